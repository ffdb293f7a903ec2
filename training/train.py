"""Make a recogniser: ``python -m training.train latin --corpora FOLDER --out FILE.npz``."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.training import Example
from thinc.api import Optimizer, fix_random_seed, set_current_ops

from pipeline.enrich.entities.recognise import bundled, known_words
from training import lists, pools
from training.corpus import Annotated, Pool, apart, balance, find, joined, names, repeated, swapped
from training.plans import form_of, planned
from training.recogniser import Products, Score, example, mean_f1, scored

Texts = Mapping[str, Sequence[Annotated]]
"""Language → texts."""


def examples(nlp: Language, texts: Texts, plan: Mapping[str, Any]) -> Iterator[tuple[float, list[Example]]]:
    """Yield batches, each with the share of the work done before it; in the first round names are as they are."""
    chance = random.Random(plan["seed"])
    size, seen, share = float(plan["first_batch"]), 0, 0.0
    foreign = names(one for some in texts.values() for one in some)
    listed = pools.built(plan["favoured"]) if plan["built_names"] else lists.pools()
    others: dict[str, list[Pool]] = {
        language: [*([names(some)] * plan["own_names"] + [foreign]) * len(listed), *listed * plan["listed_names"]]
        for language, some in texts.items()
    }
    copies = balance(texts, plan["balance"])
    while True:
        taken = {language: repeated(some, copies[language], chance) for language, some in texts.items()}
        renamed = (swapped(some, others[language], share, chance) for language, some in taken.items())
        order = [one for some in renamed for one in joined(some, chance)]
        chance.shuffle(order)
        share, batch, words = plan["swapped"], [], 0
        for one in (example(nlp, text) for text in order if text.text.strip()):
            batch.append(one)
            words += len(one.predicted)
            if words >= size:
                yield seen / plan["words"], batch
                seen, batch, words = seen + words, [], 0
                size = min(plan["last_batch"], size * plan["batch_growth"])
            if seen >= plan["words"]:
                return


def begun(plan: Mapping[str, Any], folder: Path) -> Language:
    """Return the pipeline that a plan begins with: a blank one, or the model in ``folder`` that its ``start`` names."""
    if "start" in plan:
        return bundled.read(folder / f"{plan['start']}.npz")
    return bundled.blank(plan, known_words.read(folder / known_words.FILE))


def taught(train: Texts, chosen_by: Texts, copies: int) -> Texts:
    """Return what is learnt from: the training texts, and those that choose elsewhere so often as ``copies`` says."""
    return {language: [*texts, *list(chosen_by[language]) * copies] for language, texts in train.items()}


def learn(nlp: Language, train: Texts, dev: Texts, plan: Mapping[str, Any], out: Path) -> None:
    """Write to ``out`` the weights that do best on ``dev``, with the form that reads them, whenever they do better."""
    some = plan["examples"] // 2
    first = [example(nlp, one) for texts in train.values() for one in [*texts[:some], *texts[-some:]]]
    optimizer = nlp.resume_training() if "start" in plan else nlp.initialize(lambda: first)
    pipe: Any = nlp.get_pipe(bundled.PIPE)
    form = form_of(plan, pipe)
    best, looked = 0.0, 0
    look = {language: _short(texts, plan["dev_characters"]) for language, texts in dev.items()}
    for done, batch in examples(nlp, train, plan):
        if done * plan["words"] > plan["enough"]:
            break
        optimizer.learn_rate = plan["learn_rate"] * max(plan["least_rate"], 1 - done)
        nlp.update(batch, drop=plan["dropout"], sgd=optimizer)
        if done * plan["words"] >= (looked + 1) * plan["look_every"]:
            looked += 1
            best = _look(nlp, optimizer, look, best, form, out)
    _look(nlp, optimizer, look, best, form, out)


def _look(nlp: Language, optimizer: Optimizer, dev: Texts, best: float, form: bundled.Form, out: Path) -> float:
    """Return the better of ``best`` and what the mean of all weights so far does; where that is better, write it."""
    with nlp.use_params(optimizer.averages):
        scores = {language: scored(nlp, texts) for language, texts in dev.items()}
        say(scores)
        if (mean := mean_f1(scores)) <= best:
            return best
        pipe: Any = nlp.get_pipe(bundled.PIPE)
        bundled.write(out, form, pipe.model)
    return mean


def _short(texts: Sequence[Annotated], characters: int) -> list[Annotated]:
    order = list(texts)
    random.Random(0).shuffle(order)
    found, total = [], 0
    for one in order:
        if total >= characters:
            break
        found.append(one)
        total += len(one.text)
    return found


def say(scores: Mapping[str, Score]) -> None:
    """Write the figures of each language: F1, precision, recall."""
    cells = (f"{key} {one.f1:.3f} ({one.precision:.2f}/{one.recall:.2f})" for key, one in scores.items())
    sys.stderr.write(f"mean {mean_f1(scores):.4f}  {'  '.join(cells)}\n")
    sys.stderr.flush()


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn what the arguments say, write the file, and say how well it does as it will be read."""
    parser = argparse.ArgumentParser(prog="python -m training.train", description=__doc__)
    parser.add_argument("plan", help="the name of a plan beside this file, such as latin")
    parser.add_argument("--corpora", type=Path, required=True, help="folder of LANGUAGE.train.jsonl[.gz] and .dev")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    plan = planned(options.plan)
    set_current_ops(Products())  # before there are layers: each keeps the operations that it was made with
    nlp = begun(plan, options.out.parent)
    train, dev = (find(options.corpora, part, plan["languages"]) for part in ("train", "dev"))
    chosen_by, aside = ({language: apart(texts)[part] for language, texts in dev.items()} for part in (0, 1))
    fix_random_seed(plan["seed"])
    learn(nlp, taught(train, chosen_by, plan["dev_copies"]), chosen_by, plan, options.out)
    nlp = bundled.read(options.out)
    for some in (chosen_by, aside):
        say({language: scored(nlp, texts) for language, texts in some.items()})


if __name__ == "__main__":
    main()
