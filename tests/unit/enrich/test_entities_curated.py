"""The user's own file: add, rename, merge, retype, reject; on new articles and on those already indexed."""

from __future__ import annotations

import json
import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from pipeline.article import Article, EntityMention, article_id
from pipeline.cli.entities import entities
from pipeline.enrich.entities import Curation, curated_article, enriched, load_curation
from pipeline.enrich.entities.naming.user_rules import Tagged, curated
from pipeline.errors import SettingsError

TEXT = "Kari Nygaard joined Nordkap Robotics in Bergen on Friday. Nygaard said the Kremlin was silent on Georgia."

RULES = """
reject = ["Kremlin"]

[add]
"Nordkap Robotics" = "ORG"

[rename]
"Bergen" = "Bjorgvin"

[merge]
"Kari Nygaard-Lie" = ["Kari Nygaard", "K. Nygaard"]
"""


class TestSchema:
    """What an editor knows of the file."""

    @pytest.fixture
    def validator(self) -> jsonschema.Draft202012Validator:
        """The schema as the command prints it."""
        return jsonschema.Draft202012Validator(json.loads(CliRunner().invoke(entities, ["schema"]).output))

    def test_rules(self, validator: jsonschema.Draft202012Validator) -> None:
        """It takes what is read."""
        validator.validate(tomllib.loads(RULES))
        validator.validate({})

    @pytest.mark.parametrize(
        "wrong",
        [
            'reject = "Kremlin"',
            "reject = [1]",
            '[add]\n"A" = "MISC"',
            "[merge]\nA = 'B'",
            "[rename]\nA = ' '",
            "[drop]",
        ],
    )
    def test_mistakes(self, validator: jsonschema.Draft202012Validator, tmp_path: Path, wrong: str) -> None:
        """It refuses what the reader refuses."""
        assert not validator.is_valid(tomllib.loads(wrong))
        path = tmp_path / "entities.toml"
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(SettingsError):
            load_curation(path)


@pytest.fixture
def rules(tmp_path: Path) -> Curation:
    """Return the rules above, read from a file."""
    path = tmp_path / "entities.toml"
    path.write_text(RULES, encoding="utf-8")
    return load_curation(path)


def article(text: str = TEXT) -> Article:
    """Return an article as it is indexed, without any rules."""
    found = enriched(text)
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    return Article(
        id=article_id("https://example.org/a"),
        url="https://example.org/a",
        link_url="https://example.org/a",
        source_id="example",
        source_name="Example",
        title="A",
        text=text,
        timestamp=moment,
        captured_at=moment,
        persons=found.facets.persons,
        organizations=found.facets.organizations,
        places=found.facets.places,
        place_path=found.place_path,
        countries=found.facets.countries,
        country_codes=found.facets.country_codes,
        entity_mentions=found.mentions,
        content_sha256="0",
        warc_path="a.warc.gz",
        warc_offset=0,
        run_id="r",
        pipeline_version="0",
    )


