"""Courts, councils and offices of a place are whole, and their kind alone is no name."""

from __future__ import annotations

import pytest

from pipeline.enrich.entities import tag

WHOLE = {
    "de": "Das [Verwaltungsgericht Lüneburg] gab der Klage statt, der [Kreistag Uelzen] schwieg.",
    "nl": "Het [gerechtshof Leeuwarden] sprak haar vrij, zei de [gemeenteraad van Emmen].",
    "da": "[Vestre Landsret] stadfæstede dommen.",
    "sv": "[Kammarrätten i Sundsvall] ändrade beslutet.",
    "pl": "[Starostwo Powiatowe w Nysie] remontuje drogę, [Sejmik Województwa Lubuskiego] nie pomaga.",
    "cs": "[Krajský soud v Plzni] rozsudek zrušil, [Okresní soud v Berouně] ne.",
    "sk": "[Okresný súd v Trnave] vypočul svedkov.",
    "hu": "A [Veszprém Megyei Rendőr-főkapitányság] nyomoz, a [Ceglédi Járásbíróság] vár.",
    "ro": "[Curtea de Apel Craiova] a menținut pedeapsa, spune [Consiliul Local Sibiu].",
    "es": "El [Juzgado de lo Social número 2 de Lugo] le dio la razón.",
    "fr": "La [chambre régionale des comptes d'Occitanie] publie son rapport.",
    "uk": "[Печерський районний суд] арештував підозрюваного, [Харківська міська рада] мовчить, "
    "а [Міністерство енергетики] чекає.",
    "ar": "أيدت [محكمة النقض] الحكم، وقالت [وزارة الداخلية] إن [محكمة جنايات القاهرة] تنظر.",
    "ru": "[Самарская городская дума] приняла бюджет.",
}

ALONE = {
    "de": "Der Gemeinderat vertagte die Entscheidung, das Hafenamt und der Kreistag warten.",
    "nl": "De gemeenteraad vergadert donderdag, de rechtbank pas vrijdag.",
    "da": "Kommunen vil ikke kommentere sagen.",
    "cs": "Okresní soud rozhodne příští týden, Zastupitelstvo řeší rozpočet a žádá klid.",
    "sk": "Okresný súd žiada viac času, mestský úrad čaká.",
    "es": "El juzgado citó a tres testigos.",
    "fr": "Le conseil départemental se réunira jeudi.",
    "uk": "Районний суд відклав засідання, міністерство чекає.",
    "ar": "أجلت محكمة أخرى الجلسة.",
}


class TestPublicBodies:
    """``public_bodies``: a kind and its place are one body; the kind alone is in every town."""

    @pytest.mark.parametrize("language", WHOLE)
    def test_kind_and_place_are_one_body(self, language: str) -> None:
        """The body is found whole, under ORG, and the place in it is no name of its own."""
        parts = WHOLE[language].replace("]", "[").split("[")
        text = "".join(parts)
        assert [(text[start:end], label) for start, end, label in tag(text, language)] == [
            (name, "ORG") for name in parts[1::2]
        ]

    @pytest.mark.parametrize("language", ALONE)
    def test_kind_alone_is_no_name(self, language: str) -> None:
        """Every town has a council: without a place it names nobody, nobody's place, no body."""
        assert list(tag(ALONE[language], language)) == []

    def test_a_word_that_only_ends_like_an_office_is_none(self) -> None:
        """``Insgesamt`` ends like ``Finanzamt``: the town behind it stays a town."""
        text = "Insgesamt Kassel und Hannover zahlen mehr."
        assert [(text[start:end], label) for start, end, label in tag(text, "de")] == [
            ("Kassel", "LOC"),
            ("Hannover", "LOC"),
        ]
