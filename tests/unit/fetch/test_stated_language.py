"""The language that a page states, looked up before it is parsed."""

from __future__ import annotations

import pytest

from pipeline.fetch.stated_language import stated_language


class TestStatedLanguage:
    """The ``lang`` of the root, as far as it stands at the beginning."""

    @pytest.mark.parametrize(
        ("body", "language"),
        [
            (b'<!DOCTYPE html>\n<html lang="fr"><head>', "fr"),
            (b"<!doctype html><HTML class=a LANG='fr-CA'>", "fr"),
            (b'<html data-kind="x"\n  lang=de>', "de"),
            (b'<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="es" lang="es">', "es"),
            (b'<html><body lang="fr">', None),
            (b'<html hreflang="fr">', None),
            (b'<html lang="">', None),
            (b"lang=fr", None),
            (b"", None),
            (b" " * 5000 + b'<html lang="fr">', None),
        ],
    )
    def test_kinds(self, body: bytes, language: str | None) -> None:
        """Its first subtag counts, in any case and with any quotes; other elements and attributes do not."""
        assert stated_language(body) == language
