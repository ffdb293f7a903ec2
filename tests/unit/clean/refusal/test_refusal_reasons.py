"""What is no article is refused, with the reason; its honest neighbour passes."""

from __future__ import annotations

import pytest

from pipeline.clean import Page, extract_page
from pipeline.errors import RejectedError

SITE = "https://www.fjordpost.example"
URL = f"{SITE}/county/bridges"
ARTICLE = (
    "Two bridges over the Orra were closed on Thursday after a storm tore at their cables for hours on end.",
    "The county's road office said that engineers would look at the cables as soon as the wind allowed it.",
    "Buses take the long way round the lake until then, which adds forty minutes to every journey to town.",
)
WALL = (
    "Before you go on, we and our 210 partners ask for your consent to store cookies on your device.",
    "With your consent we read identifiers to measure content and to choose personalised ads for you.",
    "You can withdraw your consent at any time in our privacy policy, where all vendors are listed.",
)
WALL_IN_FRENCH = (
    "Avec votre accord, nous et nos partenaires utilisons des cookies ou traceurs pour personnaliser votre visite.",
    "Vous pouvez retirer votre consentement à tout moment dans notre politique de confidentialité sur ce site.",
)
WALL_IN_RUSSIAN = (
    "Мы и наши партнёры используем файлы cookie, чтобы показывать вам то, что вам интересно на этом сайте.",
    "Нажимая «Принять», вы даёте согласие на обработку ваших персональных данных на условиях нашей политики.",
)
WALLS_ELSEWHERE = (
    ("Noi e i nostri 210 partner archiviamo informazioni sul tuo dispositivo, come i cookie, e trattiamo i tuoi dati.",
     "Puoi accettare o rifiutare, e il tuo consenso si applica solo a questo sito e alle sue pagine."),
    ("Nós e os nossos 210 parceiros guardamos no seu dispositivo informações como cookies e tratamos dados pessoais.",
     "Pode aceitar ou recusar, e o seu consentimento aplica-se apenas a este site e às suas páginas."),
    ("Wij en onze 210 partners slaan informatie op uw apparaat op, zoals cookies, en verwerken uw persoonsgegevens.",
     "U kunt uw toestemming op elk moment intrekken, en ze geldt alleen voor deze site en haar pagina's."),
    ("My i nasi 210 partnerzy przechowujemy na Twoim urządzeniu pliki cookie i przetwarzamy Twoje dane osobowe.",
     "Możesz odmówić, a Twoja zgoda dotyczy tylko tej strony i możesz ją wycofać w każdej chwili."),
    ("My a našich 210 partnerů ukládáme do vašeho zařízení soubory cookie a zpracováváme vaše osobní údaje.",
     "Souhlas můžete kdykoli odvolat, a platí jen pro naše stránky a nikoli pro stránky našich partnerů."),
)  # fmt: skip
COOKIE_LAW = (
    "A court in Norrvik ruled on Monday that banks must ask for consent before they set cookies on a customer's phone.",
    "The ruling follows a complaint by a consumer group, which said that consent had been taken for granted for years.",
    "The bank said that it would change the page within a month, and that no customer had lost any money by it.",
)
WIDGET = tuple(f"{day} {high}°" for day in ("Mon", "Tue", "Wed", "Thu", "Fri") for high in range(10, 18))
NEWS = (
    "Harbour opens its new quay to the ferries",
    "Council votes against the parking fee",
    "Orra bridge closed until the end of May",
    "Choir of miners sings in the old pit again",
    "School at Lund gets its roof back",
    "Herring prices fall to a ten-year low",
    "Night train to the coast runs once more",
    "Two schools share one headteacher",
    "Snow plough stuck in a ditch for two days",
)
SUMMARIES = (
    "It took nine years to build.",
    "Those who park in the centre will not have to pay, for now.",
    "Engineers found more rust than they had feared, and the winter has not yet come to its end at all.",
)


def html(title: str, paragraphs: tuple[str, ...], *, head: str = "", after: str = "") -> bytes:
    """Return a page with that title and these paragraphs."""
    body = "".join(f"<p>{one}</p>" for one in paragraphs)
    return (
        f"<html><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1>{body}</main>{after}</body></html>"
    ).encode()


