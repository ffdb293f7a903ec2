"""The hierarchy of errors."""

from __future__ import annotations

import inspect
import pickle
import re

import pytest

from pipeline import errors

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.DatelineError)]


class TestErrors:
    """What every error of ours keeps."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_crosses_processes_whole(self, kind: type[errors.DatelineError]) -> None:
        """An error pickles with its message and its reason."""
        error = pickle.loads(pickle.dumps(kind("what happened", reason="a-reason")))  # noqa: S301 - our own bytes
        assert (type(error), error.message, error.reason) == (kind, "what happened", "a-reason")

    @pytest.mark.parametrize("kind", KINDS)
    def test_stands_in_the_tree(self, kind: type[errors.DatelineError]) -> None:
        """The module's text tree names every error."""
        assert re.search(rf"\b{kind.__name__}\b", errors.__doc__ or "")

    def test_reason_defaults_to_the_kind(self) -> None:
        """Without a reason the ledger shows the kind."""
        assert errors.QuarantineError("broken").reason == "quarantine"
