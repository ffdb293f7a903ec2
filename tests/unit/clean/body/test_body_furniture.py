"""What stands among an article's paragraphs and is none of them."""

from __future__ import annotations

import pytest

from pipeline.clean.body.choice import read_body
from pipeline.clean.body.container import is_noise
from pipeline.clean.body.furniture import is_furniture, without_furniture
from pipeline.clean.markup.blocks import outline_of
from pipeline.clean.markup.document import parse
from pipeline.clean.markup.structured import read_structured

URL = "https://www.fjordpost.example/2024/03/14/bridges-closed"
STORY = (
    "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours on end.",
    "The county's road office said that engineers would look at the cables as soon as the wind allowed it.",
    "Buses take the long way round the lake until then, which adds forty minutes to every journey to town.",
    "Ferries sail twice an hour from Nordvik, and the county has asked the owners for a third boat in the evening.",
    "A decision on the older of the two bridges, built in 1958, is expected when the council meets in April.",
)
TEXT = "".join(f"<p>{one}</p>" for one in STORY)


def kept(body: str, *lines: str, head: str = "") -> tuple[str, ...]:
    """Return what is left of ``lines`` on the page with ``body``."""
    root = parse(f"<html><head>{head}</head><body>{body}</body></html>", URL)
    return without_furniture(lines, outline_of(root), read_structured(root, URL))


SAID = (
    "Follow us down to the quay, said Ada Lindqvist, and look at the cables.",
    "Subscribe to no theory before the wind drops, the engineer told us.",
    "Join our community of rowers, says Jonas Berg, and you never drive again.",
    "Click here to lower the barrier, the bridge keeper explained.",
    "Thanks for reading the river so well, she wrote to the pilot.",
    "Lesezeit ist Wartezeit, sagt der Fährmann.",
    "Abonnez-vous à la patience, plaisante-t-elle.",
    "Síguenos, gritó el guía, y nadie se movió.",
    "Iscriviti al coro, le disse la madre.",
    "Assine aqui, disse o notário, e ela assinou.",
    "Подпишитесь здесь, сказал нотариус.",
)
TOLD = (
    "Published in 1958, the plan of the bridge hangs in every school.",
    "Posted to Nordvik, the captain learnt to row.",
    "Modified ferries sail on Sundays, too.",
    "Updated ferries will sail in 2031.",
    "Written in a hurry, the contract forgot the ice.",
    "Words are not enough in such a wind.",
    "Text messages woke the village at four.",
    "Reviewed by two courts, the contract stood.",
    "Share this road and you share its holes.",
    "Like this bridge, the school was built in 1958.",
    "Veröffentlicht wurde der Plan am Montag.",
    "Publié le mois dernier, le plan oublie la glace.",
    "Publicado en 1958, el plan cuelga en cada escuela.",
    "Опубликовано было лишь два письма из ста.",
    "Recibe cada mañana a veinte vecinos en su despacho.",
    "Recevez la glace comme elle vient.",
    "The plan passed after a 20 minute reading in the hall.",
    "Photographs by the lake were her trade.",
    "Source: a spring above the town gives the river its first water.",
    "See: the bridge is open again and nobody looks up.",
    "Copyright law knows no bridges.",
    "By signing up the boys lied about their age.",
    "This page contains a map that the commission drew in 1911.",
    "File photo albums fill her attic.",
)
ASKED = (
    "Follow us on Facebook and Instagram",
    "Follow us: @fjordpost",
    "Subscribe now",
    "Subscribe to our newsletter, and get the news first.",
    "Sign up for our evening alerts",
    "Share this article with your friends",
    "Like this?",
    "Updated 3 hours ago",
    "Originally published in March 2022. Last updated on December 20, 2024.",
    "Posted on April 21, 2015, at 11:29 a.m.",
    "Last updated on Tuesday",
    "Words: Ada Lindqvist",
    "Reviewed in 2024",
    "Veröffentlicht am 24. November 2026",
    "Aktualisiert: vor 3 Stunden",
    "Publié le 24 novembre 2026, à 10h12",
    "Actualizado a las 10:12",
    "Обновлено 24 ноября в 10:12",
    "Abonnieren Sie unseren Newsletter",
    "Inscrivez-vous à notre newsletter",
    "Recibe cada mañana las noticias en tu correo",
    "Seguici su Facebook",
    "Читайте нас в мессенджере",
    "Harbour | 5 min read",
    "Photographs by Ada Lindqvist",
    "Pictures from Reuters",
    "Watch: Storm tears at the cables",
    "By signing up you agree to our terms.",
    "© 2026 Fjord Post",
)


