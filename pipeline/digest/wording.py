"""What a digest says of its own, in the language of those who get it (``wording.toml``). Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final

from pipeline.digest.parameters import most
from pipeline.digest.records import Digest
from pipeline.index.text.language_names import language_name

ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language: an ISO 639-1 code that :func:`digest_languages` has."""

    language: str = ENGLISH

    def say(self, name: str, number: int | None = None, **values: object) -> str:
        """Return the words called ``name``, in their form for ``number`` where they have several."""
        found = _table()[self.language][name]
        message = found if isinstance(found, str) else found[self._category(number or 0)]
        return message % {"number": number, **values}

    def day(self, value: date) -> str:
        """Return a day with its weekday, written out."""
        if self.language == ENGLISH:  # as digests always wrote it; CLDR's ``en`` writes days as Americans do
            return f"{value:%A}, {value.day} {value:%B} {value.year}"
        from babel.dates import format_date  # noqa: PLC0415 - English does without

        return format_date(value, "full", locale=self.language)

    def names_of_languages(self, codes: Sequence[str]) -> str:
        """Return the languages by name, with commas between."""
        if self.language == ENGLISH:
            return ", ".join(map(language_name, codes))
        from babel import Locale  # noqa: PLC0415 - as above

        named = Locale.parse(self.language).languages
        return ", ".join(str(named.get(code, code)) for code in codes)

    def told_by(self, outlets: Sequence[str]) -> str:
        """Return the first of ``outlets`` and how many more there are."""
        named, more = ", ".join(outlets[: most()["outlets"]]), len(outlets) - most()["outlets"]
        return self.say("and-more-outlets", more, named=named) if more > 0 else named

    def subject(self, digest: Digest) -> str:
        """Return the line under which ``digest`` is sent."""
        first = next(iter((*digest.events, *digest.running)), None)
        what = f": {first.headline}" if first else f": {self.say('no-news')}" if digest.is_quiet else ""
        return f"Dateline, {digest.day.isoformat()}{what}"

    def _category(self, number: int) -> str:
        if self.language == ENGLISH:
            return "one" if number == 1 else "other"
        from babel import Locale  # noqa: PLC0415 - as above

        return Locale.parse(self.language).plural_form(number)


def digest_languages() -> tuple[str, ...]:
    """Return the languages that a digest can be written in."""
    return tuple(_table())


@cache
def _table() -> Mapping[str, Mapping[str, str | Mapping[str, str]]]:
    return tomllib.loads(files("pipeline.digest").joinpath("wording.toml").read_text(encoding="utf-8"))
