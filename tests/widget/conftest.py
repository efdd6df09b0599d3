"""A browser, a scripted site, and visitors' tabs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.gateway.app import init_app
from bot.settings import Settings
from tests.widget.scripted import ScriptedRasa, ScriptedSite, free_port, host_app, rasa_app, serve


@pytest.fixture(scope="session")
def running_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScriptedSite]:
    """The scripted site, once for all tests."""
    port, rasa_port, host_port = free_port(), free_port(), free_port()
    url, host_url = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{host_port}"
    site = ScriptedSite(url, host_url, ScriptedRasa())
    settings = Settings(
        port=port,
        rasa_port=rasa_port,
        rasa_timeout=10.0,
        rate_per_minute=6000.0,
        allowed_origins=host_url,
        var_dir=tmp_path_factory.mktemp("var"),
        logbook_dir=tmp_path_factory.mktemp("logboek"),
    )
    stop = serve(
        [
            (rasa_port, lambda: rasa_app(site.rasa)),
            (port, lambda: init_app(settings)),
            (host_port, lambda: host_app(url, site.host_pages)),
        ]
    )
    yield site
    stop()


@pytest.fixture
def scripted_site(running_site: ScriptedSite) -> ScriptedSite:
    """The gateway with a Rasa that says what the test wants."""
    running_site.rasa.reset()
    return running_site