class TestBoxes:
    """Boxes that say what they are."""

    def test_labelled_advert(self) -> None:
        """What stands in a small box under an advert's label goes with the label."""
        box = "<div><p>Article continues after this advert</p><p>Boats and sails, open on Sundays.</p></div>"
        assert kept(TEXT + box, *STORY, "Boats and sails, open on Sundays.") == STORY

    def test_advert_in_another_language(self) -> None:
        """Labels are known in several languages."""
        box = "<div><small>Publicité</small><p>Menuiserie Lorin, volets sur mesure.</p></div>"
        assert kept(TEXT + box, *STORY, "Menuiserie Lorin, volets sur mesure.") == STORY

    @pytest.mark.parametrize("label", ["PUB", "Annons", "Annonce", "Hirdetés", "広告", "광고", "إعلان"])
    def test_label_of_one_word(self, label: str) -> None:
        """So are those that are a word and nothing more."""
        box = f"<div class=box><span>{label}</span><p>Boats and sails, open on Sundays.</p></div>"
        assert kept(TEXT + box, *STORY, label, "Boats and sails, open on Sundays.") == STORY

    @pytest.mark.parametrize("label", ["[Werbung]", "— ANZEIGE —", "Publicite", "▼ Advertisement ▼"])
    def test_label_between_signs(self, label: str) -> None:
        """Signs round a label, capitals and missing accents change nothing."""
        box = f"<div class=box><span>{label}</span><p>Boats and sails, open on Sundays.</p></div>"
        assert kept(TEXT + box, *STORY, "Boats and sails, open on Sundays.") == STORY

    @pytest.mark.parametrize("label", ["PR", "Anuncio", "Annonse"])
    def test_heading_of_a_notice(self, label: str) -> None:
        """What may as well be a heading takes nothing with it, though the word alone is no text."""
        box = f"<div class=box><span>{label}</span><p>Boats and sails, open on Sundays.</p></div>"
        assert kept(TEXT + box, *STORY, "Boats and sails, open on Sundays.")[-1] == "Boats and sails, open on Sundays."

    def test_pub(self) -> None:
        """A pub is none: the label is written in capitals."""
        place = "<div><h3>Pub</h3><p>Beer and herring, open on Sundays.</p></div>"
        assert kept(TEXT + place, *STORY, "Pub", "Beer and herring, open on Sundays.")[-2:] == (
            "Pub",
            "Beer and herring, open on Sundays.",
        )

    def test_large_box(self) -> None:
        """A box that holds much of the page's words is no advert, whatever its first line says."""
        assert kept(f"<div><p>Advertisement</p>{TEXT}</div>", *STORY) == STORY

    def test_label_over_links(self) -> None:
        """The label over several links to other articles goes."""
        links = "".join(f"<li><a href='/{at}'>Council puts off its vote on ferries {at}</a></li>" for at in range(3))
        assert (
            kept(f"{TEXT}<section><h4>From the county</h4><ul>{links}</ul></section>", *STORY, "From the county")
            == STORY
        )

    def test_heading_in_a_table_of_contents(self) -> None:
        """A heading of the text stays, though it also stands over links at the top."""
        links = "".join(f"<li><a href='#{at}'>What the engineers look for {at}</a></li>" for at in range(3))
        page = f"<div><b>The cables</b><ul>{links}</ul></div><h2>The cables</h2>{TEXT}"
        assert "The cables" in kept(page, "The cables", *STORY)


class TestTop:
    """What stands between the headline and the text."""

    HEAD = '<meta name="description" content="Engineers wait for the wind to drop. Buses go round the lake.">'
    SUMMARY = "Engineers wait for the wind to drop. Buses go round the lake."

    def test_description_from_the_text(self) -> None:
        """A first paragraph that serves as description stays: nothing names it a standfirst."""
        page = f"<h1>Storm closes two bridges</h1><p>{self.SUMMARY}</p>{TEXT}"
        assert kept(page, self.SUMMARY, *STORY, head=self.HEAD) == (self.SUMMARY, *STORY)

    def test_header_with_the_headline(self) -> None:
        """What shares a small header with the headline is no line of the text that follows."""
        desk = "Storm desk, with reports from Nordvik"
        page = f"<article><header><h1>Storm closes two bridges</h1><p>{desk}</p></header>{TEXT}</article>"
        assert kept(page, desk, *STORY) == STORY

    def test_date(self) -> None:
        """A line that is a date goes at the top, and stays in the middle: there it may be a heading of a diary."""
        day = "March 14, 2024"
        assert kept(TEXT, day, *STORY, day, *STORY) == (*STORY, day, *STORY)

    @pytest.mark.parametrize(
        "line",
        [
            "By Ada Lindqvist in Nordvik",
            "Words and pictures Ada Lindqvist",
            "The newsroom, 14 March 2024, 14:59, reading time 4",
        ],
    )
    def test_byline(self, line: str) -> None:
        """A short line at the top with the stated author, or with a day and a time of day, is no text."""
        assert kept(TEXT, line, *STORY, head='<meta name="author" content="Ada Lindqvist">') == STORY

    def test_sentence_with_the_author(self) -> None:
        """A sentence that names its author stays."""
        line = "Ada Lindqvist saw the cables go."
        assert kept(TEXT, line, *STORY, head='<meta name="author" content="Ada Lindqvist">') == (line, *STORY)


