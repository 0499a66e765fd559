"""The version of the rules engine, which is part of every hash of the rules."""

from __future__ import annotations

__all__ = ["ENGINE_VERSION"]

# Raised whenever the same patterns could give other hits on the same text.
ENGINE_VERSION = "1"
