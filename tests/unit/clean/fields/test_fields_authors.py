"""Who wrote a page: bylines in many languages, statements in many forms, and who is named beside and did not write."""

from __future__ import annotations

import json

import pytest

from pipeline.article import Link
from pipeline.clean import extract_page
from pipeline.clean.fields.authors import name_key, people

PERSON = {"@type": "Person", "@id": "#nq", "name": "Nora Quist"}
URL = "https://www.dunecourier.example/coast/pier"
BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "The pier will be closed from Monday, since the sea has eaten away the sand that holds its outer pillars.",
        "Divers found the holes in March, and the harbour office has had the planks measured every week since then.",
        "Nobody knows yet who will pay for the new pillars, the mayor told the council in a short and cold meeting.",
    )
)


def authors(frame: str = "", stated: object = None, head: str = "", after: str = "") -> tuple[str, ...]:
    """Return the authors of a page with this frame, JSON-LD and head."""
    script = f'<script type="application/ld+json">{json.dumps(stated)}</script>' if stated else ""
    html = (
        f"<!doctype html><html lang=en><head><title>Pier closed</title>{head}{script}</head><body><main><article>"
        f"<h1>Pier closed</h1>{frame}{BODY}{after}</article></main></body></html>"
    )
    return extract_page(html.encode(), URL).authors


def article(author: object, *, key: str = "author", **more: object) -> dict[str, object]:
    """Return the JSON-LD node of the page with this author."""
    return {"@type": "NewsArticle", "headline": "Pier closed", key: author, **more}


