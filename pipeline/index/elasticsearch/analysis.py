"""How Elasticsearch analyses text, made from the tables that the embedded index reads too.

``python -m pipeline.index.elasticsearch.analysis`` writes it into
``mappings/component_templates/articles-text.json``; a test fails where that was forgotten.
Only what Elasticsearch brings without plugins is used.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from pipeline.index.text.letters import mapping_rules

COMPONENT: Final = Path(__file__).parents[3] / "mappings" / "component_templates" / "articles-text.json"

_TWO = {"type": "shingle", "min_shingle_size": 2, "max_shingle_size": 2}
_PAIRS: Final = {
    "dateline_words_and_pairs": {**_TWO, "output_unigrams": True},
    "dateline_pairs": {**_TWO, "output_unigrams": False, "output_unigrams_if_no_shingles": True},
}
"""Names: KQL asks for any of several words; by pairs of neighbours, ``United States`` does not find the Emirates."""


def analysis() -> dict[str, Any]:
    """Return the ``analysis`` of the index's settings."""
    return {
        "char_filter": {"dateline_letters": {"type": "mapping", "mappings": mapping_rules()}},
        "filter": dict(_PAIRS),
        "analyzer": {
            "dateline_folded": _analyzer(),
            "dateline_names": _analyzer(behind=["dateline_words_and_pairs"]),
            "dateline_name": _analyzer(behind=["dateline_pairs"]),
        },
    }


def written(component: str) -> str:
    """Return the JSON of the component template with its analysis made anew."""
    body = json.loads(component)
    body["template"].setdefault("settings", {}).setdefault("index", {})["analysis"] = analysis()
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _analyzer(*, behind: Sequence[str] = ()) -> dict[str, Any]:
    return {
        "type": "custom",
        "char_filter": ["dateline_letters"],
        "tokenizer": "standard",
        "filter": ["lowercase", "asciifolding", *behind],
    }


if __name__ == "__main__":
    COMPONENT.write_text(written(COMPONENT.read_text(encoding="utf-8")), encoding="utf-8")
