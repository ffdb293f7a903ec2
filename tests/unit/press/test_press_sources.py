"""The sources file of the sample press."""

from __future__ import annotations

from pathlib import Path

from pipeline.press import sample_sources
from pipeline.press.outlets import load_outlets
from pipeline.settings import load_sources


class TestSampleSources:
    """sample_sources writes a file that load_sources accepts."""

    def test_declares_every_outlet(self, tmp_path: Path) -> None:
        """Each outlet is a source with its own id, country and language."""
        path = tmp_path / "sources.toml"
        path.write_text(sample_sources(4711), encoding="utf-8")
        declared = [(one.id, one.name, one.country, one.language) for one in load_sources(path)]
        assert declared == [(one.id, one.name, one.country, one.language) for one in load_outlets()]

    def test_leads_to_the_port_and_to_one_listing(self, tmp_path: Path) -> None:
        """Connections go to the given port, whatever the URLs say, and each source lists in exactly one way."""
        path = tmp_path / "sources.toml"
        path.write_text(sample_sources(4711), encoding="utf-8")
        for source in load_sources(path):
            assert source.local
            assert source.connect_to == "127.0.0.1:4711"
            assert source.delay_seconds == 0
            assert len(source.feeds) + len(source.sitemaps) + len(source.pages) == 1

    def test_urls_do_not_depend_on_the_port(self) -> None:
        """Two runs on two ports see the same URLs, so the second finds everything unchanged."""
        assert sample_sources(1).replace("127.0.0.1:1", "PORT") == sample_sources(2).replace("127.0.0.1:2", "PORT")
