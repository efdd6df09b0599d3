"""The description of the addresses is the addresses, no more and no less."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
import yaml
from aiohttp import web

from bot.gateway.app import setup_routes
from bot.gateway.health import VERSION
from bot.gateway.openapi import load_description
from tests.bot.gateway.conftest import StartGateway

METHODS = {"get", "post", "put", "delete", "patch"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every address with its method and description."""
    for path, item in load_description()["paths"].items():
        for method in METHODS & set(item):
            yield path, method, item[method]


def test_every_address_is_described_and_nothing_else_is() -> None:
    app = web.Application()
    setup_routes(app)
    served = {
        (route.resource.canonical, route.method.lower())
        for route in app.router.routes()
        if route.resource and route.method != "HEAD"
    }
    assert {(path, method) for path, method, _ in operations()} == served


def test_every_address_says_what_it_does_and_what_it_answers() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(set(names)) == len(names)
    assert all(operation["summary"] and operation["responses"] for _, _, operation in operations())


def test_the_description_has_the_version_of_the_program() -> None:
    assert load_description()["info"]["version"] == VERSION


def test_the_description_is_valid() -> None:
    schemathesis.openapi.from_dict(load_description()).validate()


@pytest.mark.parametrize("path", ["/openapi.json", "/openapi.yml"])
async def test_clients_can_read_the_description(start_gateway: StartGateway, path: str) -> None:
    gateway = await start_gateway()
    response = await gateway.client.get(path)
    assert response.status == 200
    assert yaml.safe_load(await response.text()) == load_description()
