"""The gateway's risk model changes while people chat."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.gateway import live_models
from bot.settings import Settings
from bot.training.live import ModelSet, write_live
from bot.training.registry import Registry
from tests.bot.gateway.conftest import GatewayUnderTest, OneWordJudge, StartGateway


async def version(gateway: GatewayUnderTest, **wanted: Any) -> dict[str, Any]:
    """What the gateway says of itself, as soon as it says what is wanted."""
    for _ in range(40):
        said: dict[str, Any] = await (await gateway.client.get("/version")).json()
        if all(said[key] == value for key, value in wanted.items()):
            return said
        await asyncio.sleep(0.1)
    raise AssertionError(said)


async def test_another_risk_model_takes_over(
    start_gateway: StartGateway, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_models, "read_risk_judge", lambda path: OneWordJudge())
    model = tmp_path / "risico-nieuw.npz"
    model.write_bytes(b"nieuw")
    Registry(tmp_path).register(model, "live", "anna")
    gateway = await start_gateway(models_dir=tmp_path)
    await version(gateway, risicomodel="een_woord")
    write_live(Settings(var_dir=tmp_path), ModelSet("t", model.name), "anna")
    await version(gateway, risicomodel="risico-nieuw.npz", fout=None)
    assert await gateway.say("brandalarm")


async def test_an_unknown_risk_model_is_not_read_and_the_old_one_goes_on(
    start_gateway: StartGateway, tmp_path: Path
) -> None:
    (tmp_path / "risico-vreemd.npz").write_bytes(b"vreemd")
    gateway = await start_gateway(models_dir=tmp_path)
    write_live(Settings(var_dir=tmp_path), ModelSet("t", "risico-vreemd.npz"), "anna")
    said = await version(gateway, fout="risico-vreemd.npz staat niet in het register en wordt niet geladen.")
    assert said["risicomodel"] == "een_woord"
    items = await gateway.say("brandalarm")
    assert (items[0].get("custom") or {}).get("kaart") == "nood"
