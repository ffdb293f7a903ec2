"""The units ``pipeline.clean.printed.pdf``, ``pdf_lines`` and ``pdf_layout``: print put back into paragraphs."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Sequence

import pytest

from pipeline.clean import Page, clean_pdf
from pipeline.clean.printed.pdf_layout import Line, paragraphs_of
from pipeline.errors import QuarantineError, RejectedError

Placed = tuple[float, float, float, str]
"""From the left, from the bottom, size (all in points), and the text."""

TEXT = (
    ("The lantern makers who left the quay eight years ago", "are coming back this winter."),
    ("Their association said on Friday that six of the nine", "workshops had been let again by now."),
    ("A council spokesman confirmed it. The rents will stay", "where they were in 2018, he added, until the end of"),
    ("Nobody had expected so many to come, said the har-", "bour master, who keeps the keys of all."),
)
WHOLE = "\n\n".join(" ".join(pair) for pair in TEXT).replace("har- bour", "harbour")


def pdf(pages: Sequence[Sequence[Placed]], *, title: str | None = None, xmp: str | None = None) -> bytes:
    """Return a PDF file of pages with text in Helvetica (ISO 32000-1, 7.5), readable without its table of objects."""
    objects = {
        1: b"/Type /Catalog /Pages 2 0 R" + (b" /Metadata 6 0 R" if xmp else b""),
        5: b"/Type /Font /Subtype /Type1 /BaseFont /Helvetica",
    }
    first = 10
    kids = " ".join(f"{first + 2 * number} 0 R" for number in range(len(pages)))
    objects[2] = f"/Type /Pages /Kids [{kids}] /Count {len(pages)}".encode()
    streams: dict[int, bytes] = {}
    for number, page in enumerate(pages):
        shown = "\n".join(f"/F1 {size} Tf 1 0 0 1 {x} {y} Tm ({_escaped(text)}) Tj" for x, y, size, text in page)
        own = first + 2 * number
        objects[own] = (
            b"/Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources <</Font <</F1 5 0 R>>>>"
            % (own + 1)
        )
        streams[own + 1] = f"BT\n{shown}\nET".encode("latin-1")
    if title is not None:
        objects[7] = f"/Title ({_escaped(title)})".encode("latin-1")
    if xmp is not None:
        streams[6] = xmp.encode()
    out = b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n<< %b >>\nendobj\n" % one for one in objects.items())
    for number, stream in streams.items():
        out += b"%d 0 obj\n<< /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (number, len(stream), stream)
    return out + b"trailer << /Root 1 0 R %b>>\n" % (b"/Info 7 0 R " if title is not None else b"")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def set_text(
    paragraphs: Sequence[Sequence[str]], x: float = 58, y: float = 600, *, gap: float = 9, indent: float = 0
) -> list[Placed]:
    """Return paragraphs as lines of 12 points, 18 apart, with so much between two paragraphs."""
    placed: list[Placed] = []
    for lines in paragraphs:
        for number, line in enumerate(lines):
            placed.append((x + (indent if not number else 0), y, 12, line))
            y -= 18
        y -= gap
    return placed


HEAD: list[Placed] = [(58, 702, 24, "Lantern makers of Ostvik"), (58, 666, 24, "return to the old quay")]
BYLINE: list[Placed] = [(58, 640, 12, "By Maren Holt"), (58, 622, 12, "20 November 2026")]


def read(*pages: Sequence[Placed], title: str | None = None, xmp: str | None = None) -> Page:
    """Return what is read of these pages."""
    return clean_pdf(pdf(pages, title=title, xmp=xmp))


class TestParagraphs:
    """A paragraph is what a reader sees as one."""

    @pytest.mark.parametrize(("gap", "indent"), [(9, 0), (4, 0), (0, 18)], ids=["gap", "small-gap", "indent"])
    def test_two_line_paragraphs(self, gap: float, indent: float) -> None:
        """Two lines are one paragraph, whether a gap or an indent tells it; a broken word is whole again."""
        page = read([*HEAD, *BYLINE, *set_text(TEXT, gap=gap, indent=indent)])
        assert page.text == WHOLE
        assert page.title == "Lantern makers of Ostvik return to the old quay"
        assert page.authors == ("Maren Holt",)
        assert str(page.published_day) == "2026-11-20"

    def test_initial(self) -> None:
        """A letter over two lines is the first of its word, and no title."""
        first = [(58.0, 577.0, 40.0, "T"), (94.0, 599.0, 12.0, TEXT[0][0][1:]), (94.0, 581.0, 12.0, TEXT[0][1])]
        page = read([*HEAD, *BYLINE, *first, *set_text(TEXT[1:], y=554)], title="T")
        assert page.text == WHOLE
        assert page.title == "Lantern makers of Ostvik return to the old quay"

    def test_columns_below_a_headline(self) -> None:
        """The left column is read to its end before the right one; a paragraph may go on there."""
        narrow = [
            ("The lantern makers who left", "the quay eight years ago are", "coming back this winter."),
            ("Their association said on", "Friday that six of the nine", "workshops had been let and"),
        ]
        right = [
            (
                "that the others would follow",
                "before the spring comes.",
            ),
            ("A council spokesman", "confirmed it on Sunday and", "named the day."),
        ]
        page = read(
            [
                (58, 702, 24, "Lantern makers of Ostvik return to the old quay"),
                *set_text(narrow, y=650),
                *set_text(right, x=300, y=650),
            ]
        )
        assert page.text.split("\n\n") == [
            " ".join(narrow[0]),
            " ".join([*narrow[1], *right[0]]),
            " ".join(right[1]),
        ]

    def test_wide_spaces(self) -> None:
        """A justified line of a narrow column is whole, however wide its spaces are."""
        lines = (
            "Their association said at",
            "noon that six workshops",
            "had been let again by now",
            "and two more would be.",
        )
        right = [(330, 650 - 18 * at, 12, f"Right column, line {at}") for at in range(4)]
        broken = [
            (58, 650, 12, "Their"),
            (118, 650, 12, "association said at"),
            (58, 632, 12, "noon that"),
            (140, 632, 12, "six workshops"),
            (58, 614, 12, lines[2]),
            (58, 596, 12, lines[3]),
        ]
        page = read([*HEAD, *broken, *right])
        assert page.text.split("\n\n")[0].startswith(" ".join(lines))

    def test_rows(self) -> None:
        """What stands side by side in a table is one line, and no paragraph goes on there."""
        cells = [("Boat", "Built", "Seats"), ("Ariel", "1971", "300"), ("Holm", "1988", "420")]
        table = [
            (x, 380 - 18 * row, 12, cell)
            for row, one in enumerate(cells)
            for x, cell in zip((58, 120, 170), one, strict=True)
        ]
        page = read([*HEAD, *set_text(TEXT, y=680 - 60), *table])
        assert page.text.split("\n\n")[-3:] == ["Boat Built Seats", "Ariel 1971 300", "Holm 1988 420"]

    def test_pages(self) -> None:
        """A sentence goes on over a page's end."""
        page = read(
            [*HEAD, *set_text(TEXT[2:3])],
            set_text([("the year after next, when the council votes again.",), *TEXT[1:2]], y=760),
        )
        assert "until the end of the year after next, when the council votes again.\n\nTheir" in page.text

    def test_no_lines(self) -> None:
        """Nothing gives nothing."""
        assert paragraphs_of([[], []]) == []

    def test_right_columns_come_first_in_scripts_from_the_right(self) -> None:
        """Arabic and Hebrew pages begin with their right column."""
        lines = [
            Line(x, 700 - 18 * n, x + 150, 12, f"{name} שלום עולם")
            for n in range(4)
            for x, name in ((50, "ב"), (300, "א"))
        ]
        assert paragraphs_of([lines])[0].text[0] == "א"


