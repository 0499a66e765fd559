"""What the patterns of codes find in sources, found once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from importlib.metadata import version
from typing import Any

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Hit
from qualkit.domain.sources import Turn
from qualkit.services.session import Session

__all__ = ["HitFinder"]


class HitFinder:
    """Finds hits source by source; the engine is only loaded for sources whose hits are not known already."""

    def __init__(self, session: Session, codes: Sequence[Code], unit: str, interviewer: bool) -> None:
        from qualkit.files.hit_cache import HitCache, fingerprint
        from qualkit.rules import ENGINE_VERSION

        self._session = session
        self._codes = codes
        self._unit = unit
        self._interviewer = interviewer
        self._tokens = session.layout.cache / "tokens"
        self._warned = False
        versions = (str(ENGINE_VERSION), *(f"{name} {version(name)}" for name in ("spacy", "simplemma")))
        self.fingerprint = fingerprint(codes, unit, interviewer, versions)
        self._cache = HitCache(session.layout.cache / "hits", self.fingerprint)

    def hits(self, text: str, digest: str, turns: Sequence[Turn]) -> Sequence[Hit]:
        """What the rules find in one source; `digest` is the hash of its text."""
        known = self._cache.get(digest, turns)
        if known is not None:
            return known
        rules, tokens = self._engine
        found: Sequence[Hit] = rules.hits(text, turns, self._unit, include_interviewer=self._interviewer, cache=tokens)
        # What a broken pattern hides is said at every application, so its hits are not kept.
        if not rules.problems:
            self._cache.put(digest, turns, found)
        elif not self._warned:
            self._warned = True
            self._session.notices.extend(map(str, rules.problems))
        return found

    @cached_property
    def _engine(self) -> tuple[Any, Any]:
        from qualkit.rules import compile_rules
        from qualkit.rules.cache import TokenCache

        return compile_rules(self._codes), TokenCache(self._tokens)
