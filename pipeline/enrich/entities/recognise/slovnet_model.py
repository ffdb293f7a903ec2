"""The Russian recogniser: slovnet's, with Navec's embeddings.

Both files are carried by the package ``natasha`` (MIT). Only these are read: the package itself is not imported, since
what it imports is no longer kept.
"""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.enrich.entities.recognise.recogniser import Recogniser


def from_package(name: str, wanted: Mapping[str, Any]) -> Recogniser:
    """Return the model whose files (``tagger``, ``vectors``) the installed ``package`` carries under ``data/``."""
    from navec import Navec  # noqa: PLC0415 - only for those who read Russian
    from slovnet import NER  # noqa: PLC0415 - likewise

    origin = importlib.util.find_spec(wanted["package"])
    if origin is None or origin.origin is None:
        raise ModuleNotFoundError(f"no package {wanted['package']}")
    folder = Path(origin.origin).parent / "data"
    ner = NER.load(folder / wanted["tagger"])
    ner.navec(Navec.load(folder / wanted["vectors"]))
    lock = threading.Lock()

    def read(text: str) -> list[tuple[int, int, str]]:
        if not any(one.isalpha() for one in text):  # slovnet fails on a text without words
            return []
        with lock:
            return [(one.start, one.stop, one.type) for one in ner(text).spans]

    return Recogniser(name, read)