class TestRules:
    """What each kind of rule does."""

    def test_reject_takes_mentions_and_facets(self, rules: Curation) -> None:
        """A rejected name is gone everywhere."""
        found = enriched(TEXT, curation=rules)
        assert "Kremlin" not in found.facets.organizations
        assert "Kremlin" not in {one.canonical for one in found.mentions}

    def test_merge_gives_one_name(self, rules: Curation) -> None:
        """All forms of a merged entity carry the one name, those that were resolved to it too."""
        found = enriched(TEXT, curation=rules)
        assert found.facets.persons == ("Kari Nygaard-Lie",)
        assert [one.surface for one in found.mentions if one.canonical == "Kari Nygaard-Lie"] == [
            "Kari Nygaard",
            "Nygaard",
        ]

    def test_rename_keeps_the_mention(self, rules: Curation) -> None:
        """A renamed place keeps its surface and offsets."""
        one = next(one for one in enriched(TEXT, curation=rules).mentions if one.canonical == "Bjorgvin")
        assert (one.surface, TEXT[one.start : one.end]) == ("Bergen", "Bergen")

    def test_added_names_are_always_found(self) -> None:
        """A name of the user's is found where the recogniser sees none, and says who found it."""
        found = enriched("we asked wintermute about it", curation=Curation(added={"wintermute": "ORG"}))
        assert [(one.surface, one.label, one.model) for one in found.mentions] == [("wintermute", "ORG", "curated")]
        assert found.facets.organizations == ("wintermute",)

    @pytest.mark.parametrize(
        ("text", "name", "language"),
        [
            ("新社長の白川健太さんが会見した。", "白川健太", "ja"),
            ("据北岸日报报道，记者陈小雨昨天抵达。", "陈小雨", "zh"),
            ("어제 박하늘은 말했다.", "박하늘", "ko"),
        ],
    )
    def test_added_names_are_found_in_scripts_without_spaces(self, text: str, name: str, language: str) -> None:
        """No space tells where such a name begins or ends; it is found all the same."""
        found = enriched(text, language, curation=Curation(added={name: "PER"}))
        assert name in found.facets.persons
        assert (text.index(name), text.index(name) + len(name)) in {(one.start, one.end) for one in found.mentions}

    def test_a_rejected_place_takes_its_path_along(self) -> None:
        """Neither the place nor what only it lay in is a way to the article; what else lies there stays one."""
        text = "Trains in Glasgow were late. Ships in Marseille were not."
        found = enriched(text, curation=Curation(rejected=frozenset({"marseille"})))
        scotland = "United Kingdom > Scotland"
        assert found.place_path == ("United Kingdom", scotland, f"{scotland} > Glasgow")
        assert "France" in enriched(text).place_path

    def test_added_and_rejected_is_rejected(self) -> None:
        """Rejection has the last word."""
        rules = Curation(added={"Ulm": "LOC"}, rejected=frozenset({"ulm"}))
        assert enriched("Ulm", curation=rules).mentions == ()

    def test_retype_moves_between_the_facets(self) -> None:
        """A retyped name changes its list and its mentions' label."""
        found = enriched(TEXT, curation=Curation(labels={"kremlin": "LOC"}))
        assert "Kremlin" in found.facets.places
        assert "Kremlin" not in found.facets.organizations

    def test_a_rejected_country_takes_its_code_along(self) -> None:
        """Countries and their codes stay in step."""
        found = enriched("Norway and Kenya met.", curation=Curation(rejected=frozenset({"norway"})))
        assert (found.facets.countries, found.facets.country_codes) == (("Kenya",), ("KE",))

    def test_no_rules_change_nothing(self) -> None:
        """An empty curation is no curation."""
        assert enriched(TEXT, curation=Curation()) == enriched(TEXT)


class TestMany:
    """A text that is nothing but names."""

    def test_time_grows_as_the_text_does(self) -> None:
        """Each name that is added is looked for between two mentions, not among all."""

        def took(size: int) -> float:
            text = "Orra Sund " * size
            found = tuple(
                EntityMention(start=at * 10, end=at * 10 + 4, surface="Orra", label="LOC", canonical="Orra", model="m")
                for at in range(size)
            )
            start = time.process_time()
            tagged = curated(Tagged(found, (), (), (), (), ()), text, Curation(added={"Sund": "PER"}))
            assert len(tagged.mentions) == 2 * size
            return time.process_time() - start

        took(100)
        assert min(took(4_800) for _ in range(3)) < 40 * min(took(600) for _ in range(3))