class TestBylines:
    """The names of those who wrote, and no more than the names."""

    @pytest.mark.parametrize(
        ("byline", "expected"),
        [
            ("By NORA QUIST, PAVEL HOLM and IDA STEEN", ("Nora Quist", "Pavel Holm", "Ida Steen")),
            ("By Nora QUIST in Oslo and Pavel HOLM in Bergen", ("Nora Quist", "Pavel Holm")),
            ("Posted by Nora Quist on Tuesday", ("Nora Quist",)),
            ("Interview by Nora Quist", ("Nora Quist",)),
            ("Interview: Nora Quist", ("Nora Quist",)),
            ("As told to Nora Quist", ("Nora Quist",)),
            ("Entretien : Odile Garnier", ("Odile Garnier",)),
            ("By Nora Quist, MD, PhD", ("Nora Quist",)),
            ("By Nora Quist Coast reporter @nquist", ("Nora Quist",)),
            ("From our correspondent in Bergen, Nora Quist", ("Nora Quist",)),
            ("Von unserem Korrespondenten Uwe Kern", ("Uwe Kern",)),
            ("Von unserer Redakteurin in Kiel, Lena Brandt", ("Lena Brandt",)),
            ("Aus Kiel berichtet Lena Brandt", ("Lena Brandt",)),
            ("De notre envoyée spéciale à Brest, Odile Garnier", ("Odile Garnier",)),
            ("De nuestro enviado especial en Vigo, Xosé Lema", ("Xosé Lema",)),
            ("Dal nostro inviato a Bari, Piero Conti", ("Piero Conti",)),
            ("Do nosso correspondente em Faro, Rui Telo", ("Rui Telo",)),
            ("Van onze verslaggever Bram Kuyper", ("Bram Kuyper",)),
            ("本报记者 陈大为 李红", ("陈大为", "李红")),
            ("文・佐藤一郎", ("佐藤一郎",)),
            ("Da Redação", ()),
            ("Van onze redactie", ()),
            ("By Nora Quist, for Dune Courier", ("Nora Quist",)),
            ("Nora Quist, deputy editor, Coast Weekly", ("Nora Quist",)),
            ("Nora Quist – Coast Weekly", ("Nora Quist",)),
            ("Von Lena Brandt, Uwe Kern und Tilda Moos", ("Lena Brandt", "Uwe Kern", "Tilda Moos")),
            ("Veröffentlicht von Lena Brandt", ("Lena Brandt",)),
            ("Ein Gastbeitrag von Lena Brandt", ("Lena Brandt",)),
            ("Par Odile Garnier, envoyée spéciale à Brest", ("Odile Garnier",)),
            ("Odile Garnier correspondante à Rome", ("Odile Garnier",)),
            ("Propos recueillis par Odile Garnier", ("Odile Garnier",)),
            ("Por Elena Prado / Sevilla", ("Elena Prado",)),
            ("Por Rita Seixas — Porto", ("Rita Seixas",)),
            ("di Carla Neri e Ugo Bassi", ("Carla Neri", "Ugo Bassi")),
            ("Door: Femke Smit en Daan de Wit", ("Femke Smit", "Daan de Wit")),
            ("Af Mette Lund", ("Mette Lund",)),
            ("Kirjoittanut Aino Salo", ("Aino Salo",)),
            ("Napsala Jitka Malá", ("Jitka Malá",)),
            ("Írta: Balogh Eszter", ("Balogh Eszter",)),
            ("de Ioana Marin", ("Ioana Marin",)),
            ("Yazan: Elif Aksoy", ("Elif Aksoy",)),
            ("Автор: Вера Зимина", ("Вера Зимина",)),
            ("Автори: Олена Гай та Тарас Бойко", ("Олена Гай", "Тарас Бойко")),
            ("بقلم سامي حداد", ("سامي حداد",)),
            ("取材・文／森田花子", ("森田花子",)),
            ("エマ・ブラウン", ("エマ・ブラウン",)),
            ("한서준 기자", ("한서준",)),
            ("作者：周小雨", ("周小雨",)),
            ("本报记者周小雨", ("周小雨",)),
            ("记者 周小雨 报道", ("周小雨",)),
            ("記者周小雨／高雄報導", ("周小雨",)),
            ("한서준 기자 sj@dune.example", ("한서준",)),
            ("[한서준 기자]", ("한서준",)),
            ("【森田花子】", ("森田花子",)),
            ("【ロンドン=森田花子】", ("森田花子",)),
            ("（森田花子、佐藤一郎）", ("森田花子", "佐藤一郎")),
            ("Mette Lund Ritzau", ("Mette Lund",)),
            ("Reporter: Astrid Holm", ("Astrid Holm",)),
            ("Especial de Elena Prado", ("Elena Prado",)),
            ("संवाददाता: मीरा जोशी", ("मीरा जोशी",)),
            ("Aino Salo STT", ("Aino Salo",)),
            ("Exclusive by Nora Quist, Coast Editor", ("Nora Quist",)),
            ("מאת: יעל ברק, כתבת הים", ("יעל ברק",)),
            ("द्वारा: मीरा जोशी", ("मीरा जोशी",)),
            ("Rita Seixas, colaboração para o Farol", ("Rita Seixas",)),
        ],
    )
    def test_names_alone(self, byline: str, expected: tuple[str, ...]) -> None:
        """No lead, place, office, degree or outlet, in any language."""
        assert people(byline) == expected

    @pytest.mark.parametrize(
        ("byline", "expected"),
        [
            ("Text: Lena Brandt, Fotos: Uwe Kern", ("Lena Brandt",)),
            ("Text: Lena Brandt Foto: Uwe Kern", ("Lena Brandt",)),
            ("Text und Fotos: Lena Brandt", ("Lena Brandt",)),
            ("Foto: Uwe Kern; Text: Lena Brandt", ("Lena Brandt",)),
            ("Von Lena Brandt (Text) und Uwe Kern (Fotos)", ("Lena Brandt",)),
            ("Bild: OZ/DPA/Uwe Kern", ()),
            ("Story by Nora Quist; photographs by Pavel Holm", ("Nora Quist",)),
            ("Nora Quist, translated by Pavel Holm", ("Nora Quist",)),
            ("Edited by Nora Quist", ()),
            ("Nora Quist; Pictures: Pavel Holm", ("Nora Quist",)),
            ("Nora Quist. Visuals by Pavel Holm", ("Nora Quist",)),
            ("Ewa Lis, oprac. TK", ("Ewa Lis",)),
            ("Teksti: Aino Salo Kuvat: Pekka Laine", ("Aino Salo",)),
            ("Текст: Вера Зимина, фото: Пётр Лапин", ("Вера Зимина",)),
            ("文/周小雨 图/马大海", ("周小雨",)),
            ("责任编辑：马大海", ()),
            ("撮影 森田花子", ()),
            ("사진: 한서준", ()),
            ("Hinterlasse einen Kommentar", ()),
            ("Laisser un commentaire", ()),
            ("Deja un comentario", ()),
            ("Por Redacción", ()),
        ],
    )
    def test_others_are_left_out(self, byline: str, expected: tuple[str, ...]) -> None:
        """Who took the pictures, translated or edited did not write; a comment form is nobody."""
        assert people(byline) == expected

    @pytest.mark.parametrize(
        ("byline", "expected"),
        [
            ("Quist, Nora", ("Nora Quist",)),
            ("Quist, Nora; Holm, Pavel", ("Nora Quist", "Pavel Holm")),
            ("Nora Quist, Pavel Holm", ("Nora Quist", "Pavel Holm")),
            ("Carl Otto Vane, Jr.", ("Carl Otto Vane Jr.",)),
            ("By Carl Vane III and Nora Quist", ("Carl Vane III", "Nora Quist")),
            ("Tomás Ibarra y Luna", ("Tomás Ibarra y Luna",)),
            ("Tomás Ibarra y Elena Prado", ("Tomás Ibarra", "Elena Prado")),
            ("Dr. Tomás R. Salinas de la Peña IV", ("Dr. Tomás R. Salinas de la Peña IV",)),
            ("Amar Das", ("Amar Das",)),
            ("Laura June", ("Laura June",)),
        ],
    )
    def test_one_person_each(self, byline: str, expected: tuple[str, ...]) -> None:
        """A name that is turned round, has a suffix, a title or two family names is one person's."""
        assert people(byline) == expected

    @pytest.mark.parametrize(
        ("byline", "expected"),
        [
            ("By Associated Press", ("Associated Press",)),
            ("Von dpa", ("dpa",)),
            ("REUTERS", ("REUTERS",)),
            ("Odile Garnier (avec AFP)", ("Odile Garnier",)),
            ("Lena Brandt mit dpa", ("Lena Brandt",)),
            ("Nora Quist and agencies", ("Nora Quist",)),
            ("Nora Quist, Reuters", ("Nora Quist",)),
        ],
    )
    def test_agencies(self, byline: str, expected: tuple[str, ...]) -> None:
        """An agency that signs alone is kept; beside a person it is not the author."""
        assert people(byline) == expected

    @pytest.mark.parametrize("word", ["记者", "by ", "Nora Quist, ", "(photos) ", "("])
    def test_long(self, word: str) -> None:
        """A statement of any length is read in no time: only its start can be a byline."""
        assert people(word * 50_000) == people(word * 5_000)

    def test_key(self) -> None:
        """A title, an initial or a suffix makes no other person."""
        assert len({name_key(one) for one in ("Nora Quist", "Dr. Nora Quist", "Nora B. Quist", "Nora Quist Jr.")}) == 1