class TestClocks:
    """Times on lines of their own."""

    CLOCKS = (
        ("9:15", "10:05", "11:40"),
        ("9.15 Uhr", "10.05 Uhr", "11.40 Uhr"),
        ("9:15 a.m.", "10:05 a.m.", "1:40 p.m. ET"),
        ("9h15", "10h05", "11h40"),
        ("8 min ago", "2 hours ago", "3h ago"),
        ("14. März, 9:15", "14. März, 10:05", "14. März, 11:40"),
        ("vor 8 Minuten", "vor einer Stunde", "vor 2 Std."),
        ("Thursday, 14 March 2024 09:15", "10:05 GMT", "11:40 (CET)"),
    )

    @pytest.mark.parametrize("clocks", CLOCKS)
    def test_live_blog(self, clocks: tuple[str, ...]) -> None:
        """Those over the posts of a live blog are no text, with a post's heading between or not."""
        posts = [line for clock, text in zip(clocks, STORY, strict=False) for line in (clock, "A heading", text)]
        assert not set(clocks) & set(kept(TEXT, *posts, *STORY[3:]))
        bare = [line for clock, text in zip(clocks, STORY, strict=False) for line in (clock, text)]
        assert kept(TEXT, *bare, *STORY[3:]) == STORY

    def test_timetable(self) -> None:
        """Those of a timetable are all that it says."""
        table = ("9:15", "Nordvik", "10:05", "Lakeside", "11:40", "Nordvik")
        assert kept(TEXT, *STORY, *table, *STORY) == (*STORY, *table, *STORY)

    def test_two(self) -> None:
        """One or two times may be headings of a day that is told."""
        lines = (STORY[0], "9:15", *STORY[1:3], "10:05", *STORY[3:], *STORY)
        assert kept(TEXT, *lines) == lines


class TestBriefs:
    """A text of a line or two."""

    @pytest.mark.parametrize("stamp", ["14 marzo 2024 alle 11:00", "Updated 3 hours ago", "By Ada Lindqvist"])
    def test_stamp(self, stamp: str) -> None:
        """A stamp goes there, too, where the text is left."""
        assert kept(STORY[0], stamp, STORY[0]) == STORY[:1]

    def test_nothing_else(self) -> None:
        """It stays where nothing longer is left: it may be all that the page says."""
        assert kept("", "Updated 3 hours ago", "Ferries sail.") == ("Updated 3 hours ago", "Ferries sail.")


class TestColumns:
    """Pages that a table lays out."""

    LEFT = "<td class=l><b>Read also</b><p>Potatoes to your door. Ask for Valentina.</p></td>"
    RIGHT = "<td class=r><b>Subscribe</b><p>The paper can be had at every post office of the county.</p></td>"

    @pytest.mark.parametrize("count", [1, 3, 5])
    def test_beside_the_headline(self, count: int) -> None:
        """What stands in the cells beside the headline's is no text, however short the text is."""
        text = "".join(f"<p>{one}</p>" for one in STORY[:count])
        middle = f"<td><h1>Storm closes two bridges</h1>{text}</td>"
        html = f"<html><body><table><tr>{self.LEFT}{middle}{self.RIGHT}</tr></table></body></html>"
        root = parse(html, URL)
        found = read_body(root, html, URL, "Storm closes two bridges", read_structured(root, URL)).paragraphs
        assert found == STORY[:count]

    def test_headline_alone(self) -> None:
        """A cell with nothing but the headline has the text beside it."""
        html = f"<table><tr><td><h1>Storm closes two bridges</h1></td><td>{TEXT}</td></tr></table>"
        root = parse(f"<html><body>{html}</body></html>", URL)
        found = read_body(root, html, URL, "Storm closes two bridges", read_structured(root, URL)).paragraphs
        assert found == STORY


