"""Organisations can bring their own client: deep-chat, a well-known one, talks to our REST endpoint as it stands."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.widget.browsing import NewVisit
from tests.widget.scripted import ScriptedSite

# What an organisation writes to connect deep-chat: our form out, our list of answers back in.
PAGE = """<!doctype html><html lang="nl"><title>Een andere chat</title><body>
<script type="module">{library}</script>
<deep-chat></deep-chat>
<script type="module">
  const chat = document.querySelector('deep-chat');
  chat.connect = {{ url: '{url}/webhooks/rest/webhook', method: 'POST' }};
  chat.requestInterceptor = (details) => {{
    details.body = {{ sender: 'deep-chat-proef', message: details.body.messages.at(-1).text }};
    return details;
  }};
  chat.responseInterceptor = (items) => ({{ text: items.map(({{ text }}) => text).join('\\n\\n') }});
</script></body></html>"""


@pytest.fixture(scope="module")
def deep_chat(tmp_path_factory: pytest.TempPathFactory) -> str:
    """deep-chat's one script, fetched for this test only."""
    if not shutil.which("npm"):
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("deep-chat")
    command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "deep-chat@2.4.2"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        pytest.skip("deep-chat cannot be fetched in time")
    script = folder / "node_modules/deep-chat/dist/deepChat.bundle.js"
    if done.returncode or not script.exists():
        pytest.skip(f"deep-chat cannot be fetched: {done.stderr[-200:]}")
    return Path(script).read_text(encoding="utf-8")


def test_deep_chat_gets_our_answers(visit: NewVisit, scripted_site: ScriptedSite, deep_chat: str) -> None:
    page = visit("about:blank").page
    library = deep_chat.replace("</script", "<\\/script")
    scripted_site.host_pages["deep-chat"] = PAGE.format(library=library, url=scripted_site.url)
    page.goto(f"{scripted_site.host_url}/pages/deep-chat")
    page.locator("deep-chat #text-input").click()
    page.keyboard.type("Hoe lang duurt een huisverbod?")
    page.keyboard.press("Enter")
    expect(page.locator("deep-chat")).to_contain_text("Een huisverbod duurt 10 dagen.")
    assert scripted_site.rasa.heard == ["Hoe lang duurt een huisverbod?"]
