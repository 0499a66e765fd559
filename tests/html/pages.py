"""Looking at an exported page in a real browser."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NEEDS_CHROMIUM = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here"),
]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def at(page: Any, address: str) -> Any:
    """The page at another address of its own, when it has been made."""
    page.evaluate("address => { location.hash = address }", address)
    page.wait_for_timeout(30)
    return page


def quotes(page: Any) -> list[str]:
    """The words of the quotations that are shown."""
    found: list[str] = page.eval_on_selector_all("blockquote", "all => all.map(one => one.textContent)")
    return found