class TestEnd:
    """What follows the text."""

    AUTHOR = '<meta name="author" content="Ada Lindqvist">'

    def test_author(self) -> None:
        """Who the stated author is, is no text of the article."""
        assert kept(TEXT, *STORY, "Ada Lindqvist is a reporter in Nordvik.", head=self.AUTHOR) == STORY

    def test_somebody_else(self) -> None:
        """A last paragraph about anybody else stays."""
        last = "Jonas Berg is a fisherman in Nordvik."
        assert kept(TEXT, *STORY, last, head=self.AUTHOR) == (*STORY, last)

    @pytest.mark.parametrize(
        "line",
        [
            "Gina Scholl is the deputy editor of the Fjord Post.",
            "Karin Maurer ist freie Journalistin in Wien.",
            "Luc Parmentier est journaliste au bureau de Lyon.",
            "If you buy a product through our links, we may receive compensation.",
            "Got a story? Email the desk in Nordvik.",
            "57 % of this article remain to be read.",
        ],
    )
    def test_notes(self, line: str) -> None:
        """A writer's post, what the house earns, a call for tips and the offer of the rest are no text."""
        assert kept(TEXT, *STORY, line) == STORY

    def test_keywords(self) -> None:
        """The page's keywords go from the end, whatever their number."""
        head = '<meta name="keywords" content="bridges, Nordvik">'
        assert kept(TEXT, *STORY, "Bridges", "Nordvik", head=head) == STORY


class TestLines:
    """Whole lines that say nothing of the matter."""

    def test_sign_up(self) -> None:
        """Requests to subscribe go wherever they stand."""
        lines = ("Sign up for our evening newsletter", "Подписывайтесь на наш канал: новости каждое утро.")
        assert kept(TEXT, *STORY[:2], *lines, *STORY[2:]) == STORY

    def test_sentences_that_begin_so(self) -> None:
        """A sentence that only begins like one stays."""
        line = "Sign up early, the coach told his players, because the lake freezes over before the end of the year."
        assert line in kept(TEXT, line, *STORY)

    @pytest.mark.parametrize("line", SAID)
    def test_reported(self, line: str) -> None:
        """What somebody is said to have said is text, whatever it begins with, wherever it stands."""
        assert kept(TEXT, line, *STORY, line) == (line, *STORY, line)
        assert not is_noise(line)

    @pytest.mark.parametrize("line", TOLD)
    def test_told(self, line: str) -> None:
        """A sentence that begins with a stamp's, a credit's or a request's word and tells something is text."""
        assert kept(TEXT, line, *STORY, line) == (line, *STORY, line)
        assert not is_noise(line)

    @pytest.mark.parametrize("line", ASKED)
    def test_asked(self, line: str) -> None:
        """A stamp, a credit or a request is none, at the edges of the text."""
        assert is_furniture(line) or is_noise(line)

    def test_nothing_left(self) -> None:
        """Where all lines are such lines they stay: another rule refuses the page."""
        assert kept(TEXT, "Sign up for our newsletter") == ("Sign up for our newsletter",)

    def test_short_text(self) -> None:
        """A text of a few short lines has no edges."""
        assert kept(TEXT, "March 14, 2024", "Ferries sail again.") == ("March 14, 2024", "Ferries sail again.")


class TestReadBody:
    """The rules within the reading of a page."""

    def test_only_with_statements(self) -> None:
        """Without what the page says about itself no line is dropped after the reading."""
        page = f"<html><body><article>{TEXT}<p>Get the day's news straight to your phone</p></article></body></html>"
        root = parse(page, URL)
        bare = read_body(root, page, URL, "Storm")
        told = read_body(root, page, URL, "Storm", read_structured(root, URL))
        assert told.paragraphs == STORY
        assert set(told.paragraphs) <= set(bare.paragraphs)


class TestPullQuotes:
    """A sentence of the text that is set large among its paragraphs stands once in it."""

    QUOTE = "Buses take the long way round the lake until then"

    @pytest.mark.parametrize(
        ("box", "line"),
        [
            ("<blockquote><p>{}</p></blockquote>", QUOTE),
            ("<div class='article-pull-quote'><p>{}</p></div>", QUOTE),
            ("<aside class=zitat>{}</aside>", QUOTE),
            ("<div class=large><p>{}</p></div>", f"“{QUOTE}”"),
            ("<div class=large><p>{}</p></div>", f"«{QUOTE}.»"),
        ],
    )
    def test_repeated(self, box: str, line: str) -> None:
        """Markup or quotation marks call it a quote, and a longer line holds it word for word."""
        lines = (*STORY[:2], line, *STORY[2:])
        assert kept(TEXT + box.format(line), *lines) == STORY

    @pytest.mark.parametrize(
        ("box", "line"),
        [
            ("<li>{}</li>", QUOTE),
            ("<h2>{}</h2>", QUOTE),
            ("<p>{}</p>", QUOTE),
            ("<blockquote>{}</blockquote>", "The ferry was late again, and nobody at the quay knew why."),
            ("<blockquote>{}</blockquote>", "the cables"),
        ],
    )
    def test_said_once(self, box: str, line: str) -> None:
        """An item or heading may repeat the text; a quotation that stands nowhere else, or is a few words, stays."""
        assert line in kept(TEXT + box.format(line), *STORY[:2], line, *STORY[2:])


