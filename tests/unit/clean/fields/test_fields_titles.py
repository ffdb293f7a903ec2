"""The headline alone: no kicker, no section, no name of the outlet, in any script."""

from __future__ import annotations

import json
from html import unescape

import pytest

from pipeline.clean import extract_page

URL = "https://pebble.example/news/2026/breakwater"
BODY = "".join(
    f"<p>{text}</p>"
    for text in (
        "The breakwater will be raised by a metre before the winter, the county decided on Tuesday after long debate.",
        "Stones come by barge from the quarry across the sound, and the first are to be laid late in August.",
        "Fishermen fear that the noise will drive away the herring, but two of the three crews have agreed to it.",
    )
)


def title(heading: str, *, tag: str = "", og: str = "", headline: str = "") -> str | None:
    """Return the title of a page with this heading (markup), ``<title>``, ``og:title`` and JSON-LD headline."""
    head = f"<title>{tag}</title>" if tag else ""
    head += f"<meta property=og:title content='{og}'>" if og else ""
    node = json.dumps({"@type": "NewsArticle", "headline": headline}) if headline else ""
    head += f'<script type="application/ld+json">{node}</script>' if node else ""
    body = f"<main><article>{heading}{BODY}</article></main>"
    html = f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return extract_page(html.encode(), URL).title


class TestKickers:
    """What stands above a headline is no part of it."""

    @pytest.mark.parametrize(
        "heading",
        [
            "<h1><span class=kicker>Comment</span><span>Raise the wall</span></h1>",
            "<h1><span class='headline__dachzeile'>Hafen</span> <span>Raise the wall</span></h1>",
            "<h1><small class=article-overline>Coast</small><br>Raise the wall</h1>",
            "<h1><span class=eyebrow>Live</span>Raise the wall</h1>",
            "<h1>Coast | Raise the wall</h1>",
        ],
    )
    def test_in_the_heading(self, heading: str) -> None:
        """A kicker goes, by its class or before a bar."""
        assert title(heading, tag="Raise the wall - Pebble Press") == "Raise the wall"

    @pytest.mark.parametrize(
        "heading",
        [
            "<h1><small>Coast</small> Raise the wall</h1>",
            "<h1><small>Letter of the week</small><br>Raise the great wall at last</h1>",
            "<h1><small>해안</small> 방파제를 더 높인다</h1>",
        ],
    )
    def test_in_small_print(self, heading: str) -> None:
        """A few words in small print that start a heading are its kicker, though nothing else states the headline."""
        assert title(heading, tag="Pebble Press") in {
            "Raise the wall",
            "Raise the great wall at last",
            "방파제를 더 높인다",
        }

    @pytest.mark.parametrize(
        "heading",
        [
            "<h1><small>The</small> wall is raised</h1>",
            "<h1><small>Raise the wall</small> Coast</h1>",
            "<h1>Raise the wall <small>II</small></h1>",
        ],
    )
    def test_small_print_that_is_none(self, heading: str) -> None:
        """Small words that the sentence goes on from, or that are most of it, or that end it, are a part of it."""
        assert title(heading) in {"The wall is raised", "Raise the wall Coast", "Raise the wall II"}

    @pytest.mark.parametrize(
        "heading", ["<h1><b>Coast</b> Raise the old wall</h1>", "<h1>Raise the old wall <i>in pictures</i></h1>"]
    )
    def test_left_out_by_one_statement(self, heading: str) -> None:
        """A short part of a heading goes where one statement says exactly the rest."""
        assert title(heading, tag="Raise the old wall - Pebble Press") == "Raise the old wall"

    @pytest.mark.parametrize(
        "tag", ["Coast | County raises the breakwater", "County raises the breakwater | Coast | Pebble"]
    )
    def test_in_the_statement(self, tag: str) -> None:
        """A section beside a bar goes, where there is no heading too."""
        assert title("", tag=tag) == "County raises the breakwater"

    def test_nothing_but_a_kicker(self) -> None:
        """A heading that is all kicker is the heading."""
        assert title("<h1><span class=label>Raise the wall</span></h1>", tag="Raise the wall") == "Raise the wall"

    def test_parts_of_a_heading(self) -> None:
        """Two elements side by side are two parts; a word that is broken in two is one."""
        assert title("<h1><span>Raise the wall</span><span>Now or never</span></h1>") == "Raise the wall Now or never"
        assert title("<h1><span>R</span>aise the <em>wall</em>, now</h1>") == "Raise the wall, now"


