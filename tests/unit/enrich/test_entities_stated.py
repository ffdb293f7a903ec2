"""Names that only a page's structured data give away, in languages without a model."""

from __future__ import annotations

from pipeline.enrich.entities import STATED, enriched

TEXT = "Ayşe Karaduman dün Çınarlı köyünde yeni köprüyü açtı. Sarıkum parayı verdi."


class TestStated:
    """The page's own word."""

    def test_names_are_found_where_no_model_speaks(self) -> None:
        """In Turkish, each name that the page states is found where it stands, and says where it came from."""
        found = enriched(TEXT, "tr", stated={"Ayşe Karaduman": "PER", "Sarıkum": "ORG", "Nobody Here": "PER"})
        assert found.facets.persons == ("Ayşe Karaduman",)
        assert found.facets.organizations == ("Sarıkum",)
        mentions = {one.surface: one for one in found.mentions}
        assert mentions["Sarıkum"].model == STATED
        assert TEXT[mentions["Sarıkum"].start : mentions["Sarıkum"].end] == "Sarıkum"

    def test_its_type_is_believed(self) -> None:
        """Before that of a model which never learnt the language: the page knows whether it speaks of a person."""
        found = enriched("Ayşe Karaduman dün köprüyü açtı.", "tr", stated={"Ayşe Karaduman": "ORG"})
        assert (found.facets.persons, found.facets.organizations) == ((), ("Ayşe Karaduman",))

    def test_a_model_is_not_overruled(self) -> None:
        """Where a model reads the language, statements about the page add nothing."""
        text = "The bridge over the Orra was closed on Thursday."
        assert STATED not in {one.model for one in enriched(text, "en", stated={"bridge": "ORG"}).mentions}
