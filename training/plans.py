"""How a model is to be made: the plans beside this module, TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_SHIPPED = ("name", "version", "features", "model")


def planned(name: str) -> Mapping[str, Any]:
    """Return the plan ``NAME.toml`` beside this file, upon the one that it is ``like``."""
    plan = tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
    return {**planned(plan["like"]), **plan} if "like" in plan else plan


def form_of(plan: Mapping[str, Any], pipe: Any) -> Mapping[str, Any]:  # noqa: ANN401 - spaCy's component
    """Return the form that is kept with a model (:data:`pipeline.enrich.entities.recognise.bundled.Form`)."""
    return {key: plan[key] for key in _SHIPPED} | {"labels": pipe.label_data}