class TestForms:
    """What a title says of the page and not of the article."""

    @pytest.mark.parametrize(
        "tag",
        [
            "County raises the wall - Page 2 of 3 - Pebble",
            "County raises the wall (Seite 2) | Pebble",
            "County raises the wall – Página 3",
            "Print: County raises the wall",
            "County raises the wall | Druckversion",
        ],
    )
    def test_parts_and_prints(self, tag: str) -> None:
        """The number of a part and the word for a print go."""
        assert title("", tag=tag) == "County raises the wall"

    @pytest.mark.parametrize("tag", ["Page 2: a chronicle of the wall", "Print and paper: a chronicle of the wall"])
    def test_words_of_the_headline(self, tag: str) -> None:
        """The same words within a headline stay."""
        assert title("", tag=tag) == tag

    @pytest.mark.parametrize(
        "heading",
        [
            "<h1>County raises the wall <small>24 May 2026, 10:00</small></h1>",
            "<h1><time datetime=2026-05-24>May 24, 2026</time> County raises the wall</h1>",
            "<h1><span class=dachzeile>Coast</span><i>:</i> <b>County raises the wall</b></h1>",
        ],
    )
    def test_beside_it_in_the_heading(self, heading: str) -> None:
        """A date in small print and the colon that a kicker leaves are no part of the headline."""
        assert title(heading) == "County raises the wall"

    def test_capitals(self) -> None:
        """A heading in capitals is written as one other statement has it."""
        assert title("<h1>COUNTY RAISES THE WALL</h1>", og="County raises the wall") == "County raises the wall"


class TestOutlets:
    """The outlet's name is no part of the headline."""

    @pytest.mark.parametrize(
        ("heading", "tag"),
        [
            ("防波堤加高", "防波堤加高_海石新闻网"),
            ("防波堤加高", "防波堤加高-海石网"),
            ("防波堤加高", "防波堤加高｜海石時報"),
            ("防波堤かさ上げ", "防波堤かさ上げ：うみいし新聞デジタル"),
            ("방파제 높인다", "방파제 높인다 - 바다일보"),
            ("رفع حاجز الأمواج", "رفع حاجز الأمواج - جريدة الحصى"),
            ("Волнорез поднимут", "Волнорез поднимут — Морской край"),
            ("ยกเขื่อนกันคลื่น", "ยกเขื่อนกันคลื่น | ข่าวกรวด"),
        ],
    )
    def test_beside_the_heading(self, heading: str, tag: str) -> None:
        """What stands beside the heading, set off by a mark of any script, goes; in OpenGraph too."""
        assert title(f"<h1>{heading}</h1>", tag=tag) == heading
        assert title(f"<h1>{heading}</h1>", tag=tag, og=tag) == heading

    @pytest.mark.parametrize(
        "tag",
        [
            "县里决定加高防波堤_社会频道_海石新闻网",
            "县里决定加高防波堤--海石网",
            "县里决定加高防波堤-海石日报",
            "县里决定加高防波堤_社会_海石网",
            "县里决定加高防波堤--国内--社会要闻--海石网",
        ],
    )
    def test_without_heading(self, tag: str) -> None:
        """Where no heading helps, the ending of an outlet's name tells it."""
        assert title("", tag=tag) == "县里决定加高防波堤"

    def test_marks_within_a_headline(self) -> None:
        """A hyphen between two names, a colon and a dash are the headline's own."""
        for headline in ("中国-海石博览会今天开幕", "县长：防波堤要加高", "加高防波堤——县里决定了"):
            assert title("", tag=f"{headline}_海石网") == headline

    @pytest.mark.parametrize(
        "tag",
        [
            "방파제를 더 높이기로 했다 : 조약돌일보",
            "방파제를 더 높이기로 했다 : 지역 : 사회 : 조약돌 뉴스",
            "방파제를 더 높이기로 했다 < 지역 < 기사본문 - 조약돌신문",
            "방파제를 더 높이기로 했다 :: 조약돌투데이",
            "방파제를 더 높이기로 했다 : Pebble",
            "방파제를 더 높이기로 했다 : 지역 : 사회 : 뉴스 : Pebble",
        ],
    )
    def test_korean_without_heading(self, tag: str) -> None:
        """Korean titles set outlet and sections off with spaced colons and angles; nothing else need say so."""
        assert title("", tag=tag) == "방파제를 더 높이기로 했다"

    @pytest.mark.parametrize(
        "tag",
        [
            "방파제 : 두 번째 겨울",
            "Digue : le comté choisit la pierre",
            "방파제: 온라인으로 묻는다",
            "Waves &lt; two metres",
        ],
    )
    def test_colon_in_the_headline(self, tag: str) -> None:
        """A colon or an angle with no outlet and no section behind it is the headline's own."""
        assert title("", tag=tag) == unescape(tag)

    def test_dash_in_the_headline(self) -> None:
        """A mark inside the headline stays."""
        heading = "Breakwater – who pays, who gains"
        assert title(f"<h1>{heading}</h1>", tag=f"{heading} | Pebble", og=heading) == heading


class TestHeadings:
    """Which statement is the headline."""

    def test_short_title(self) -> None:
        """A title of one word, a section's or a slug, does not beat the heading that has it."""
        heading = "County raises the old breakwater by a metre"
        assert title(f"<h1>{heading}</h1>", tag="Breakwater") == heading

    def test_heading_of_one_word(self) -> None:
        """A heading of one word is not the headline that merely has that word in it."""
        whole = "County raises the breakwater, the mole and the quay"
        assert title(f"<h1>Mole</h1><h1>{whole}</h1>", tag=whole, og=whole) == whole

    def test_addition(self) -> None:
        """A count or a source behind the headline that two statements know is no part of it."""
        headline = "County raises the breakwater"
        assert title(f"<h1>{headline} <span>(herald.example)</span> 31</h1>", tag=headline, og=headline) == headline

    def test_cut_statement(self) -> None:
        """Without a heading, what two statements say counts more than one that is cut short."""
        whole = "County raises the breakwater by a metre before the winter comes"
        assert title("", tag=whole, og=whole, headline="County raises the breakwater by a") == whole