class TestVisible:
    """The byline that the page shows."""

    def test_more_than_stated(self) -> None:
        """A statement that names one of three does not hide the byline."""
        byline = "<div class=byline>Von Lena Brandt, Uwe Kern und Tilda Moos</div>"
        expected = ("Lena Brandt", "Uwe Kern", "Tilda Moos")
        assert authors(byline, head="<meta name=author content='Lena Brandt'>") == expected
        assert authors(byline, article({"@type": "Person", "name": "Uwe Kern"})) == expected

    def test_publisher_in_meta(self) -> None:
        """A publisher that a meta element adds is no author beside the one of JSON-LD."""
        head = "<meta name=author content='Dune House'><meta name=author content='Nora Quist'>"
        assert authors("<p class=byline>By Nora Quist</p>", article("Nora Quist"), head) == ("Nora Quist",)

    def test_agency(self) -> None:
        """An agency that signs is kept as the agency that it is."""
        assert authors("<p class=byline>By Associated Press</p>") == ("Associated Press",)

    @pytest.mark.parametrize(
        "markup",
        [
            "<blockquote><p>The sea was here first.</p><cite class=author>Ole Strand</cite></blockquote>",
            "<div class=pullquote><span class=author>Ole Strand</span></div>",
            "<figure><img src=a.jpg><figcaption><span class=author>Ole Strand</span></figcaption></figure>",
            "<form id=respond><h3 class=author>Ole Strand</h3></form>",
        ],
    )
    def test_quoted(self, markup: str) -> None:
        """Who is quoted, took the picture or comments did not write."""
        assert authors(markup) == ()

    @pytest.mark.parametrize(
        "markup",
        [
            "<ul class=authors><li><a href=/author/n>Nora Quist</a></li><li><a href=/author/p>Pavel Holm</a></li></ul>",
            "<div class=byline><a href=/author/nq>Nora Quist</a><br><a href=/author/ph>Pavel Holm</a></div>",
            "<p>By <a href=/author/nq>Nora Quist</a> <a href=/author/ph>Pavel Holm</a></p>",
        ],
    )
    def test_linked_each(self, markup: str) -> None:
        """Each of several authors may have a link, in a list or one after the other."""
        assert authors(markup) == ("Nora Quist", "Pavel Holm")

    def test_linked_reviewer(self) -> None:
        """A link to who reviewed or edited the text names no author."""
        writer, reviewer = "<a href=/author/n>Nora Quist</a>", "<a href=/author/p>Pavel Holm</a>"
        assert authors(f"<div class=byline>Written by {writer} Reviewed by {reviewer}</div>") == ("Nora Quist",)

    @pytest.mark.parametrize("byline", ["【森田花子】", "[한서준 기자]", "한서준 기자 sj@dune.example"])
    def test_unspaced(self, byline: str) -> None:
        """A name without spaces counts in a byline where brackets or a title show that it is one."""
        assert len(authors(f"<p class=byline>{byline}</p>")) == 1
        assert authors("<p class=byline>写真速報</p>") == ()

    def test_foot_of_the_article(self) -> None:
        """An article's own foot may name its author."""
        assert authors(after="<footer><a rel=author href='/author/nora'>Nora Quist</a></footer>") == ("Nora Quist",)

    @pytest.mark.parametrize("mark", ["<span class=author>By Odo Wrong</span>", "<p>By Odo Wrong</p>"])
    def test_teaser(self, mark: str) -> None:
        """The byline of an article in a margin is none of the page's, though ``<article>`` holds it."""
        html = (
            f"<html lang=en><title>Pier closed</title><main><article><h1>Pier closed</h1>{BODY}</article></main>"
            f"<div class=related><article><h2>Regatta won</h2>{mark}</article></div>"
        )
        assert extract_page(html.encode(), URL).authors == ()

    @pytest.mark.parametrize("mark", ["<span class=author>By Odo Wrong</span>", "<a rel=author href=/o>Odo Wrong</a>"])
    @pytest.mark.parametrize("before", [True, False])
    def test_second_article(self, mark: str, before: bool) -> None:  # noqa: FBT001 - a parameter of a test
        """An article with a heading of its own beside the page's gives it no byline, in the main part as well."""
        own = f"<article><h1>Pier closed</h1>{BODY}</article>"
        other = f"<article><h3><a href=/regatta>Regatta won</a></h3>{mark}<p>Crews came from three bays.</p></article>"
        main = other + own if before else own + other
        html = f"<html lang=en><title>Pier closed</title><main>{main}</main>"
        assert extract_page(html.encode(), URL).authors == ()

    def test_article_below_its_headline(self) -> None:
        """An article whose headline stands above it, and which has subheadings, has its own byline."""
        html = (
            "<html lang=en><title>Pier closed</title><main><header><h1>Pier closed</h1></header>"
            f"<article><h2>What is known</h2><span class=author>By Nora Quist</span>{BODY}</article></main>"
        )
        assert extract_page(html.encode(), URL).authors == ("Nora Quist",)

    def test_microdata(self) -> None:
        """The name of microdata's author, and nothing beside it."""
        marked = (
            "<span class=author>Coast Desk <span itemprop=author itemscope itemtype='https://schema.org/Person'>"
            "<a href='/x'>Portrait</a> <span itemprop=name>Nora Quist</span></span></span>"
        )
        assert authors(marked) == ("Nora Quist",)

    def test_link_preview(self) -> None:
        """What a link preview calls the writer counts where nobody else speaks."""
        label = "<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Nora Quist'>"
        assert authors(head=label) == ("Nora Quist",)
        time = "<meta name=twitter:label1 content='Reading time'><meta name=twitter:data1 content='Nora Quist'>"
        assert authors(head=time) == ()