def teasers(count: int = len(NEWS), *, summaries: bool = True) -> str:
    """Return so many headlines, each a link to its article, with a line or two under each."""
    return "".join(
        f'<section><h2><a href="/2024/03/14/{number}">{NEWS[number]}</a></h2>'
        + (f"<p>{SUMMARIES[number % len(SUMMARIES)]}</p>" if summaries else "")
        + "</section>"
        for number in range(count)
    )


def front(content: str, head: str = "") -> bytes:
    """Return a front page."""
    return f"<html><head><title>Fjord Post</title>{head}</head><body><main>{content}</main></body></html>".encode()


def reason_of(page: bytes, url: str = URL) -> str:
    """Return why the page is refused."""
    with pytest.raises(RejectedError) as caught:
        extract_page(page, url, content_type="text/html; charset=utf-8")
    return caught.value.reason


def taken(page: bytes, url: str = URL) -> Page:
    """Return what is read of a page that is taken."""
    return extract_page(page, url, content_type="text/html; charset=utf-8")


class TestFrontPages:
    """Pages that lead to articles, and pages that only look so."""

    @pytest.mark.parametrize("count", [1, 2, 5, len(NEWS)])
    @pytest.mark.parametrize(("path", "reason"), [("/", "home-page"), ("/county/", "section-front")])
    def test_linked_headlines_with_a_line_under_each(self, count: int, path: str, reason: str) -> None:
        """A page whose sentences all stand under headlines that lead elsewhere is a front, however few they are."""
        assert reason_of(front(teasers(count)), SITE + path) == reason

    def test_nothing_but_linked_headlines(self) -> None:
        """A page of nothing but linked headlines is a front."""
        assert reason_of(front(teasers(summaries=False)), f"{SITE}/county/") == "section-front"

    def test_front_that_lists_its_articles_in_json_ld(self) -> None:
        """Structured data of the articles that a front lists make it no article."""
        nodes = ",".join(f'{{"@type":"NewsArticle","headline":"{one}"}}' for one in NEWS)
        head = f'<script type="application/ld+json">{{"@type":"CollectionPage","hasPart":[{nodes}]}}</script>'
        assert reason_of(front(teasers(), head), f"{SITE}/") == "home-page"

    def test_article_at_the_root(self) -> None:
        """A root address with an article in it is an article."""
        assert taken(html("Two bridges closed", ARTICLE), f"{SITE}/").text.startswith("Two bridges")

    @pytest.mark.parametrize("url", ["", "about:blank", "file:///home/ada/saved.html"])
    def test_unknown_address(self, url: str) -> None:
        """An address that says nothing speaks neither for nor against."""
        assert taken(html("Two bridges closed", ARTICLE), url).text.startswith("Two bridges")

    def test_article_above_many_teasers(self) -> None:
        """A short article stays one, however many headlines are advertised under it."""
        page = html("Two bridges closed", ARTICLE, after=f"<section>{teasers()}</section>")
        assert taken(page).text.startswith("Two bridges")

    def test_headline_that_links_to_its_own_article(self) -> None:
        """Many a blog's headline is a link to the page itself, or to its full version."""
        body = "".join(f"<p>{one}</p>" for one in ARTICLE[:2])
        page = f"<title>Bridges closed</title><article><h1><a href='/full/1'>Bridges closed</a></h1>{body}</article>"
        assert "Two bridges" in taken(page.encode(), f"{SITE}/amp/1").text

    def test_list_of_things_elsewhere(self) -> None:
        """An article whose headings lead to other sites is a list of recommendations, no front."""
        items = "".join(
            f'<h2><a href="https://cafe{number}.example/">Café number {number}</a></h2>'
            f"<p>{SUMMARIES[2]} {ARTICLE[0]}</p>"
            for number in range(9)
        )
        assert "rust" in taken(front(f"<h1>Nine cafés for a rainy day</h1>{items}")).text

    def test_article_that_says_so(self) -> None:
        """A page that calls itself an article is believed, even where it is little more than links."""
        head = '<meta property="og:type" content="article">'
        assert taken(front(f"<p>{ARTICLE[0]}</p><p>{ARTICLE[1]}</p>" + teasers(), head)).text


