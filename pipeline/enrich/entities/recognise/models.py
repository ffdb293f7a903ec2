"""The statistical recognisers: which one reads a language, each loaded once a process when it is first asked.

``data/models.toml`` says which model that is and what brings it; a language that it does not name has none.
"""

from __future__ import annotations

import importlib.util
import logging
import threading
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from pipeline.enrich.entities.recognise import slovnet_model, spacy_model
from pipeline.enrich.entities.recognise.recogniser import Recogniser
from pipeline.errors import ModelError

_LOG = logging.getLogger(__name__)
_KINDS: Mapping[str, Callable[[str, Mapping[str, Any]], Recogniser]] = {
    "package": spacy_model.from_package,
    "folder": spacy_model.from_folder,
    "carried": spacy_model.from_file,
    "slovnet": slovnet_model.from_package,
}
_lock = threading.RLock()


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    text = resources.files("pipeline.enrich.entities.recognise").joinpath("data/models.toml").read_text("utf-8")
    return tomllib.loads(text)


def languages() -> tuple[str, ...]:
    """Return the languages (ISO 639-1) that have a model."""
    return tuple(_data()["languages"])


def recogniser(language: str) -> Recogniser | None:
    """Return the model of ``language`` (ISO 639-1), loaded; None when none speaks it, or it cannot be loaded."""
    found = _chosen(language)
    return found if isinstance(found, Recogniser) else None


def second(language: str) -> Recogniser | None:
    """Return the model that is asked where that of ``language`` is in doubt; None where there is none to ask."""
    found = _second(language)
    return found if isinstance(found, Recogniser) else None


def problem(language: str) -> ModelError | None:
    """Return why a model of ``language`` cannot be loaded; None where there is one, or none is wanted."""
    found = (_chosen(language), _second(language))
    return next((one for one in found if isinstance(one, ModelError)), None)


def believed(language: str) -> frozenset[str]:
    """Return the labels on which alone the model of ``language`` is believed; none where that is all of them."""
    return frozenset(_choice(language).get("labels", ()))


def faith(language: str) -> Literal["guest", "lists", "sparing"]:
    """Return what the model of ``language`` is worth beside lists of names (see ``data/models.toml``)."""
    row = _choice(language)
    if row.get("labels"):
        return "guest"
    return "sparing" if row.get("sparing") else "lists"


def _choice(language: str) -> Mapping[str, Any]:
    return chosen(_data()["languages"].get(language, {}), _data()["models"])


def chosen(row: Mapping[str, Any], described: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return a language's ``row``, or that of the model it would rather have where the user has installed it.

    ``described`` has the models by name, as in ``data/models.toml``.
    """
    rather = row.get("rather")
    if rather and importlib.util.find_spec(described[rather]["package"]) is not None:
        return {"model": rather}
    return row


def _chosen(language: str) -> Recogniser | ModelError | None:
    choice = _choice(language)
    if not choice:
        return None
    with _lock:
        return _of(choice["model"], frozenset(choice.get("labels", ())))


def _second(language: str) -> Recogniser | ModelError | None:
    name = _choice(language).get("second")
    if not name:
        return None
    with _lock:
        return _of(name, frozenset())


@lru_cache(maxsize=128)
def _of(model: str, labels: frozenset[str]) -> Recogniser | ModelError:
    """Return a model believed on ``labels`` alone (on all of them where none is named), or why there is none."""
    if labels:
        whole = _of(model, frozenset())
        return replace(whole, labels=labels) if isinstance(whole, Recogniser) else whole
    try:
        return load(model, _data()["models"][model])
    except ModelError as error:
        _LOG.warning("%s", error)
        return error


def load(model: str, wanted: Mapping[str, Any]) -> Recogniser:
    """Return the model that ``wanted`` describes, a table of ``data/models.toml``.

    Raises :class:`ModelError`, naming the model and what to install, when it is missing or its files are damaged:
    what a reader does on damaged files is anything at all.
    """
    try:
        return _KINDS[wanted["kind"]](model, wanted)
    except Exception as error:
        why = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        remedy = (
            f"install it again: pip install --force-reinstall {wanted['install']}"
            if "install" in wanted
            else ("install dateline again: the model is part of it")
        )
        meanwhile = "names are found without it, in some languages by lists alone, until then"
        message = f"the model {model} cannot be loaded ({why}); {meanwhile}; {remedy}"
        raise ModelError(message) from error
