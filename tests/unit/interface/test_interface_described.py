"""``/api/v1`` asked all that its description allows, over a real index."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pipeline.index.embedded.index import EmbeddedIndex
from pipeline.web.app import create_app
from pipeline.web.interface.description import description
from tests.unit.web.samples import TODAY, sample_index

HOST = "127.0.0.1:8000"
EXAMPLES = 15
CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> schemathesis.BaseSchema:
    """The description as a program reads it from a server over an embedded index."""
    index = EmbeddedIndex(Path(tmp_path_factory.mktemp("index")))
    list(index.write(sample_index().articles))
    app = create_app(index, today=lambda: TODAY)
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, headers={"Host": HOST})


class TestWhatIsAllowed:
    """Parameters made by chance, from what the description says of them."""

    @pytest.mark.parametrize("path", sorted(description()["paths"]))
    def test_never_a_crash(self, schema: schemathesis.BaseSchema, path: str) -> None:
        """No answer is a server's error, and each has a status, type and form that the description knows."""

        @given(schema[path]["GET"].as_strategy())
        @settings(max_examples=EXAMPLES, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
        def asked(case: schemathesis.Case[Any]) -> None:
            answer = case.call(base_url=f"http://{HOST}")
            case.validate_response(answer, checks=CHECKS)

        asked()
