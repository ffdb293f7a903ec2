"""The search page in a real browser, with JavaScript and without."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from pipeline.article import Article
from pipeline.enrich.events import load_event_curation
from pipeline.stages.messages.digest import keep_digest
from pipeline.stages.messages.saved_searches import load_searches
from tests.integration.web_server import PATIENCE_SECONDS, fill, serving
from tests.unit.web.samples import make_article, make_laid_out_article, make_rich_article
from tests.unit.web.test_web_digest import FULL

pytestmark = pytest.mark.browser

ATTACK = "<script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"
DASH = "\N{EN DASH}"
BINARIES = ("chromium", "chromedriver")
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def articles() -> list[Article]:
    """Return a rich article, a hostile one, and enough others for a second page."""
    hostile = make_article("hostile", title=f"Harbour {ATTACK}", text=f"Harbour master. {ATTACK}", persons=(ATTACK,))
    others = [
        make_article(
            f"harbour-{number}",
            title=f"Harbour dredging, part {number}",
            text="The harbour is dredged again.",
            source_name="North Wire" if number % 2 else "Fjord Daily",
            published_at=datetime(2031, 3, 1 + number, tzinfo=UTC),
        )
        for number in range(24)
    ]
    tagged = [make_article(f"tag-{number}", title="Pier", tags=(f"ébène-{number}",)) for number in range(9)]
    laid_out = make_laid_out_article()
    tagged[0] = tagged[0].model_copy(update={"text": laid_out.text, "text_blocks": laid_out.text_blocks})
    ferry = [
        make_article(f"ferry-{number}", title="Ferry back", story_id="f" * 64, source_name=f"Outlet {number}")
        for number in range(3)
    ]
    rich = make_rich_article().model_copy(update={"place_path": ("Norway", "Norway > Oslo > Oslo", "Chile")})
    return [rich, hostile, *others, *tagged, *ferry]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running page over an embedded index."""
    home = tmp_path_factory.mktemp("home")
    fill(home, articles())
    keep_digest(home, FULL)
    with serving(home, measured=False) as (url, _):
        yield url