class TestHeads:
    """What stands at the edges of pages."""

    def test_running_heads(self) -> None:
        """What two pages repeat at the head and the foot is no text, nor are their numbers; the headline stays."""
        edges = [
            [(58, 800, 9, "Ostvik Post, page 3"), (58, 40, 9, "(c) Ostvik Post"), (500, 40, 9, f"{at}")]
            for at in (3, 4)
        ]
        page = read([*edges[0], *HEAD, *BYLINE, *set_text(TEXT[:2])], [*edges[1], *set_text(TEXT[2:], y=760)])
        assert page.text == WHOLE
        assert (page.authors, str(page.published_day)) == (("Maren Holt",), "2026-11-20")

    def test_browser(self) -> None:
        """When and whence a browser printed the page is no text, and no day of publication."""
        stamps: list[Placed] = [
            (24, 820, 8, "11/28/26, 1:37 PM"),
            (285, 820, 8, "Lantern makers - Ostvik Post"),
            (24, 15, 8, "https://ostvik.example/2026/lanterns"),
            (575, 15, 8, "1/1"),
        ]
        page = read([*stamps, *HEAD, *BYLINE, *set_text(TEXT)])
        assert page.text == WHOLE
        assert str(page.published_day) == "2026-11-20"

    @pytest.mark.parametrize("own", [BYLINE, []])
    def test_date_of_a_newspaper(self, own: list[Placed]) -> None:
        """The date at a newspaper's head counts where the page shows no other."""
        heads: list[Placed] = [(58, 800, 9, "Friday, 27 November 2026")]
        page = read([*heads, *HEAD, *own, *set_text(TEXT[:2])], [*heads, *set_text(TEXT[2:], y=760)])
        assert page.text == WHOLE
        assert str(page.published_day) == ("2026-11-20" if own else "2026-11-27")

    def test_headline_at_the_head(self) -> None:
        """A headline that later pages repeat in small letters stays the title."""
        small: list[Placed] = [(58, 800, 9, "Lantern makers of Ostvik")]
        page = read(
            [(58, 800, 24, "Lantern makers of Ostvik"), *set_text(TEXT[:2])], [*small, *set_text(TEXT[2:], y=760)]
        )
        assert (page.title, page.text) == ("Lantern makers of Ostvik", WHOLE)


