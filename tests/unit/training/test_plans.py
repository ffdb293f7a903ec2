"""How a model is to be made."""

from __future__ import annotations

from training import plans


class TestPlans:
    """The plans beside the module."""

    def test_a_plan_upon_another(self) -> None:
        """What it says of itself comes first."""
        german, latin = plans.planned("german"), plans.planned("latin")
        assert german["name"] != latin["name"]
        assert german["model"] == latin["model"]
        assert german["languages"] == ["de"]
