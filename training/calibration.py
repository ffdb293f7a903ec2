"""How readily a model begins a name: ``python -m training.calibration romanian --corpora FOLDER --out FILE.npz``.

What a text is annotated with less often than what the model learnt from, the model finds too often there. More learning
does not mend that without text of the other kind; an amount added to the scores of the moves that begin a name of a
label does (a shift of the classes' priors: Saerens, Latinne and Decaestecker, Neural Computation 14, 2002). It is
chosen by the part of the dev part by which models are chosen, and costs nothing when the model reads.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.enrich.entities.recognise import bundled
from pipeline.enrich.entities.recognise.decoder import Decoder, characters
from training.corpus import NAMES, Annotated, apart, find
from training.plans import form_of, planned
from training.recogniser import Score

Shifts = Mapping[str, float]
"""Label → what is added to the scores of the moves that begin a name of it; less finds fewer."""
Read = Sequence[tuple[Doc, Annotated]]
"""Texts, cut into words, with their names."""


def score(decoder: Decoder, texts: Read) -> Score:
    """Return how well a decoder finds the names of ``texts``."""
    hits = found = gold = 0
    for doc, one in texts:
        mine = {span for span in characters(doc, decoder.entities(doc)) if span[2] in NAMES}
        right = {span for span in one.spans if span[2] in NAMES}
        hits, found, gold = hits + len(mine & right), found + len(mine), gold + len(right)
    return Score(hits, found, gold)


def shifted(decoder: Decoder, shifts: Shifts) -> Decoder:
    """Return the decoder that begins names as ``shifts`` says."""
    moves, weights = decoder.moves, decoder.weights
    added = [
        shifts.get(label, 0.0) if begins or is_unit else 0.0
        for label, begins, is_unit in zip(moves.labels, moves.begins, moves.units, strict=True)
    ]
    bias = weights.upper_bias + np.array(added, dtype=weights.upper_bias.dtype)
    return replace(decoder, weights=replace(weights, upper_bias=bias))


def chosen(decoder: Decoder, texts: Read, plan: Mapping[str, Any]) -> Shifts:
    """Return the shifts that do best on ``texts``: one for all labels first, then a change of each.

    ``plan`` has what is tried: ``alike`` for all labels, ``each`` for one, and ``least_gain``, the F1 below which a
    gain is chance and nothing is shifted.
    """
    before = score(decoder, texts).f1
    best, shifts = _best(decoder, texts, [{}, *(dict.fromkeys(NAMES, one) for one in plan["alike"])])
    for label in NAMES:
        changes = ({**shifts, label: shifts.get(label, 0.0) + one} for one in plan["each"])
        best, shifts = _best(decoder, texts, [shifts, *changes])
    return shifts if best - before >= plan["least_gain"] else {}


def _best(decoder: Decoder, texts: Read, tried: Iterable[Shifts]) -> tuple[float, Shifts]:
    scores = [(score(shifted(decoder, shifts), texts).f1, shifts) for shifts in tried]
    return max(scores, key=lambda one: one[0])


def read(nlp: Language, texts: Iterable[Annotated]) -> Iterator[tuple[Doc, Annotated]]:
    """Yield each text cut into words, with itself."""
    return ((nlp.make_doc(one.text), one) for one in texts)


def calibrate(path: Path, texts: Sequence[Annotated], plan: Mapping[str, Any]) -> Shifts:
    """Shift the model in the file ``path`` by what does best on ``texts``, write it again, and return the shifts."""
    nlp = bundled.read(path)
    decoder = Decoder.of(nlp)
    shifts = chosen(decoder, list(read(nlp, texts)), plan["calibration"])
    pipe: Any = nlp.get_pipe(bundled.PIPE)
    pipe.model.get_ref("upper").get_param("b")[...] = shifted(decoder, shifts).weights.upper_bias
    bundled.write(path, form_of(plan, pipe), pipe.model)
    return shifts


def main(arguments: Sequence[str] | None = None) -> None:
    """Calibrate a model that has learnt, and say how well it does on what it was chosen by and on the rest."""
    parser = argparse.ArgumentParser(prog="python -m training.calibration", description=__doc__)
    parser.add_argument("plan", help="the name of a plan beside this file that has a table calibration")
    parser.add_argument("--corpora", type=Path, required=True, help="folder of LANGUAGE.dev.jsonl[.gz]")
    parser.add_argument("--out", type=Path, required=True, help="the model, which is written again")
    options = parser.parse_args(arguments)
    plan = planned(options.plan)
    dev = find(options.corpora, "dev", plan["languages"])
    parts = [[one for texts in dev.values() for one in apart(texts)[part]] for part in (0, 1)]
    sys.stderr.write(f"{dict(calibrate(options.out, parts[0], plan))}\n")
    nlp = bundled.read(options.out)
    decoder = Decoder.of(nlp)
    for texts in parts:
        one = score(decoder, list(read(nlp, texts)))
        sys.stderr.write(f"{one.f1:.4f} ({one.precision:.2f}/{one.recall:.2f})\n")


if __name__ == "__main__":
    main()