class TestJsonLd:
    """Authors in the forms that schema.org allows."""

    @pytest.mark.parametrize(
        "stated",
        [
            article({"@type": "Person", "givenName": "Nora", "familyName": "Quist"}),
            article({"@type": "Person", "name": {"@value": "Nora Quist", "@language": "en"}}),
            article({"@type": "Person", "name": {"en": "Nora Quist"}}),
            article(["Nora Quist"]),
            article({"@list": [PERSON]}),
            article({"@set": [PERSON]}),
            article({"@type": "Role", "roleName": "reporter", "author": PERSON}),
            article(PERSON) | {"@type": "schema:NewsArticle"},
            article(PERSON) | {"@type": "newsArticle"},
            article({"@type": "Person", "name": "<a href='/authors/nq'>Nora Quist</a>"}),
            article("Nora Quist", key="creator"),
            article("Nora Quist", key="contributor"),
            {"@graph": [article({"@id": "#nq"}), PERSON]},
            {"@graph": [article({"@type": "Person", "@id": "#nq"}), PERSON]},
            {"@graph": [{"@type": "WebPage", "name": "Pier closed", "author": {"@id": "#nq"}}, PERSON]},
            article([{"@type": "NewsMediaOrganization", "name": "Dune House"}, PERSON]),
            article(PERSON, contributor=[{"@type": "Person", "name": "Pavel Holm"}]),
        ],
    )
    def test_forms(self, stated: object) -> None:
        """By reference, by parts of the name, in a language, in a list; a publisher or helper beside is left out."""
        assert authors(stated=stated) == ("Nora Quist",)

    def test_several(self) -> None:
        """Several authors, in their order."""
        assert authors(stated=article("Nora Quist, Pavel Holm and Ida Steen")) == (
            "Nora Quist",
            "Pavel Holm",
            "Ida Steen",
        )
        two = {"@type": "Person", "name": ["Nora Quist", "Pavel Holm"]}
        assert authors(stated=article(two)) == ("Nora Quist", "Pavel Holm")

    def test_address(self) -> None:
        """An address is no name, but where nobody else is named the page of an author spells one."""
        profile = "https://dunecourier.example/author/nora-quist"
        assert authors(stated=article(profile)) == ("Nora Quist",)
        assert authors(stated=article({"@type": "Person", "url": f"{profile}/"})) == ("Nora Quist",)
        assert authors("<p class=byline>By Ida Steen</p>", stated=article(profile)) == ("Ida Steen",)

    @pytest.mark.parametrize("path", ["author/staff", "team", "author/nq7", "news/pier-closed", "author/news-desk"])
    def test_address_of_nobody(self, path: str) -> None:
        """An address that is no author's, or spells no name of two words, names nobody."""
        assert authors(stated=article(f"https://dunecourier.example/{path}")) == ()


class TestListed:
    """Where the page names nobody, its listing's byline is read as a page's is."""

    @pytest.mark.parametrize(
        ("listed", "expected"),
        [
            (("By Nora Quist and Pavel Holm",), ("Nora Quist", "Pavel Holm")),
            (("Nora Quist, Pavel Holm",), ("Nora Quist", "Pavel Holm")),
            (("Nora Quist", "Pavel Holm"), ("Nora Quist", "Pavel Holm")),
            (("newsdesk7",), ("newsdesk7",)),
        ],
    )
    def test_byline(self, listed: tuple[str, ...], expected: tuple[str, ...]) -> None:
        """Each person is one author, and what is no byline stays."""
        html = f"<html lang=en><title>Pier closed</title><main><article><h1>Pier closed</h1>{BODY}</article></main>"
        link = Link(url=URL, source_id="dune", listed_by="feed", authors=listed)
        assert extract_page(html.encode(), URL, link=link).authors == expected