def open_browser(profile: Path, *, javascript: bool) -> webdriver.Chrome:
    """Return a headless Chromium with a profile of its own."""
    paths = {name: shutil.which(name) for name in BINARIES}
    missing = [name for name, path in paths.items() if path is None]
    if missing:
        pytest.fail(f"no {' and no '.join(missing)}: apt-get install chromium chromium-driver", pytrace=False)
    options = webdriver.ChromeOptions()
    options.binary_location = paths["chromium"] or ""
    for flag in (*FLAGS, f"--user-data-dir={profile}", "--window-size=1280,1000"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not javascript:
        options.add_experimental_option("prefs", {"profile.managed_default_content_settings.javascript": 2})
    return webdriver.Chrome(options=options, service=Service(executable_path=paths["chromedriver"]))


@pytest.fixture(scope="module", params=[True, False], ids=["with-javascript", "without-javascript"])
def browser(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser, once with JavaScript and once without."""
    driver = open_browser(tmp_path_factory.mktemp("profile"), javascript=request.param)
    try:
        driver.get("data:text/html,<title>idle</title><script>document.title = 'ran'</script>")
        assert driver.title == ("ran" if request.param else "idle")
        yield driver
    finally:
        driver.quit()


def total(browser: webdriver.Chrome) -> str:
    """Return what the page says about how many articles there are."""
    return browser.find_element(By.CSS_SELECTOR, ".total").text


def titles(browser: webdriver.Chrome) -> list[str]:
    """Return the titles of the hits."""
    return [one.text for one in browser.find_elements(By.CSS_SELECTOR, ".hit h2")]


def wait_for_proposal(browser: webdriver.Chrome, words: str) -> None:
    """Wait until the first thing that is proposed for what was typed holds ``words``: before it may stand another's."""

    def is_there(_: object) -> bool:
        with suppress(StaleElementReferenceException):
            return any(words in one.text for one in browser.find_elements(By.CSS_SELECTOR, "#suggestions li")[:1])
        return False

    WebDriverWait(browser, PATIENCE_SECONDS).until(is_there)


@contextmanager
def leaving(browser: webdriver.Chrome) -> Iterator[None]:
    """Wait until what is done inside has led to another page."""
    page = browser.find_element(By.TAG_NAME, "html")
    yield
    WebDriverWait(browser, PATIENCE_SECONDS).until(lambda _: is_gone(page))


def is_gone(page: WebElement) -> bool:
    """Return whether the browser shows another page than the one that ``page`` is of."""
    try:
        page.is_enabled()
    except StaleElementReferenceException:
        return True
    except WebDriverException as error:
        # In the middle of a navigation chromedriver has another word for the same thing.
        if "does not belong to the document" in str(error.msg):
            return True
        raise
    return False


def search_for(browser: webdriver.Chrome, words: str) -> None:
    """Type a query and press Enter."""
    box = browser.find_element(By.NAME, "q")
    box.clear()
    with leaving(browser):
        box.send_keys(words, Keys.ENTER)


def follow(browser: webdriver.Chrome, selector: str) -> None:
    """Click the first link that a CSS selector finds."""
    with leaving(browser):
        browser.find_element(By.CSS_SELECTOR, selector).click()


class TestReading:
    """An analyst's way through the page."""

    def test_query_facet_page_article(self, browser: webdriver.Chrome, address: str) -> None:
        """Type a query, narrow by a facet, turn the page, take the facet away, open an article, follow a name."""
        browser.get(address)
        assert total(browser) == "36 stories"
        search_for(browser, "harbour dredging")
        assert total(browser) == "24 stories"
        assert len(titles(browser)) == 10
        follow(browser, '.facet a[href*="North+Wire"]')
        assert total(browser) == "12 stories"
        follow(browser, '.pages a[rel="next"]')
        assert total(browser) == "12 stories, page 2"
        assert len(titles(browser)) == 2
        follow(browser, "a.chip")
        assert total(browser) == "24 stories"
        search_for(browser, "mayor")
        follow(browser, ".hit h2 a")
        assert browser.find_element(By.TAG_NAME, "h1").text == "Mayor opens the tidal wall"
        follow(browser, ".body mark.person a")
        assert titles(browser) == ["Mayor opens the tidal wall"]

    def test_a_story_opens_in_place(self, browser: webdriver.Chrome, address: str) -> None:
        """A hit is a story: who else printed it opens below it; the switch shows every printing, also of new words."""
        browser.get(f"{address}?q=ferry")
        assert total(browser) == "1 story"
        story = browser.find_element(By.CSS_SELECTOR, "details.story")
        assert "Also printed by 2 others" in story.text
        story.find_element(By.TAG_NAME, "summary").click()
        assert len(story.find_elements(By.TAG_NAME, "li")) == 3
        follow(browser, 'a.toggle[href*="collapse=0"]')
        assert total(browser) == "3 articles"
        search_for(browser, "back")
        assert browser.current_url.endswith("collapse=0")

    def test_dates(self, browser: webdriver.Chrome, address: str) -> None:
        """The form's dates narrow together with its words; a bar of the timeline narrows further."""
        browser.get(f"{address}?q=harbour")
        with leaving(browser):
            browser.find_element(By.ID, "mentions").send_keys("2031", Keys.ENTER)
        assert browser.current_url == f"{address}?q=harbour&mentions=2031"
        assert total(browser) == "0 stories"
        browser.get(address)
        follow(browser, ".timeline .slot a")
        assert total(browser) == "1 story"

    def test_keyboard(self, browser: webdriver.Chrome, address: str) -> None:
        """The first Tab leads to a link that skips to the content."""
        browser.get(address)
        browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
        skip = browser.switch_to.active_element
        assert skip.text == "Skip to the content"
        skip.send_keys(Keys.ENTER)
        assert browser.current_url.endswith("#main")


class TestHostileTexts:
    """Texts that try to run."""

    def test_nothing_runs(self, browser: webdriver.Chrome, address: str) -> None:
        """A script in a title, a text or a name is shown as it is, and does not run."""
        browser.get(f"{address}?q=harbour+master")
        assert titles(browser) == [f"Harbour {ATTACK}"]
        assert browser.title == f"harbour master {DASH} Dateline"
        assert ATTACK in browser.find_element(By.CSS_SELECTOR, "#narrow").text
        follow(browser, ".hit h2 a")
        assert browser.title == f"Harbour {ATTACK} {DASH} Dateline"
        assert ATTACK in browser.find_element(By.CSS_SELECTOR, ".body").text
        scripts = [one.get_attribute("src") for one in browser.find_elements(By.TAG_NAME, "script")]
        assert scripts == [f"{address}static/page.js"]

    def test_the_page_breaks_no_rule_of_its_own(self, browser: webdriver.Chrome, address: str) -> None:
        """Nothing on the page is refused by its own content security policy, and nothing is missing."""
        browser.get(address)
        assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]


class TestNarrowScreens:
    """A phone, and a page at 400 % zoom (WCAG 2.2, 1.4.10: 320 CSS pixels)."""

    def test_no_sideways_scrolling(self, browser: webdriver.Chrome, address: str) -> None:
        """At 320 pixels nothing sticks out, and the facets are one link away."""
        metrics = {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": True}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        try:
            for path in ("ru/", "?q=harbour+master", "es/digest", f"article/{make_rich_article().id}", *CHARTS):
                browser.get(f"{address}{path}")
                assert browser.find_element(By.TAG_NAME, "html").get_property("scrollWidth") == 320
            browser.get(address)
            sheet = browser.find_element(By.ID, "narrow")
            assert not sheet.is_displayed()
            browser.find_element(By.LINK_TEXT, "Narrow").click()
            assert browser.current_url.endswith("#narrow")
            assert sheet.is_displayed()
            browser.find_element(By.LINK_TEXT, "Close").click()
            assert not sheet.is_displayed()
        finally:
            browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


class TestDesk:
    """What the page does beyond a list of hits."""

    def test_choose_exclude_and_come_back(self, browser: webdriver.Chrome, address: str) -> None:
        """Several values, one excluded, a hit opened, the next one, and back to the same page of results."""
        browser.get(f"{address}?q=harbour+dredging&source_name=North+Wire")
        follow(browser, '.facet a[href*="Fjord+Daily"]')
        assert total(browser) == "24 stories"
        follow(browser, 'a.exclude[href*="-source_name=Fjord+Daily"]')
        assert total(browser) == "12 stories"
        first = titles(browser)[0]
        follow(browser, ".hit h2 a")
        assert browser.find_element(By.CSS_SELECTOR, ".body mark.found").text.lower() == "harbour"
        follow(browser, '.among a[rel="next"]')
        assert browser.find_element(By.TAG_NAME, "h1").text != first
        follow(browser, ".among a")
        assert total(browser) == "12 stories"

    def test_days_of_publication(self, browser: webdriver.Chrome, address: str) -> None:
        """A bar of the chart narrows to its days, and its figure is what the link opens."""
        browser.get(f"{address}?q=dredging")
        bar = browser.find_element(By.CSS_SELECTOR, ".published .slot a")
        figure = str(bar.get_attribute("title")).rpartition(": ")[2].split()[0]
        follow(browser, ".published .slot a")
        assert total(browser) == f"{figure} {'story' if figure == '1' else 'stories'}"


@pytest.mark.parametrize("browser", [True], indirect=True, ids=["with-javascript"])
class TestWithJavaScript:
    """What is quicker with JavaScript."""

    def test_brush_and_map(self, browser: webdriver.Chrome, address: str) -> None:
        """Bars are brushed with the mouse; a circle opens its articles; the outline is there, and all is from here."""
        browser.get(f"{address}?q=harbour+dredging")
        third, fifth = browser.find_elements(By.CSS_SELECTOR, ".published .slot")[2:5:2]
        days = [one.get_attribute("data-days") or "" for one in (third, fifth)]
        with leaving(browser):
            ActionChains(browser).move_to_element(third).click_and_hold().move_to_element(fifth).release().perform()
        assert f"from={days[0][:10]}&to={days[1][-10:]}" in browser.current_url
        assert total(browser) == "3 stories"
        browser.get(f"{address}map?q=mayor")
        drawn = "return document.querySelector('.land').getBBox().width"
        WebDriverWait(browser, PATIENCE_SECONDS).until(lambda _: browser.execute_script(drawn) > 3000)
        loaded = browser.execute_script("return performance.getEntriesByType('resource').map(one => one.name)")
        assert all(one.startswith(address) for one in loaded)
        follow(browser, '.map a[href*="Oslo"]')
        assert titles(browser) == ["Mayor opens the tidal wall"]
        assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]

    def test_keys(self, browser: webdriver.Chrome, address: str) -> None:
        """``/`` leads to the box, j and k through the hits, Enter opens, u leads back, ? says so."""
        browser.get(f"{address}?q=dredging")
        browser.find_element(By.TAG_NAME, "body").send_keys("j")
        browser.switch_to.active_element.send_keys("j")
        assert browser.switch_to.active_element.text == titles(browser)[1]
        browser.switch_to.active_element.send_keys("k")
        opened = browser.switch_to.active_element
        assert opened.text == titles(browser)[0]
        browser.switch_to.active_element.send_keys("?")
        keys = browser.find_element(By.ID, "keys")
        assert keys.is_displayed()
        keys.find_element(By.TAG_NAME, "button").click()
        with leaving(browser):
            opened.send_keys(Keys.ENTER)
        with leaving(browser):
            browser.find_element(By.TAG_NAME, "body").send_keys("j")
        assert "at=1" in browser.current_url
        with leaving(browser):
            browser.find_element(By.TAG_NAME, "body").send_keys("u")
        browser.find_element(By.TAG_NAME, "body").send_keys("/")
        assert browser.switch_to.active_element.get_attribute("id") == "q"

    def test_names_as_they_are_typed(self, browser: webdriver.Chrome, address: str) -> None:
        """Names and sources are proposed, as text, and taken with the keyboard."""
        browser.get(address)
        box = browser.find_element(By.ID, "q")
        box.send_keys("harbour ines va")
        wait_for_proposal(browser, "Ines Varga")
        box.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
        assert box.get_attribute("value") == 'harbour person:"Ines Varga" '
        box.clear()
        box.send_keys("<script>doc")
        wait_for_proposal(browser, ATTACK)
        assert ATTACK in browser.find_element(By.ID, "suggestions").text
        assert browser.title == f"Search {DASH} Dateline"
        assert browser.get_log("browser") == []  # type: ignore[no-untyped-call]

    def test_a_long_list_is_filtered(self, browser: webdriver.Chrome, address: str) -> None:
        """A box above a long list of values leaves those that hold what is typed; accents never matter."""
        browser.get(f"{address}?more=tags")
        values = browser.find_elements(By.CSS_SELECTOR, ".facet:has(.filter) li")
        assert len(values) > 8
        browser.find_element(By.CSS_SELECTOR, ".filter input").send_keys("ebene-1")
        assert [one.text.split()[0] for one in values if one.is_displayed()] == ["ébène-1"]

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_axe_finds_nothing(self, browser: webdriver.Chrome, address: str, scheme: str) -> None:
        """No page of any kind breaks a rule of WCAG 2.2 AA that axe knows, in either scheme of colours."""
        rich = make_rich_article().id
        laid_out = make_article("tag-0").id
        own = (
            f"article/{rich}?q=mayor&at=0",
            f"article/{laid_out}",
            f"article/{rich}/changes",
            f"events/{rich}",
            f"archive/{rich}",
        )
        browser.execute_cdp_cmd(
            "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        )
        found = {path: axe(browser, f"{address}{path}") for path in (*PAGES, *own)}
        assert {path: rules for path, rules in found.items() if rules} == {}


@pytest.mark.parametrize("browser", [True], ids=["with-javascript"], indirect=True)
class TestSavedSearches:
    """The form that adds one: what it needs of a browser, only a browser can show."""

    def test_is_saved_from_a_search(self, browser: webdriver.Chrome, tmp_path: Path) -> None:
        """The browser says whence the form comes, so it is taken; axe finds nothing, before or after."""
        file = tmp_path / "searches.toml"
        fill(tmp_path, articles())
        token = "a token of the desk"  # noqa: S105 - invented
        with serving(tmp_path, token=token, measured=False, DATELINE_SEARCHES=str(file)) as (url, _):
            known = url.replace("//", f"//desk:{quote(token)}@")
            browser.get(f"{known}?q=harbour&source_name=North+Wire")
            browser.get(f"{known}searches?q=harbour&source_name=North+Wire")
            browser.find_element(By.ID, "saved-id").send_keys("north-harbour")
            with leaving(browser):
                browser.find_element(By.CSS_SELECTOR, "main form button").click()
            assert '(harbour) source:"North Wire"' in browser.find_element(By.TAG_NAME, "main").text
            assert axe(browser, f"{known}searches?q=harbour") == []
        assert [one.query for one in load_searches(file).searches] == ['(harbour) source:"North Wire"']


@pytest.mark.parametrize("browser", [True], ids=["with-javascript"], indirect=True)
class TestEventForms:
    """The forms by which an event is corrected."""

    def test_title_join_and_split(self, browser: webdriver.Chrome, tmp_path: Path) -> None:
        """Each is filled in and taken, a wrong one says why; axe finds nothing on the page, before or after."""
        file, token = tmp_path / "events.toml", "a token of the desk"
        quake, storm = ("quake-0", "quake-1", "quake-2"), ("storm-0",)
        told = [
            make_article(name, title=f"Told by {name}", event_id=make_article(some[0]).id, source_name=name)
            for some in (quake, storm)
            for name in some
        ]
        fill(tmp_path, told)
        with serving(tmp_path, token=token, measured=False, DATELINE_EVENTS=str(file)) as (url, _):
            page = f"{url.replace('//', f'//desk:{quote(token)}@')}events/{told[0].id}"
            assert axe(browser, page) == []
            _send(browser, "event-title", "What shook us")
            assert browser.find_element(By.TAG_NAME, "h1").text == "What shook us"
            _send(browser, "event-other", "https://nobody.example/")
            assert "no article has" in browser.find_element(By.CSS_SELECTOR, "[role=alert]").text
            box = browser.find_element(By.ID, "event-other")
            box.clear()
            _send(browser, "event-other", told[3].id)
            assert browser.find_elements(By.CSS_SELECTOR, "[role=status]")
            _send(browser, f"apart-{told[2].id}", Keys.SPACE)
            assert browser.find_elements(By.CSS_SELECTOR, "[role=status]")
            assert axe(browser, f"{page}?noted=split") == []
        rules = load_event_curation(file)
        assert (rules.titles, len(rules.joined)) == ({told[0].id: "What shook us"}, 1)
        assert rules.apart == {told[2].id: told[2].id}


def _send(browser: webdriver.Chrome, field: str, keys: str) -> None:
    box = browser.find_element(By.ID, field)
    box.send_keys(keys)
    with leaving(browser):
        box.find_element(By.XPATH, "ancestor::form").find_element(By.TAG_NAME, "button").click()


CHARTS = ("map?q=mayor", "map?q=pier", "together", "compare?q=harbour&against=mayor", "compare")
PAGES = (
    "?q=harbour&source_name=North+Wire&-language=de&more=tags",
    "de/?q=ferry",
    "?q=harbuor",
    "?from=x",
    "entity?persons=Ines+Varga",
    "es/calendar",
    *CHARTS,
    "fr/events",
    "ru/digest",
    "searches",
    "nothing/here",
)
"""Results narrowed, with reprints, none, wrong; a name, what is coming, events, a digest, what is saved, no page."""


def axe(browser: webdriver.Chrome, url: str) -> list[tuple[str, str]]:
    """Return (rule, element) for each rule of WCAG 2.2 AA, or of good practice, that a page breaks."""
    browser.get(url)
    browser.execute_cdp_cmd("Runtime.evaluate", {"expression": AXE})
    answer = browser.execute_async_script(
        "const done = arguments[0]; axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations))"
    )
    return [(one["id"], node["html"]) for one in answer for node in one["nodes"]]


AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
