"""The outlets as they lie on disk: ``outlet.toml`` and one Markdown file an article, with TOML front matter.

An article file opens with a TOML table between two lines of ``+++``; below it stand the paragraphs, divided by
blank lines. A paragraph that starts with ``## `` is a heading, one that starts with ``> `` is a pulled quotation.
Where all lines start with ``- `` or ``1. `` it is a list, where all stand between ``|`` a table under its first line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from pipeline.record import Moment

FENCE = "+++\n"
FEWEST_BLOCKS = 3
Kind: TypeAlias = Literal["paragraph", "heading", "quotation", "item", "step", "head", "row"]
MARKS: dict[str, Kind] = {"## ": "heading", "> ": "quotation"}
LINE_MARKS: dict[re.Pattern[str], Kind] = {
    re.compile(r"- (.+)"): "item",
    re.compile(r"\d+\. (.+)"): "step",
    re.compile(r"\| (.+) \|"): "row",
}
"""How every line of a list or a table is written, and what it is."""


def _absolute_path(value: str) -> str:
    if not value.startswith("/"):
        raise ValueError("a path on an outlet's site starts with a slash")
    return value


SitePath = Annotated[str, AfterValidator(_absolute_path)]


class Data(BaseModel):
    """What all tables share: frozen, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Block(Data):
    """One block of an article's text, or one line of a list or a table."""

    kind: Kind
    """``item`` of a list, ``step`` of a numbered one, ``row`` of a table and ``head``, its first."""
    text: str
    """Of a row its cells, divided by `` | ``."""

    @property
    def cells(self) -> tuple[str, ...]:
        """What the page shows in pieces of their own: the cells of a row; of all else the text."""
        return tuple(self.text.split(" | ")) if self.kind in ("head", "row") else (self.text,)


class PressArticle(Data):
    """One invented article."""

    path: SitePath
    title: str
    published: Moment
    updated: Moment | None = None
    authors: tuple[str, ...] = ()
    agency: str | None = None
    """The wire service that the text is credited to."""
    section: str
    summary: str
    caption: str | None = None
    """The text under the picture; without one there is no picture."""
    tags: tuple[str, ...] = ()
    design: str | None = None
    """A page design of its own, instead of the outlet's."""
    listed_as: SitePath | None = None
    """The address that the listing gives instead of ``path``; it redirects there."""
    also_listed_as: tuple[SitePath, ...] = ()
    """More addresses of the same page that the listing gives beside the first."""
    listed_without_time: bool = False
    """The listing does not say when it was published."""
    brief: bool = False
    """A note of one paragraph, where other articles have three or more."""
    free: bool = True
    """Whether all may read it; structured data say so where it is not."""
    continued: str | None = None
    """The paragraph that stands on a second page, at the path with ``2/`` behind it."""
    withdrawn: bool = False
    """The outlet takes it down later: :func:`pipeline.press.site.build_site` then answers 410."""
    blocks: tuple[Block, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _long_enough(self) -> Self:
        if not self.brief and len(self.blocks) < FEWEST_BLOCKS:
            raise ValueError(f"{self.path} has {len(self.blocks)} blocks; only a brief has fewer than {FEWEST_BLOCKS}")
        return self

    @property
    def modified(self) -> Moment:
        """When the page last changed."""
        return self.updated or self.published

    @property
    def slug(self) -> str:
        """The last part of the path without an ending: what pictures are named after."""
        return self.path.rstrip("/").rpartition("/")[2].removesuffix(".html")

    @property
    def text(self) -> str:
        """All blocks as plain text, a blank line between two."""
        return "\n\n".join(block.text for block in self.blocks)


class Section(Data):
    """A section of the site, with a front page of its own."""

    name: str
    path: SitePath


class Comment(Data):
    """A reader's comment, shown under some articles."""

    name: str
    text: str


class ExtraPage(Data):
    """An address that the listing gives although no article lives there."""

    path: SitePath
    title: str
    published: Moment
    template: str | None = None
    """What is served there; without one the answer is 404."""
    status: int = 200
    """How the server answers with that template."""
    content: str | None = None
    """The whole text, as HTML, that the listing carries with the entry."""


class Outlet(Data):
    """One invented outlet: ``outlet.toml`` with the article files beside it."""

    id: str
    name: str
    host: str = Field(pattern=r"^[a-z0-9.-]+\.example$")
    country: str
    language: str
    tagline: str
    design: str
    """The page design: a template's name without its ending."""
    listing: Literal["rss", "atom", "sitemap", "page"]
    listing_path: SitePath
    sitemap_index_path: SitePath | None = None
    """A sitemap index that names the sitemap at ``listing_path``; the source then starts there."""
    page_pattern: str | None = None
    """For ``listing = "page"``: what the URL of an article contains."""
    charset: str = "utf-8"
    charset_in: Literal["header", "meta", "both"] = "both"
    listing_charset: str = "utf-8"
    validators: bool = True
    """Whether answers carry ``ETag`` and ``Last-Modified``."""
    disallow: tuple[SitePath, ...] = ()
    date_pattern: str
    """How the pages print a time (Unicode TR 35)."""
    sections: tuple[Section, ...]
    adverts: tuple[str, ...] = ()
    comments: tuple[Comment, ...] = ()
    extra_pages: tuple[ExtraPage, ...] = ()
    articles: tuple[PressArticle, ...] = ()
    """Newest first."""

    def url(self, path: str = "") -> str:
        """Return the absolute URL of ``path`` on this outlet's site."""
        return f"http://{self.host}{path}"


def load_outlets() -> tuple[Outlet, ...]:
    """Return all outlets of the sample press, in the order of their ids."""
    folders = (entry for entry in files("pipeline.press").joinpath("outlets").iterdir() if entry.is_dir())
    return tuple(_outlet(folder) for folder in sorted(folders, key=lambda folder: folder.name))


def parse_article(content: str) -> PressArticle:
    """Return the article that a file holds; raises ``ValueError`` when it is not in the form above."""
    opening, front, body = [*content.split(FENCE, 2), "", ""][:3]
    if opening or not body:
        raise ValueError("an article file starts with front matter between two lines of +++")
    return PressArticle.model_validate({**tomllib.loads(front), "blocks": tuple(_blocks(body))})


def _outlet(folder: Traversable) -> Outlet:
    table = tomllib.loads(folder.joinpath("outlet.toml").read_text(encoding="utf-8"))
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".md")), key=lambda entry: entry.name)
    articles = [parse_article(entry.read_text(encoding="utf-8")) for entry in entries]
    articles.sort(key=lambda article: article.published, reverse=True)
    return Outlet.model_validate({"id": folder.name, **table, "articles": tuple(articles)})


def _blocks(body: str) -> Iterator[Block]:
    for chunk in body.split("\n\n"):
        if lines := tuple(_lines(chunk.strip())):
            yield from lines
            continue
        text = " ".join(chunk.split())
        mark = next((mark for mark in MARKS if text.startswith(mark)), None)
        if mark:
            yield Block(kind=MARKS[mark], text=text.removeprefix(mark))
        elif text:
            yield Block(kind="paragraph", text=text)


def _lines(chunk: str) -> Iterator[Block]:
    """Yield the lines of a list or a table; nothing where ``chunk`` is neither."""
    for form, kind in LINE_MARKS.items():
        found = [form.fullmatch(line) for line in chunk.splitlines()]
        if found and all(found):
            kinds = ["head" if kind == "row" and not number else kind for number in range(len(found))]
            yield from (Block(kind=one, text=line[1]) for one, line in zip(kinds, found, strict=True) if line)
