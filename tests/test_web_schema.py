"""The OpenAPI document holds: whatever is asked within it or around it, each answer is one that it documents."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CheckFunction, load_all_checks, not_a_server_error
from schemathesis.specs.openapi import checks

from collector.access.roles import Scope
from collector.web.app import API
from tests.thorough import tries
from tests.website import Served

load_all_checks()
HELD: list[CheckFunction] = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]
EXAMPLES = tries("WEB_SCHEMA", 6, 100)
"""Of each operation in each mode."""


def _takes_something(route: APIRoute) -> bool:
    """Whether there is anything to ask wrongly."""
    return bool(route.dependant.path_params or route.dependant.query_params or route.dependant.body_params)


OPERATIONS = [
    (method, route.path.replace(":path", ""), mode)
    for router in API
    for route in router.routes
    if isinstance(route, APIRoute) and route.include_in_schema
    for method in sorted(route.methods or ())
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or _takes_something(route)
]


@pytest.fixture(scope="module")
def document(web: Served) -> Any:
    """The document as the server gives it out, asked with every scope."""
    with web.program(Scope.READ) as api:
        found = schemathesis.openapi.from_dict(api.get("/api/openapi.json").json())
    found.config.update(base_url=web.url, headers={"Authorization": f"Bearer {web.token(*Scope)}"})
    return found


@pytest.mark.parametrize(("method", "path", "mode"), OPERATIONS)
def test_every_answer_is_a_documented_one(document: Any, method: str, path: str, mode: GenerationMode) -> None:
    cases = document[path][method].as_strategy(generation_mode=mode)

    @given(case=cases)
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    def asked(case: Any) -> None:
        case.call_and_validate(checks=HELD)

    asked()
