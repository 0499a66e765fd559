"""Suggesting codes for passages: features, the model, its calibration, the evidence, and orders of review."""

from __future__ import annotations

from qualkit.suggesters.codes.suggester import Codes

__all__ = ["Codes"]
