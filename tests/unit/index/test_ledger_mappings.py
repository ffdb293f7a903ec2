"""The fields of the ledger's documents and those that Elasticsearch is told of."""

from __future__ import annotations

from pipeline.article import OutcomeKind
from pipeline.index.elasticsearch.templates import load_templates
from pipeline.index.ledger import LedgerOutcome, LedgerRun
from pipeline.runs import STAGES


class TestLedgerMappings:
    """A strict mapping refuses a document with a field that it does not know."""

    def test_outcomes(self) -> None:
        """Every field of an outcome is mapped, and nothing else but what the stream itself wants."""
        wanted = {*LedgerOutcome.model_fields, "@timestamp", "link_id"}
        assert load_templates(of="outcomes").properties.keys() == wanted

    def test_runs(self) -> None:
        """Every field of a run is mapped, every kind of outcome and every stage."""
        fields = load_templates(of="runs").properties
        assert fields.keys() == LedgerRun.model_fields.keys()
        assert fields["outcomes"]["properties"].keys() == {one.value for one in OutcomeKind}
        assert fields["seconds"]["properties"].keys() == set(STAGES)