class TestWalls:
    """What stands before a text instead of it."""

    @pytest.mark.parametrize("wall", [WALL, WALL_IN_FRENCH, WALL_IN_RUSSIAN, *WALLS_ELSEWHERE])
    def test_consent_wall(self, wall: tuple[str, ...]) -> None:
        """A short page that asks its reader for consent is a wall, in every language."""
        assert reason_of(html("Fjord Post", wall)) == "consent-wall"

    @pytest.mark.parametrize("paragraphs", [COOKIE_LAW, (*ARTICLE, WALL[0]), WALL * 6])
    def test_texts_about_consent(self, paragraphs: tuple[str, ...]) -> None:
        """News of consent, an article with a banner left in it, and a long policy are no walls."""
        assert taken(html("Court rules on cookies", paragraphs)).text

    @pytest.mark.parametrize(
        "title",
        [
            "Page not found",
            "404",
            "Fjord Post | Page not found",
            "Seite nicht gefunden – Elbbote",
            "Страница не найдена",
        ],
    )
    def test_error_page(self, title: str) -> None:
        """An error page that was sent with status 200 is named."""
        assert (
            reason_of(html(title, ("Sorry, the page that you look for has moved or never was here. " * 3,)))
            == "error-page"
        )

    def test_page_that_asks_for_scripts(self) -> None:
        """A page that only asks for JavaScript is no article."""
        text = "Please enable JavaScript and reload. We only want to make sure that you are no machine. " * 2
        assert reason_of(html("Fjord Post", (text,))) == "error-page"

    def test_article_about_an_error(self) -> None:
        """A title that merely begins like an error's is a title."""
        assert taken(html("Not found: the ship that left in 1911", ARTICLE)).text


class TestVideos:
    """Video and live pages without text."""

    @pytest.mark.parametrize(
        "head",
        [
            '<meta property="og:type" content="video.other">',
            '<script type="application/ld+json">{"@type":"VideoObject","name":"Storm at the bridge"}</script>',
        ],
    )
    def test_video_with_a_line_of_text(self, head: str) -> None:
        """A page that calls itself a video, with a line or two under it, is no article."""
        assert reason_of(html("Storm at the bridge", ARTICLE[:2], head=head)) == "video-page"

    @pytest.mark.parametrize(
        "head",
        [
            '<meta property="og:type" content="article"><script type="application/ld+json">{"@type":"VideoObject"}',
            '<script type="application/ld+json">{"@type":"NewsArticle","headline":"A","video":{"@type":"VideoObject"}}',
        ],
    )
    def test_article_with_a_video(self, head: str) -> None:
        """A short article with a video in it is an article."""
        assert taken(html("Storm at the bridge", ARTICLE[:2], head=f"{head}</script>")).text

    def test_video_with_a_transcript(self) -> None:
        """A video with a real text is taken."""
        head = '<meta property="og:type" content="video.other">'
        assert taken(html("Storm at the bridge", ARTICLE * 2, head=head)).text


class TestThinPages:
    """Too little text, or none in sentences."""

    @pytest.mark.parametrize(
        ("paragraphs", "reason"), [(WIDGET, "no-prose"), (("The bridge is closed.",), "too-short"), ((), "too-short")]
    )
    def test_no_text(self, paragraphs: tuple[str, ...], reason: str) -> None:
        """Figures are no prose, and one line is no article."""
        assert reason_of(html("Bridge", paragraphs)) == reason

    @pytest.mark.parametrize(
        "paragraphs",
        [
            ("周四，奥拉河上的两座桥因暴风连续数小时撕扯缆绳而关闭。县道路局表示，只要风势允许，工程师就会检查缆绳。",)
            * 2,
            (
                "तूफ़ान के कारण गुरुवार को ओरा नदी के दोनों पुल बंद कर दिए गए और इंजीनियर केबलों की जाँच करेंगे।",
                "तब तक बसें झील के चारों ओर का लंबा रास्ता लेंगी।",
            ),
            (" ".join(ARTICLE).replace(".", ""),),
        ],
    )
    def test_other_punctuation(self, paragraphs: tuple[str, ...]) -> None:
        """Scripts without spaces or Western stops, and writers without any, write prose too."""
        assert taken(html("Bridges", paragraphs)).text


