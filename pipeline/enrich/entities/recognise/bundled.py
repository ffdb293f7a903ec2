"""The recogniser that Dateline carries itself, made by ``training/`` where nobody publishes one.

A file holds one of spaCy's recognisers without vectors: ``form``, a JSON object that says how it is built, and its
weights. Those of two dimensions and more are whole numbers of one byte with a scale of two bytes a row, which loses
nothing that the figures show and makes a quarter of the size; the others are as they were learnt.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.attrs import ID, LANG, LOWER, PREFIX, SHAPE, SUFFIX  # type: ignore[import-not-found]  # a compiled module without types
from spacy.lang.char_classes import ALPHA
from spacy.lang.lex_attrs import word_shape
from spacy.language import Language
from spacy.training import Example
from spacy.util import compile_infix_regex
from thinc.api import Model

from pipeline.enrich.entities.recognise import known_words
from pipeline.enrich.entities.recognise.known_words import KnownWords

FORM, SCALE = "form", ".scale"
"""The array that holds the form (UTF-8), and what the name of an array of scales ends in."""
PIPE = "ner"

Form = Mapping[str, Any]
"""``name``, ``version``, ``features`` (lengths of what is cut from a word), ``labels``,
``model`` (as spaCy has it)."""

_APOSTROPHE = rf"(?<=[{ALPHA}])['\u2019](?=[{ALPHA}])"
"""A token of its own: a name stands after it (``dell'Emilia``), or an ending does (``Bursa'da``)."""


def blank(form: Form, known: KnownWords) -> Language:
    """Return the pipeline that a form describes, before anything is learnt.

    Words are cut by spaCy's rules for all languages. Of each, the model sees its norm, its shape, the letters it begins
    and ends with (``features`` says how many), and what is ``known`` of it.
    """
    nlp = spacy.blank("xx")
    tokenizer: Any = nlp.tokenizer
    tokenizer.infix_finditer = compile_infix_regex([*(nlp.Defaults.infixes or []), _APOSTROPHE]).finditer
    vocab: Any = nlp.vocab
    vocab.lex_attr_getters |= _letters(form) | _known(known)
    nlp.add_pipe(PIPE, config={"model": form["model"]})
    return nlp


Getters = dict[int, Callable[[str], str]]
"""Attribute of spaCy's → what the model sees of a word there. Some carry other things than their names say: ``lower``
the short ending (the norm is the form in small letters already), language and number of a word what is known of it."""


def _letters(form: Form) -> Getters:
    prefix, suffix, ending = (int(form["features"][one]) for one in ("prefix", "suffix", "ending"))
    return {
        PREFIX: lambda word: word[:prefix],
        SUFFIX: lambda word: word[-suffix:],
        LOWER: lambda word: word[-ending:].lower(),
    }


def _known(known: KnownWords) -> Getters:
    of_word = known.remembered()
    return {
        SHAPE: lambda word: f"{word_shape(word)} {of_word(word)[0]}",
        ID: lambda word: of_word(word)[1],
        LANG: lambda word: of_word(word)[2],
    }


def read(path: Path) -> Language:
    """Return the recogniser that a file holds.

    Raises:
        FileNotFoundError: There is no such file.
        ValueError: The file is damaged or none of these.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        form = json.loads(arrays[FORM].tobytes())
        nlp = blank(form, known_words.read(path.with_name(known_words.FILE)))
        doc = nlp.make_doc(form["name"])
        pipe: Any = nlp.get_pipe(PIPE)
        pipe.initialize(lambda: [Example(doc, doc)], nlp=nlp, labels=form["labels"])
        _fill(pipe.model, arrays)
        nlp.meta |= {"name": form["name"], "version": form["version"]}
    except FileNotFoundError:
        raise
    except (OSError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is no recogniser of Dateline's, or is damaged: install dateline again") from error
    return nlp


def write(path: Path, form: Form, model: Model[Any, Any]) -> None:
    """Write a model that has learnt to a file, for :func:`read`."""
    arrays: Mapping[str, Any] = _packed(form, model)
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)


def _packed(form: Form, model: Model[Any, Any]) -> dict[str, np.ndarray]:
    arrays = {FORM: np.frombuffer(json.dumps(form, sort_keys=True).encode(), dtype=np.uint8)}
    for name, weights in _parameters(model).items():
        if weights.ndim == 1 or weights.size <= _SMALL:
            arrays[name] = weights
            continue
        rows = weights.reshape(-1, weights.shape[-1])
        scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True), np.finfo(np.float32).tiny) / _LARGEST
        arrays[name] = np.rint(rows / scale).astype(np.int8).reshape(weights.shape)
        arrays[name + SCALE] = scale.astype(np.float16)
    return arrays


_LARGEST = 127
_SMALL = 1024


def _parameters(model: Model[Any, Any]) -> dict[str, np.ndarray]:
    return {
        f"{number}.{name}": np.asarray(node.get_param(name))
        for number, node in enumerate(model.walk())
        for name in node.param_names
        if node.has_param(name)
    }


def _fill(model: Model[Any, Any], arrays: Mapping[str, np.ndarray]) -> None:
    for key, old in _parameters(model).items():
        weights = arrays[key]
        if weights.dtype == np.int8:
            rows = weights.reshape(-1, weights.shape[-1]).astype(np.float32) * arrays[key + SCALE]
            weights = rows.reshape(weights.shape)
        if weights.shape != old.shape:
            raise ValueError(f"{key} has the shape {weights.shape}, not {old.shape}")
        old[...] = weights
