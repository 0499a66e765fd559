"""Services that share a name in the study: what people code and what rules find, making suggestions and deciding."""

from __future__ import annotations

from qualkit.services.applying import Applying
from qualkit.services.codings import Codings
from qualkit.services.reviewing import Reviewing
from qualkit.services.suggesting import Suggesting

__all__ = ["StudyCodings", "StudySuggestions"]


class StudyCodings(Codings, Applying):
    """``study.codings``: coding by hand, applying codebooks, confirming rule hits."""


class StudySuggestions(Suggesting, Reviewing):
    """``study.suggestions``: having themes suggested, and deciding about them."""
