"""The form of every error of the gateway."""

from __future__ import annotations

import requests


def assert_clear_error(response: requests.Response, *statuses: int) -> None:
    """An error that a client can show: what is wrong, in Dutch, with the numbers."""
    assert response.status_code in statuses, response.text
    error = response.json()
    assert set(error) == {"fout", "uitleg", "nummers"}
    assert error["uitleg"].endswith((".", "?"))
    assert "112" in error["nummers"]
    assert "0800-2000" in error["nummers"]
    assert "Traceback" not in response.text