class TestPartialPages:
    """Live blogs and parts of an article are taken, and say what they are."""

    def test_live_blog_in_structured_data(self) -> None:
        """A ``LiveBlogPosting`` is flagged."""
        head = (
            '<script type="application/ld+json">{"@type":"LiveBlogPosting","headline":"Storm: as it happened"}</script>'
        )
        assert taken(html("Storm: as it happened", ARTICLE, head=head)).flags == ("live-blog",)

    def test_live_blog_by_address_and_times(self) -> None:
        """A live address with a row of times is flagged; the address alone is not enough."""
        updates = "".join(f"<time>10:0{number}</time><p>{ARTICLE[number % 3]}</p>" for number in range(7))
        url = f"{SITE}/news/live/storm"
        assert "live-blog" in taken(html("Storm", ARTICLE, after=updates), url).flags
        assert taken(html("Storm", ARTICLE), url).flags == ()

    @pytest.mark.parametrize(
        ("link", "flags"),
        [
            ("/county/bridges?page=2", ("multi-page",)),
            ("/county/bridges/2", ("multi-page",)),
            ("bridges-2", ("multi-page",)),
            ("/county/another-article", ()),
            ("https://elsewhere.example/county/bridges/2", ()),
            ("/county/bridges", ()),
            ("http://[broken/", ()),
        ],
    )
    def test_next_page(self, link: str, flags: tuple[str, ...]) -> None:
        """``rel=next`` speaks of a part only where it names the same address with a page's number."""
        assert taken(html("Storm", ARTICLE, head=f'<link rel="next" href="{link}">')).flags == flags

    @pytest.mark.parametrize(
        ("link", "flags"),
        [
            ('<a href="/county/bridges?page=2">2</a>', ("multi-page",)),
            ('<a href="/county/bridges/2/"><span>2</span></a>', ("multi-page",)),
            ('<a href="/county/bridges-2.html">Weiter auf Seite 2</a>', ()),
            ('<a href="/county/bridges?page=2">次のページへ</a>', ("multi-page",)),
            ('<a href="bridges/2/">2</a>', ("multi-page",)),
            ('<a href="/county/bri\ndges/2">2</a>', ("multi-page",)),
            ('<a href="/county/harbour/2">2</a>', ()),
            ('<a href="#2">2</a>', ()),
            ('<a href="?seite=2">Nächste Seite: Die Seile</a>', ("multi-page",)),
            ('<div class="comments"><a href="/county/bridges?page=2">2</a></div>', ()),
            ('<a href="/county/bridges?page=2">1958</a>', ()),
            ('<a href="/county/bridges/7">Next steps for the county</a>', ()),
            ('<a href="/county/ferries?page=2">2</a>', ()),
            ('<a href="/county/bridges?page=12">2</a>', ()),
        ],
    )
    def test_links_to_parts(self, link: str, flags: tuple[str, ...]) -> None:
        """A link that says the number of this article's next page, or that it is the next, speaks of a part."""
        assert taken(html("Storm", ARTICLE, after=link), f"{SITE}/county/bridges").flags == flags

    @pytest.mark.parametrize(
        ("name", "count", "flags"),
        [
            ("liveblog-entry", 3, ("live-blog",)),
            ("c-live-post card", 4, ("live-blog",)),
            ("liveticker__event", 3, ("live-blog",)),
            ("liveblog-entry", 2, ()),
            ("deliver-items", 4, ()),
            ("liveblog-teaser", 4, ()),
        ],
    )
    def test_live_blog_by_classes(self, name: str, count: int, flags: tuple[str, ...]) -> None:
        """Three posts and more side by side, each with its time, are a live blog's where their classes say so."""
        posts = "".join(
            f'<div class="{name}"><time>10:0{at}</time><p>{ARTICLE[at % 3]}</p></div>' for at in range(count)
        )
        assert taken(html("Storm", ARTICLE, after=posts)).flags == flags

    @pytest.mark.parametrize("line", ["Page 1 of 3", "Seite 2 von 4", "Страница 1 из 2"])
    def test_count_of_pages(self, line: str) -> None:
        """A line that counts pages is flagged, but not that of the comments."""
        assert taken(html("Storm", ARTICLE, after=f"<div><span>{line}</span></div>")).flags == ("multi-page",)
        assert taken(html("Storm", ARTICLE, after=f'<div class="comments"><b>{line}</b></div>')).flags == ()