class TestTitle:
    """What is set largest, and what the file says of itself."""

    def test_stated_title_where_the_print_shows_none(self) -> None:
        """Without larger letters the file's own title stands, and is not taken for text as well."""
        plain = [(58.0, 660.0, 12.0, "Lantern makers return"), *set_text(TEXT)]
        page = read(plain, title="Lantern makers return")
        assert (page.title, page.text) == ("Lantern makers return", WHOLE)
        assert page.provenance["title"].rule == "pdf-title"

    def test_xmp_comes_before_the_dictionary(self) -> None:
        """The newer of two places wins (ISO 32000-2, 14.3)."""
        named = "<rdf:Alt><rdf:li xml:lang='x-default'>Makers &amp; menders</rdf:li></rdf:Alt>"
        xmp = f"<x:xmpmeta><dc:title>{named}</dc:title></x:xmpmeta>"
        assert read(set_text(TEXT), title="Another title", xmp=xmp).title == "Makers & menders"

    @pytest.mark.parametrize(
        "nothing",
        ["<rdf:Alt/>", "<rdf:Alt><rdf:li xml:lang='x-default'/></rdf:Alt>", "<rdf:Alt><rdf:li> </rdf:li></rdf:Alt>"],
    )
    def test_xmp_whose_title_is_empty(self, nothing: str) -> None:
        """The name that stands behind it is its author's, and no title."""
        creator = "<dc:creator><rdf:Seq><rdf:li>Maren Holt</rdf:li></rdf:Seq></dc:creator>"
        xmp = f"<x:xmpmeta><dc:title>{nothing}</dc:title>{creator}</x:xmpmeta>"
        assert read(set_text(TEXT), title="Another title", xmp=xmp).title == "Another title"
        bare = f"<x:xmpmeta><dc:title/>{creator}</x:xmpmeta>"
        assert read(set_text(TEXT), title="Another title", xmp=bare).title == "Another title"

    @pytest.mark.parametrize("title", ["Caf\u00e9 on the quay", "ランタン職人が港へ帰る", "ช่างทำโคมกลับมาที่ท่าเรือ"])
    def test_letters_beyond_ascii(self, title: str) -> None:
        """Written as such or by number, and in scripts that have no spaces between words."""
        for stated in (title, "".join(f"&#x{ord(one):X};" for one in title)):
            xmp = f"<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>{stated}</rdf:li></rdf:Alt></dc:title>"
            assert read(set_text(TEXT), xmp=xmp).title == title

    def test_names_of_programs_in_scripts_without_spaces(self) -> None:
        """They are none there either."""
        xmp = "<dc:title><rdf:Alt><rdf:li>無題のドキュメント</rdf:li></rdf:Alt></dc:title>"
        assert read(set_text(TEXT), xmp=xmp).title != "無題のドキュメント"

    @pytest.mark.parametrize(
        "stated", ["Microsoft Word - lanterns final.docx", "untitled page", "A1_Ostvik_2011.indd", "T", ""]
    )
    def test_what_programs_put_there(self, stated: str) -> None:
        """Names of programs and files are no titles."""
        page = read([*HEAD, *set_text(TEXT)], title=stated)
        assert page.title == "Lantern makers of Ostvik return to the old quay"
        assert page.provenance["title"].rule == "largest-letters"


ARABIC = (
    "صناع الفوانيس يعودون إلى الرصيف القديم",
    "يعود صناع الفوانيس الذين غادروا الرصيف قبل 8 سنوات إلى المدينة هذا",
    "الشتاء، وقال الاتحاد إن 6 من الورش (من أصل 12,500) قد عادت من جديد.",
    "وأكد متحدث باسم المجلس الخبر يوم الجمعة، وقال إن الإيجار لن يتغير",
    "حتى عام 2028.",
)


