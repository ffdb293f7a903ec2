"""Lists of names that a model learns with."""

from __future__ import annotations

from training.lists import listed, persons, pools


class TestListed:
    """The words of the lists."""

    def test_names_stand_in_their_lists(self) -> None:
        """Given names, family names and towns, in small letters; a name may be in several."""
        lists = listed()
        assert {"anna", "milan"} <= set(lists["g"])
        assert "novák" in lists["f"]
        assert {"milan", "kiel", "helsingfors"} <= set(lists["t"])

    def test_the_same_every_time(self) -> None:
        """Sorted, each once, in small letters: the file of a model is the same every time."""
        for words in listed().values():
            assert words == sorted(set(words))
            assert all(word == word.casefold() for word in words)


class TestPersons:
    """Given and family names of a locale."""

    def test_every_language_of_a_newsroom_has_family_names(self) -> None:
        """Also Polish, whose lists are named in another way than all others."""
        known = {locale: family for locale, _, family in persons()}
        assert "Kowalski" in known["pl_PL"]
        assert all(len(known[one]) > 30 for one in ("de_DE", "es_ES", "fr_FR", "it_IT", "nl_NL", "pl_PL", "tr_TR"))


class TestPools:
    """Names for other texts."""

    def test_persons_have_two_names(self) -> None:
        """A given and a family name, of one locale."""
        found = pools()
        assert len(found) > 20
        assert all(" " in name for pool in found for name in pool["PER"])
        assert all(pool["LOC"] for pool in found)