class TestIndexedArticles:
    """Rules on what is already there."""

    def test_only_what_changes_is_touched(self, rules: Curation) -> None:
        """An article that no rule concerns is handed back as it is."""
        plain = article("Nothing happened in Lisbon.")
        assert curated_article(plain, rules) == (plain, False)

    def test_an_old_article_ends_as_a_new_one(self, rules: Curation) -> None:
        """Applied later, the rules give what they would have given at once; applied twice, nothing changes."""
        changed, did = curated_article(article(), rules)
        fresh = enriched(TEXT, curation=rules)
        assert did
        assert changed.entity_mentions == fresh.mentions
        assert (changed.persons, changed.organizations, changed.places, changed.countries) == (
            fresh.facets.persons,
            fresh.facets.organizations,
            fresh.facets.places,
            fresh.facets.countries,
        )
        assert changed.place_path == fresh.place_path
        assert curated_article(changed, rules) == (changed, False)


class TestFile:
    """Reading the file."""

    def test_chains_of_renames_lead_to_their_end(self, tmp_path: Path) -> None:
        """A to B and B to C is A to C; a circle ends."""
        path = tmp_path / "entities.toml"
        path.write_text('[rename]\n"A1" = "B1"\n"B1" = "C1"\n"X1" = "Y1"\n"Y1" = "X1"\n', encoding="utf-8")
        found = load_curation(path)
        assert found.name("A1") == "C1"
        assert found.name("X1") in {"X1", "Y1"}

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("[merge]\na = 1", "must be a list of names"),
            ('[retype]\n"Oslo" = "CITY"', "must be PER, ORG or LOC"),
            ('[rename]\n"Oslo" = ""', "must be a name"),
            ('[add]\n" " = "ORG"', "must be PER"),
            ("reject = 'Oslo'", "reject must be a list"),
            ("add = 3", r"\[add\] must be a table"),
            ("[remove]", "unknown table 'remove'"),
            ("reject = [", "is not TOML"),
        ],
    )
    def test_what_is_wrong_is_said(self, tmp_path: Path, text: str, complaint: str) -> None:
        """One line names the file and the rule."""
        path = tmp_path / "entities.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError, match=complaint) as raised:
            load_curation(path)
        assert str(path) in str(raised.value)

    @pytest.mark.parametrize(
        ("text", "line", "expected"),
        [
            ('reject = ["A"]\n\n[retype]\n"Oslo" = "LOC"\n# a place\n"Bergen" = "CITY"\n', 6, "PER, ORG or LOC"),
            ('[add]\n"Bergen" = "LOC"\n[retype]\n"Bergen" = "TOWN"\n', 4, '"Kremlin" = "LOC"'),
            ('[merge]\n"Ana Ruiz" = [\n  "A. Ruiz",\n  3,\n]\n', 2, "a list of names"),
            ('\n[rename]\n"Oslo" = ["Kristiania"]\n', 3, '"Kiev" = "Kyiv"'),
            ('retype = { Oslo = "LOC", Bergen = "B" }\n', 1, "PER, ORG or LOC"),
            ('\nreject = "Oslo"\n', 2, 'reject = ["Newsroom"]'),
            ('[add]\n\n[remove]\n"A" = "B"\n', 3, "there are reject, add, rename, merge and retype"),
            ('[rename]\n"A1" = "B1"\n[merge]\n"C1" = ["A1"]\n', 4, "keep one of the two"),
        ],
    )
    def test_a_mistake_has_its_line(self, tmp_path: Path, text: str, line: int, expected: str) -> None:
        """Where it stands, and what is expected there."""
        path = tmp_path / "entities.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(SettingsError) as raised:
            load_curation(path)
        assert str(raised.value).startswith(f"{path}:{line}: ")
        assert expected in str(raised.value)

    def test_a_missing_file_is_said(self, tmp_path: Path) -> None:
        """So is a file that is no text."""
        with pytest.raises(SettingsError, match="cannot read the curated entities"):
            load_curation(tmp_path / "none.toml")
        (tmp_path / "binary.toml").write_bytes(b"\xff\xfe")
        with pytest.raises(SettingsError, match="not UTF-8"):
            load_curation(tmp_path / "binary.toml")
