"""One visitor's tab in a real Chromium, and what a test can see of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Visit:
    """One visitor's tab, with what went wrong in it."""

    page: Page
    violations: list[str]
    requests: list[str]


NewVisit = Callable[..., Visit]

# Notes every violation of the content security policy, and every text a screen reader would be told, as it is told.
WATCH = """
addEventListener('securitypolicyviolation', (event) => console.error('CSP', event.violatedDirective, event.blockedURI));
window.announced = [];
const watch = (root) => new MutationObserver((changes) => {
  for (const { target, addedNodes } of changes) {
    if (!target.closest?.('[role=log], [role=alert], [role=status]')) continue;
    for (const node of addedNodes) if (node.textContent.trim()) window.announced.push(node.textContent);
  }
}).observe(root, { childList: true, subtree: true });
const attachShadow = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attachShadow.call(this, options);
  watch(root);
  return root;
};
"""

#: Where "Verlaat snel" goes. In the tests an empty page plays it.
NEUTRAL = "https://www.buienradar.nl/"


def is_violation(text: str) -> bool:
    """Whether the browser complains of the content security policy."""
    return text.startswith("CSP") or "Content Security Policy" in text
