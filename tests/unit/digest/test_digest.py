"""The digest: which sentences are quoted, what is told first, how it looks; without index or disk."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from lxml import etree, html

from pipeline.article import DateMention, EntityMention, Revision
from pipeline.clean.corrections import correction_flags
from pipeline.digest import (
    FORMATS,
    Account,
    Announcement,
    Change,
    Digest,
    Happening,
    SavedSearch,
    Wording,
    as_feed,
    rendered,
)
from pipeline.digest.rendering import headlines
from pipeline.digest.selection import announced, corrected, new_event, running_event, told
from pipeline.digest.sentences import naming, newest, noted, opening, shown
from tests.unit.web.samples import make_article

DAY = date(2031, 4, 14)
LATER = datetime(2031, 4, 10, 9, tzinfo=UTC)
HOSTILE = '<script>alert(1)</script><img src="https://track.example/x.png">'
ACCOUNT = Account(
    article_id="a",
    title="Harbour wall gives way",
    url="https://www.harbour-courier.example/wall",
    outlet="The Harbour Courier",
    language="en",
    day=date(2031, 4, 13),
    sentence="The wall of the old harbour gave way at dawn.",
)
ARABIC = ACCOUNT.model_copy(update={"language": "ar", "title": "انهيار جدار الميناء", "sentence": None})
EVENT = Happening(
    event_id="a",
    accounts=(ACCOUNT, ARABIC),
    articles=3,
    outlets=("The Harbour Courier", "Al Marfa"),
    languages=("ar", "en"),
    new_names=("Ines Varga",),
)
FULL = Digest(
    day=DAY,
    articles=3,
    sources=2,
    events=(EVENT,),
    more_events=4,
    running=(EVENT.model_copy(update={"since": date(2031, 4, 2)}),),
    changes=(
        Change(kind="corrected", account=ACCOUNT),
        Change(kind="headline", account=ACCOUNT, before="Harbour wall stands"),
        Change(kind="withdrawn", account=ACCOUNT),
    ),
    announcements=(Announcement(day=date(2031, 4, 16), account=ACCOUNT, outlets=2),),
    saved=(SavedSearch(name="floods", total=7, accounts=(ACCOUNT,)),),
    troubles=("quay: 7 of 9 links were lost",),
)


def document(path: str, text: str, **fields: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any field of an article
    """Return an article as an index gives it back; the outlet is named after ``path``."""
    outlet = fields.pop("source_name", path)
    return make_article(path, text=text, source_name=outlet, event_id=fields.pop("event_id", path), **fields).document()


def mentioned(text: str, *names: str) -> dict[str, Any]:
    """Return the fields of an article whose text names these persons."""
    mentions = [
        EntityMention(start=text.index(name), end=text.index(name) + len(name), surface=name, label="PER",
                      canonical=name, model="m")
        for name in names
    ]  # fmt: skip
    return {"entity_mentions": tuple(mentions), "persons": names}


class TestSentences:
    """What is quoted stands so in the article."""

    @pytest.mark.parametrize(
        ("language", "first", "rest"),
        [
            ("en", "Dr. Ames of St. Bride left Port Ansel.", " He took a boat."),
            ("de", "Am 16. November reißt der Deich bei Moorhusen.", " Es regnet."),
            ("ru", "Мост через Крутую закрыли на ремонт вчера.", " Ездят кругом."),
            ("ja", "港の古い壁が夜明けに崩れ落ち、三隻の船が沈んだと市長が発表した。", "怪我人はいない。"),
            ("xx-none", "The wall of the old harbour gave way.", " It rained."),
        ],
    )
    def test_the_opening_is_the_first_whole_sentence(self, language: str, first: str, rest: str) -> None:
        """Abbreviations, ordinals and datelines end no sentence; a language that nobody knows is read, too."""
        assert opening({"text": f"PORT ANSEL\n{first}{rest}", "language": language}) == first

    @pytest.mark.parametrize(
        "sentence",
        [
            "M. Dorval et MM. Perrin et Lacaze ont quitté Ransac mardi.",
            "Le musée du 14 av. de la Gare, bd. Ste. Anne, rouvre le 3 févr. 2027.",
            "Selon l'art. 12, p. ex. pour les élus, les légumes, etc. sont exclus.",
            "« Où va-t-on ? » demande le maire de Ransac.",
            "Aujourd'hui J.-P. Morel, né en 40 av. J.-C. comme il dit, a ri.",
            "Elle tient ferme depuis le 9 sept. au moins, dit le Dr. Aubin.",
            "Ce soir-là, au port de Ransac, ils étaient sept.",
        ],
    )
    def test_french_abbreviations_and_quotations_are_within_a_sentence(self, sentence: str) -> None:
        """French sentences end at a full stop of their own, and a quotation mark stands with what it opens."""
        text = f"{sentence} {sentence} « La nuit fut longue pour tous », a-t-il dit."
        found = [naming({"text": text, "language": "fr"}, at, at + 3) for at in (0, len(sentence) + 2, len(text) - 9)]
        assert found == [sentence, sentence, "« La nuit fut longue pour tous », a-t-il dit."]

    @pytest.mark.parametrize(
        ("language", "first", "second"),
        [
            ("it", "Il battello è partito alle sette.", "«Torneremo domani», dice il capitano."),
            ("ru", "Паром ушёл из гавани утром.", "«Мы вернёмся завтра», — сказал капитан."),
            ("es", "El barco zarpó sin la carga.", "¿Volverá mañana a Puerto Anso?"),
            ("en", "The ferry left in the morning.", "“We shall be back,” the captain of it said."),
            ("de", "Die Fähre legte früh am Morgen ab.", "„Wir kommen wieder“, sagte der Kapitän."),
            ("sv", 'Kaptenen sade: "Vi kommer tillbaka."', "Färjan lade ut på morgonen."),
        ],
    )
    def test_what_opens_a_sentence_stands_with_it(self, language: str, first: str, second: str) -> None:
        """A mark with a blank before it and none behind is no end of the sentence before; one that closes is."""
        text = f"{first} {second}"
        found = [naming({"text": text, "language": language}, at, at + 3) for at in (0, len(text) - 9)]
        assert found == [first, second]

    def test_french_is_told_without_its_slow_tokens(self) -> None:
        """Nobody waits for spaCy's French, whose pattern takes two seconds to compile, to quote one sentence."""
        quoting = (
            "import sys; from pipeline.digest.sentences import opening;"
            "print(opening({'text': 'Le Dr. Aubin quitte Ransac mardi. Il pleut.', 'language': 'fr'}),"
            "'spacy.lang.fr' in sys.modules)"
        )
        told = subprocess.run([sys.executable, "-c", quoting], capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own interpreter
        assert told == "Le Dr. Aubin quitte Ransac mardi. False\n"

    def test_no_text_no_sentence(self) -> None:
        """Nothing is made up for an article whose text is empty, or is no sentence."""
        assert [opening({"text": text, "language": "en"}) for text in ("", "Weather", "\n\n")] == [None] * 3

    def test_what_is_new_names_whom_nobody_named(self) -> None:
        """Of a running event the sentence with the most new names is quoted; names that are known count nothing."""
        text = "Ines Varga spoke to the council. Later Tomas Lind resigned as engineer. Ines Varga said no more."
        one = document("a", text, **mentioned(text, "Ines Varga", "Tomas Lind"))
        assert newest(one, {"Ines Varga"}) == "Later Tomas Lind resigned as engineer."

    def test_a_long_sentence_is_cut_at_a_word_and_hidden_signs_are_dropped(self) -> None:
        """Nothing that turns the direction of a line, or rings a bell, leaves the article."""
        assert shown("one two three", 9) == "one two …"
        assert shown("a\u202eb\x07c\x1b[31m") == "a b c [31m"
        assert noted({"text": "All well.\nCorrection: it was Tuesday."}, lambda one: one.startswith("Corr")) == (
            "Correction: it was Tuesday."
        )


class TestChoice:
    """What is told first, and what of it."""

    def test_events_by_outlets(self) -> None:
        """What most outlets tell comes first; five printings by one outlet are one."""
        twice = [document("a", "Text.", event_id="two"), document("b", "Text.", event_id="two")]
        often = [document(f"c{n}", "Text.", event_id="one", source_name="c") for n in range(5)]
        assert list(told([*often, *twice])) == ["two", "one"]

    def test_an_account_of_each_language_and_one_of_each_text(self) -> None:
        """A reprint is quoted once; another language comes before a second text of the first."""
        text = "The wall of the old harbour gave way at dawn. "
        members = [
            document("a", text * 9, story_id="s", word_count=90, event_id="e"),
            document("b", text * 9, story_id="s", word_count=90, event_id="e", published_at=LATER),
            document("c", text * 5, word_count=50, event_id="e"),
            document("d", "Die alte Mole ist heute früh gebrochen.", language="de", word_count=7, event_id="e"),
        ]
        found = new_event("e", members, {"Nobody"})
        assert [one.outlet for one in found.accounts] == ["a", "d", "c"]
        assert (sorted(found.outlets), found.languages, found.articles) == (["a", "b", "c", "d"], ("de", "en"), 4)

    def test_an_account_in_the_language_of_the_digest_goes_first(self) -> None:
        """Who reads German is told in German where an article is, however short; else by the best there is."""
        members = [
            document("a", "The old pier of Port Ansel broke early today." * 9, word_count=90, event_id="e"),
            document("d", "Die alte Mole ist heute früh gebrochen.", language="de", word_count=7, event_id="e"),
        ]
        for language, outlets in (("de", ["d", "a"]), ("en", ["a", "d"]), ("fr", ["a", "d"])):
            assert [one.outlet for one in new_event("e", members, (), language).accounts] == outlets
            assert [one.outlet for one in running_event("e", members, members[:1], language).accounts] == outlets

    def test_weight_counts_outlets_reach_and_new_names(self) -> None:
        """More outlets, more languages and names that nobody had heard of each make an event weightier."""
        one = document("a", "Text.", persons=("Ines Varga",))
        plain = new_event("a", [one], ())
        assert new_event("a", [one], {"Ines Varga"}).weight > plain.weight
        assert new_event("a", [one, document("b", "Text.")], ()).weight > plain.weight
        other = new_event("a", [one, document("b", "Text.", language="de")], ())
        assert other.weight > new_event("a", [one, document("b", "Text.")], ()).weight

    def test_a_running_event_says_since_when_and_who_is_new(self) -> None:
        """What was known before gives the day; only names that it had not are new."""
        earlier = document("a", "Text.", persons=("Ines Varga",), published_day=date(2031, 4, 2))
        text = "Ines Varga said that Tomas Lind had gone."
        found = running_event("a", [document("b", text, **mentioned(text, "Ines Varga", "Tomas Lind"))], [earlier])
        assert (found.since, found.new_names) == (date(2031, 4, 2), ("Tomas Lind",))

    def test_what_comes_late_may_be_the_first(self) -> None:
        """An event goes on since its earliest article, in whichever night that came."""
        earlier, late = (document(str(day), "Text.", published_day=date(2031, 4, day)) for day in (5, 3))
        assert running_event("a", [late], [earlier]).since == date(2031, 4, 3)

    def test_changes_that_a_reader_should_know(self) -> None:
        """A note of correction and another headline are told; a text that merely grew is not."""

        def is_note(paragraph: str) -> bool:
            return bool(correction_flags([paragraph]))

        before = Revision(captured_at="2031-04-10T08:00:00Z", content_sha256="0", title="Wall stands")
        noted_one = document("a", "The wall fell.\n\nCorrection: it fell on Monday.", revisions=(before,))
        renamed = document("b", "The wall fell.", title="Wall falls", revisions=(before,))
        grown = document("c", "The wall fell.", title="Wall stands", revisions=(before,))
        changes = [corrected(one, is_note) for one in (noted_one, renamed, grown)]
        assert changes[0] is not None
        assert (changes[0].kind, changes[0].account.sentence) == ("corrected", "Correction: it fell on Monday.")
        assert changes[1] is not None
        assert (changes[1].kind, changes[1].before) == ("headline", "Wall stands")
        assert changes[2] is None

    def test_only_single_days_that_lay_ahead_are_announced(self) -> None:
        """A day told before it came, with the sentence that names it; no month, no day that was over, each once."""
        text = "The council of Port Ansel votes on Wednesday. In April it rains. It met on Monday in the town hall."
        mentions = [
            ("Wednesday", date(2031, 4, 16), date(2031, 4, 16)),
            ("April", date(2031, 4, 1), date(2031, 4, 30)),
            ("Monday", date(2031, 4, 7), date(2031, 4, 7)),
        ]
        spoken = tuple(
            DateMention(start=text.index(word), end=text.index(word) + len(word), surface=word, kind="DATE",
                        first_day=first, last_day=last)
            for word, first, last in mentions
        )  # fmt: skip
        same = [document(name, text, date_mentions=spoken, event_id="e") for name in ("a", "b")]
        found = announced(same, DAY, {"e": 2})
        assert [(one.day, one.account.sentence, one.outlets) for one in found] == [
            (date(2031, 4, 16), "The council of Port Ansel votes on Wednesday.", 2)
        ]

    def test_an_hour_of_a_day_named_before_is_not_announced(self) -> None:
        """The day of a bare hour is that of the sentence before, whatever it tells: what it tells may be over."""
        text = "The school of Port Ansel stays shut until Wednesday. The wall had fallen at 4.12 a.m. by the clock."
        at, ahead = text.index("4.12 a.m."), date(2031, 4, 16)
        hour = DateMention(start=at, end=at + 9, surface="4.12 a.m.", kind="TIME", value="2031-04-16T04:12",
                           first_day=ahead, last_day=ahead, anchor="2031-04-16")  # fmt: skip
        assert announced([document("a", text, date_mentions=(hour,))], DAY, {}) == ()
        said = hour.model_copy(update={"anchor": "2031-04-10"})
        assert [one.day for one in announced([document("a", text, date_mentions=(said,))], DAY, {})] == [ahead]


class TestRendering:
    """What a digest looks like."""

    @pytest.mark.parametrize("form", FORMATS)
    def test_every_form_says_all_of_it(self, form: str) -> None:
        """Each part of the digest, and the source of each quotation, stands in each of its forms."""
        text = rendered(FULL, form)
        plain = re.sub(r"\\(?=[^\w\s])", "", " ".join(text.split()))
        for said in ("Harbour wall gives way", "Harbour wall stands", "gave way at dawn", "The Harbour Courier",
                     "Al Marfa",
                     "2031-04-02", "Ines Varga", "floods", "7 of 9 links", "Withdrawn", "16 April 2031",
                     "https://www.harbour-courier.example/wall", "4 more events", "Arabic"):  # fmt: skip
            assert said in plain, said

    @pytest.mark.parametrize("form", FORMATS)
    def test_a_night_without_news_says_so(self, form: str) -> None:
        """Silence is no digest."""
        assert "No news came in this night." in rendered(Digest(day=DAY), form)
        assert headlines(Digest(day=DAY)) == ("No news came in this night.",)

    def test_html_loads_nothing_and_runs_nothing(self) -> None:
        """Whatever an article or a source says is text: the mail has no script, picture, style sheet or other link."""
        hostile = ACCOUNT.model_copy(
            update={"title": HOSTILE, "sentence": HOSTILE, "url": "javascript:alert(1)", "outlet": HOSTILE}
        )
        event = EVENT.model_copy(update={"accounts": (hostile,), "outlets": (HOSTILE,), "new_names": (HOSTILE,)})
        made = FULL.model_copy(
            update={"events": (event,), "troubles": (HOSTILE,), "saved": (SavedSearch(name=HOSTILE, total=1),)}
        )
        page = html.document_fromstring(rendered(made, "html").encode(), html.HTMLParser(encoding="utf-8"))
        names = {one.tag for one in page.iter() if isinstance(one.tag, str)}
        assert not names & {"script", "img", "link", "style", "iframe", "svg", "form", "object", "base"}
        assert {one.attrib["href"] for one in page.iter("a")} == {ACCOUNT.url}
        assert not [one for one in page.iter() if set(one.attrib) & {"src", "onerror", "background"}]
        assert HOSTILE in "".join(str(one) for one in page.itertext())

    def test_html_is_tables_with_styles_on_them(self) -> None:
        """Mail clients drop what stands in the head; a right-to-left text is one."""
        page = html.document_fromstring(rendered(FULL, "html").encode(), html.HTMLParser(encoding="utf-8"))
        tables = list(page.iter("table"))
        assert tables
        assert all(one.get("role") == "presentation" for one in tables)
        assert {one.get("dir") for one in page.iter("p") if one.get("lang") == "ar"} == {"rtl"}

    def test_markdown_shows_what_an_article_says_as_it_is(self) -> None:
        """A title with the signs of Markdown or HTML makes no link, picture, heading or tag."""
        hostile = ACCOUNT.model_copy(
            update={"title": "# [x](http://evil.example) <b>*y*</b> ![z](q)", "url": "https://a.example/<x>"}
        )
        text = rendered(Digest(day=DAY, events=(EVENT.model_copy(update={"accounts": (hostile,)}),)), "markdown")
        assert r"\# \[x\]\(http://evil.example\) \<b\>\*y\*\</b\> \!\[z\]\(q\)](<https://a.example/%3Cx%3E>)" in text

    def test_lines_of_text_are_short(self) -> None:
        """78 characters, as mails have them; only an address may be longer."""
        long = ACCOUNT.model_copy(update={"sentence": "word " * 60})
        text = rendered(Digest(day=DAY, events=(EVENT.model_copy(update={"accounts": (long,)}),)), "text")
        assert max(len(line) for line in text.splitlines() if "://" not in line) <= 78

    def test_a_feed_has_an_entry_a_day_the_newest_first(self) -> None:
        """Ids are stable, the content is the whole digest; a sign that no XML may hold is gone."""
        bell = FULL.model_copy(update={"day": date(2031, 4, 13), "troubles": ("ring\x07\ufffe",)})
        feed = etree.fromstring(as_feed([bell, FULL]).encode())
        space = {"a": "http://www.w3.org/2005/Atom"}
        ids = [one.text for one in feed.findall("a:entry/a:id", space)]
        assert ids == ["tag:dateline.invalid,2026:digest/2031-04-14", "tag:dateline.invalid,2026:digest/2031-04-13"]
        assert all("<table" in str(one.text) for one in feed.findall("a:entry/a:content", space))
        assert etree.fromstring(as_feed([]).encode()).findtext("a:title", None, space)

    def test_subject_and_headlines_are_lines(self) -> None:
        """A mail's subject is the first event; a chat gets a line for each thing, with its address."""
        assert Wording().subject(FULL) == "Dateline, 2031-04-14: Harbour wall gives way"
        assert headlines(FULL)[0] == (
            "Harbour wall gives way (The Harbour Courier, Al Marfa) https://www.harbour-courier.example/wall"
        )
        assert headlines(FULL)[-1] == "Trouble: quay: 7 of 9 links were lost"
