"""The description of every address, for whoever makes a client: ``/openapi.yml`` and ``/openapi.json``."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

DESCRIPTION = Path(__file__).with_name("openapi.yml")


@lru_cache(maxsize=1)
def load_description() -> dict[str, Any]:
    """The description as data."""
    return dict(yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8")))


async def as_yaml(request: web.Request) -> web.Response:
    """``GET /openapi.yml``."""
    return web.Response(text=DESCRIPTION.read_text(encoding="utf-8"), content_type="application/yaml")


async def as_json(request: web.Request) -> web.Response:
    """``GET /openapi.json``."""
    return web.Response(text=json.dumps(load_description(), ensure_ascii=False), content_type="application/json")
