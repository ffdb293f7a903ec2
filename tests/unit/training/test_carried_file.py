"""A file that cannot be read says so in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pipeline.enrich.entities.recognise import carried


class TestDamaged:
    """What is no recogniser."""

    def test_missing(self, tmp_path: Path) -> None:
        """A file that is not there is said to be missing, not damaged."""
        with pytest.raises(FileNotFoundError):
            carried.read(tmp_path / "none.npz")

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive at all"])
    def test_no_archive(self, content: bytes, tmp_path: Path) -> None:
        """Whatever the bytes are."""
        path = tmp_path / "damaged.npz"
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"damaged\.npz is no recogniser of Dateline's, or is damaged: install"):
            carried.read(path)

    def test_an_archive_of_something_else(self, tmp_path: Path) -> None:
        """Arrays without a form."""
        path = tmp_path / "other.npz"
        np.savez(path, weights=np.zeros(3))
        with pytest.raises(ValueError, match=r"other\.npz is no recogniser"):
            carried.read(path)