def as_drawn(line: str, *, as_forms: bool) -> str:
    """Return a line as print has it from the left: the last letter first, numbers as they are, letters as forms."""
    forms = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFE80, 0xFEFD)}
    mirrored = line.translate(str.maketrans("()", ")("))
    runs = re.split(r"([0-9][0-9,]*[0-9]|[0-9])", mirrored)
    drawn = "".join(run if run[:1].isdigit() else run[::-1] for run in reversed(runs))
    return "".join(forms.get(one, one) for one in drawn) if as_forms else drawn


def drawn_pdf(lines: Sequence[str], *, from_the_left: bool) -> bytes:
    """Return a PDF file whose font says which character each code is, every glyph with its own place."""
    letters = sorted(set("".join(lines)))
    codes = {letter: number for number, letter in enumerate(letters, 1)}
    mapped = "".join(f"<{code:02x}> <{ord(letter):04x}>\n" for letter, code in codes.items())
    space = "1 begincodespacerange\n<00> <ff>\nendcodespacerange"
    cmap = f"begincmap\n{space}\n{len(codes)} beginbfchar\n{mapped}endbfchar\nendcmap"
    shown: list[str] = []
    for number, line in enumerate(lines):
        size, right = (20 if not number else 12), 540.0
        y = 760 - 18 * number - (20 if number else 0) - (9 if number > 2 else 0)
        glyphs = [
            f"/F1 {size} Tf 1 0 0 1 {right - size * 0.5 * (len(line) - place):.1f} {y} Tm <{codes[letter]:02x}> Tj"
            for place, letter in enumerate(line)
            if letter != " "
        ]
        shown += glyphs if from_the_left else reversed(glyphs)
    content = ("BT\n" + "\n".join(shown) + "\nET").encode()
    widths = " ".join(["500"] * len(codes))
    bodies = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(content), content),
        f"<< /Type /Font /Subtype /Type1 /BaseFont /X /FirstChar 1 /LastChar {len(codes)} /Widths [{widths}]"
        " /ToUnicode 6 0 R >>".encode(),
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(cmap), cmap.encode()),
    )
    return (
        b"%PDF-1.4\n"
        + b"".join(b"%d 0 obj\n%b\nendobj\n" % one for one in enumerate(bodies, 1))
        + b"trailer << /Root 1 0 R >>\n"
    )


class TestRightToLeft:
    """Arabic as print has it."""

    @pytest.mark.parametrize("as_forms", [True, False])
    @pytest.mark.parametrize("from_the_left", [True, False])
    def test_order_and_forms(self, *, as_forms: bool, from_the_left: bool) -> None:
        """Words, numbers and brackets are in the order of reading, whatever was drawn first; forms are letters."""
        drawn = [as_drawn(line, as_forms=as_forms) for line in ARABIC]
        page = clean_pdf(drawn_pdf(drawn, from_the_left=from_the_left))
        assert page.title == ARABIC[0]
        assert page.text == f"{ARABIC[1]} {ARABIC[2]}\n\n{ARABIC[3]} {ARABIC[4]}"


class TestLimits:
    """What a document may take."""

    def test_a_small_file_that_takes_for_ever(self) -> None:
        """Twenty pages of one long stream end with the time that one document has."""
        stream = zlib.compress(b"BT /F1 11 Tf 50 700 Td " + b"(ab) Tj " * 300_000 + b"ET", 9)
        kids = " ".join(f"{10 + number} 0 R" for number in range(20))
        out = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
        out += f"2 0 obj\n<< /Type /Pages /Kids [{kids}] /Count 20 >>\nendobj\n".encode()
        out += b"5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n"
        out += b"4 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream\nendobj\n" % (
            len(stream),
            stream,
        )
        for number in range(20):
            out += (
                b"%d 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
                b" /Resources << /Font << /F1 5 0 R >> >> >>\nendobj\n" % (10 + number)
            )
        with pytest.raises(QuarantineError, match="takes more than 1 s") as caught:
            clean_pdf(out + b"trailer << /Root 1 0 R >>\n", cpu_seconds=1)
        assert caught.value.reason == "too-slow"

    def test_too_many_pages(self) -> None:
        """A book is no news."""
        with pytest.raises(RejectedError, match="has 201 pages"):
            clean_pdf(pdf([[(50, 700, 11, "x")]] * 201))

    def test_pictures(self) -> None:
        """A file without text says what to do about it."""
        with pytest.raises(RejectedError, match="ocrmypdf"):
            clean_pdf(pdf([[]]))