class TestBesideTheHeadline:
    """What stands beside the headline in its heading goes where two statements know the headline alone."""

    RAISED = "County raises the breakwater"

    @pytest.mark.parametrize(
        "heading",
        [
            f"<h1><span>South Sound</span><span class=visually-hidden>: </span><span>{RAISED}</span></h1>",
            f"<h1>South Sound<br>{RAISED}</h1>",
            f"<h1>{RAISED} <small>Comment</small></h1>",
            f"<h1>{RAISED}<span class=paid>Plus</span></h1>",
            f"<h1><i>P+</i>{RAISED}</h1>",
            f"<h1>South Sound: {RAISED}</h1>",
            f"<h1>+++ {RAISED} +++</h1>",
            f"<h1><span class=descriptor>Title:</span>{RAISED}</h1>",
            f"<h1>{RAISED.upper()}</h1>",
            f"<h1>{RAISED}<a href=#raised>¶</a></h1>",
        ],
    )
    def test_short_parts(self, heading: str) -> None:
        """A kicker, a badge, a label with a colon, the pluses of a ticker, loud capitals."""
        assert title(heading, tag=f"{self.RAISED} | Pebble Press", og=self.RAISED) == self.RAISED

    def test_signs_between_parts(self) -> None:
        """Two parts of a heading are joined by the sign that the statements have between them."""
        heading = "<h1><span>South Sound</span> <span>County raises the breakwater</span></h1>"
        whole = f"South Sound: {self.RAISED}"
        assert title(heading, tag=f"{whole} | Pebble Press", og=whole) == whole

    @pytest.mark.parametrize(
        ("heading", "og"),
        [
            (f"<h1>{RAISED}: what that means</h1>", RAISED),
            (f"<h1>{RAISED} <small>after a debate of five hours</small></h1>", RAISED),
        ],
    )
    def test_more_of_the_headline(self, heading: str, og: str) -> None:
        """What a statement alone leaves out, or is longer than a label, belongs to the headline."""
        assert str(title(heading, tag="Pebble Press", og=og)).startswith(f"{self.RAISED}")
        assert title(heading, tag="Pebble Press", og=og) != self.RAISED

    def test_signs_of_a_plain_heading(self) -> None:
        """A heading of one part keeps its own signs."""
        said = 'County: "Raise the breakwater"'
        assert title(f"<h1>{said}</h1>", tag="County: “Raise the breakwater” | Pebble Press") == said


class TestMastheads:
    """A site's name is no headline, wherever it stands."""

    RAISED = "County raises the breakwater"

    @pytest.mark.parametrize("front", ["/", "https://pebble.example/", "/en/", "/index.html"])
    def test_linked_heading(self, front: str) -> None:
        """A heading that is all link to the front page is the site's."""
        heading = f"<h1><a href='{front}'>Runa's Jotter</a></h1><h2>{self.RAISED}</h2>"
        assert title(heading, tag=f"{self.RAISED} - Runa's Jotter", og="") == self.RAISED

    def test_before_the_headline(self) -> None:
        """What the title says before the headline of ``og:title`` is the site's name."""
        heading = f"<h1>Runa's Jotter</h1><h2>{self.RAISED}</h2>"
        assert title(heading, tag=f"Runa's Jotter: {self.RAISED}", og=self.RAISED) == self.RAISED

    def test_linked_headline(self) -> None:
        """A headline that is a link to its own article stays."""
        heading = f"<h1><a href='/news/2026/breakwater'>{self.RAISED}</a></h1>"
        assert title(heading, tag=f"{self.RAISED} - Pebble") == self.RAISED

    def test_site_named_as_the_headline(self) -> None:
        """A headline is no site's name, though the page states it as that."""
        head = f"<title>{self.RAISED} of the old harbour</title>"
        for name in ("og:title", "og:site_name"):
            head += f'<meta property="{name}" content="{self.RAISED} of the old harbour, at last">'
        page = f"<html><head>{head}</head><body><h1>Pebble</h1><main>{BODY}</main></body></html>"
        assert str(extract_page(page.encode(), URL).title).startswith(self.RAISED)

    @pytest.mark.parametrize(
        "tag",
        [f"{RAISED} - News - Pebble", f"{RAISED} - Pebble.example", f"{RAISED} – Sound Weekly", f"{RAISED} - news"],
    )
    def test_title_alone(self, tag: str) -> None:
        """A title that nothing repeats ends with section and site, behind dashes."""
        assert title("", tag=tag) == self.RAISED

    @pytest.mark.parametrize("tag", ["Council calls «stone» and «sand» its future", "Council: »Stone is the future«"])
    def test_quotation_marks(self, tag: str) -> None:
        """Angles in pairs are quotation marks and part nothing."""
        assert title("", tag=tag) == unescape(tag)
