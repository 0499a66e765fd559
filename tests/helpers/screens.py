"""Driving a screen without a terminal: Textual's pilot, inside plain test functions."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.pilot import Pilot

Steps = Callable[[Pilot[Any]], Awaitable[None]]


def drive(app: App[Any], steps: Steps, size: tuple[int, int] = (80, 24)) -> None:
    """Run an app headless at this size, do the steps once all is drawn, and close it."""

    async def run() -> None:
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            await steps(pilot)

    asyncio.run(run())


def shown(app: App[Any]) -> list[str]:
    """What stands on the screen now, row by row, without white space at the right."""
    return [strip.text.rstrip() for strip in app.screen._compositor.render_strips()]