class TestLinesOfALiveBlog:
    """Who posted an entry, and when, is no text, wherever in the text it stands."""

    @pytest.mark.parametrize(
        "line",
        [
            "Posted by Runa Holm",
            "09:12 Gepostet von Runa Holm",
            "Publié par Runa Holm 14h05",
            "14:05 Uhr Veröffentlicht von R. Holm",
        ],
    )
    def test_middle(self, line: str) -> None:
        """A line that says nothing else goes."""
        assert kept(TEXT, *STORY[:2], line, *STORY[2:], line) == STORY

    def test_sentence(self) -> None:
        """A sentence that begins so stays."""
        line = "Published by a small house in Nordvik, the book tells of the bridge. It sold well."
        assert line in kept(TEXT, *STORY[:2], line, *STORY[2:])


class TestTopAndEnd:
    """Bylines of several, reading times and captions with their credit are no text."""

    @pytest.mark.parametrize(
        "line",
        [
            "Von Runa Holm, Jon Vik und Mara Dahl",
            "By Runa Holm in Nordvik",
            "by Runa Holm (reporting) and Jon Vik (photography)",
            "Par Élodie Marin et Luc Ober",
            "Lesedauer: 4 Minuten",
        ],
    )
    def test_top(self, line: str) -> None:
        """The names need not be stated anywhere else."""
        assert kept(TEXT, line, *STORY) == STORY

    def test_headline_again(self) -> None:
        """The headline goes where it stands once more above the text; a word of it may be a heading there."""
        said = "Storm closes two bridges over the Orra"
        page, head = f"<h1>{said}</h1>{TEXT}", f"<title>{said} - Fjord Post</title>"
        assert kept(page, "By Runa Holm", said, *STORY, head=head) == STORY
        assert kept(page, said, *STORY, head="<title>Another</title>")[0] == said
        assert (
            kept(f"<h1>Two bridges</h1>{TEXT}", "Two bridges", *STORY, head="<title>Two bridges</title>")[0]
            == "Two bridges"
        )

    @pytest.mark.parametrize("line", ["By Friday the county had closed both", "Von Freitag an fahren wieder Busse"])
    def test_no_byline(self, line: str) -> None:
        """What begins as a byline does and goes on otherwise stays."""
        assert line in kept(TEXT, line, *STORY)

    @pytest.mark.parametrize(
        "line",
        [
            "The cables after the storm. Photo: K. R./Agency",
            "Die Seile nach dem Sturm (Foto: Vik)",
            "You have read 40% of this article.",
            "Sie haben noch 45 % des Artikels zu lesen.",
            "Do you know more about the bridge? Write to tips@fjordpost.example or call our newsroom.",
            "An dieser Stelle finden Sie einen externen Inhalt von Videothek, der den Artikel ergänzt.",
            "Empfohlener redaktioneller Inhalt",
            "Follow the Fjord Post channel on WhatsApp to get the news of the day on your phone.",
            "Suivez Fjord Post sur Telegram pour ne rien manquer.",
            "This site is protected by reCAPTCHA and the Privacy Policy and Terms of Service apply.",
            "Your browser does not support the video element.",
        ],
    )
    def test_caption(self, line: str) -> None:
        """A line that ends in a picture's credit goes wherever it stands, and so does a count of what was read.

        So do requests, boxes for consent, and what a player says where it cannot play.
        """
        assert kept(TEXT, *STORY[:2], line, *STORY[2:]) == STORY

    @pytest.mark.parametrize(
        "line",
        [
            "Follow the money on Telegram, the investigators told their pupils, and you will find the buyer's uncle.",
            "The site is protected by a wall, and captchas keep the robots out.",
            "Do you know what a cable weighs? Nobody on the council did, and so the county asked a builder.",
        ],
    )
    def test_sentences_of_the_story(self, line: str) -> None:
        """Sentences of an article that begin so stay."""
        assert line in kept(TEXT, *STORY[:2], line, *STORY[2:])
