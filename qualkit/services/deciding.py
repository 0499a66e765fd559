"""Many decisions about suggestions in one action: looked at first, made together, taken back together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from qualkit.domain.decisions import Decided, DecisionPlan
from qualkit.domain.suggestions import Deciding
from qualkit.services.decision_making import make, plan
from qualkit.services.piecemeal import Piecemeal

__all__ = ["DecidingTogether"]


class DecidingTogether(Piecemeal):
    """Part of ``study.suggestions``: many decisions at once."""

    def plan_decisions(self, decisions: Sequence[Deciding], *, by: Sequence[str] = ()) -> DecisionPlan:
        """What these decisions would do, one after the other. Nothing is stored.

        Args:
            decisions: in the order in which they would be made; several may be about one suggestion's segments.
            by: whose each of them is, such as a supervisor's who filled in a document; () for whoever is working.
        """
        self._session.take_up_edited_codebooks()
        return DecisionPlan(rows=plan(self._session, decisions, by))

    def decide(self, decisions: Sequence[Deciding], *, by: Sequence[str] = ()) -> tuple[Decided, ...]:
        """Make many decisions in one action, which one undo takes back. Nothing is done if one of them cannot be.

        Args:
            decisions: in the order in which they are made.
            by: whose each of them is; () for whoever is working.

        Raises:
            NotFound, Conflict, BadInput: one of them cannot be made; see `accept`, `merge`, `reject` and `reopen`.
        """
        if not decisions:
            return ()
        session = self._session
        session.take_up_edited_codebooks()
        with session.action("review decide") as action:
            made = make(session, action, decisions, by)
            kinds = Counter(one.kind for one in made)
            action.detail = {
                "suggestions": sorted({one.suggestion for one in made}),
                "kinds": {kind: kinds[kind] for kind in ("accept", "merge", "reject", "reopen") if kinds[kind]},
                "codes": sorted({one.code for one in made} - {""}),
                "codings": sum(one.codings for one in made),
            }
        coded = sum(len(one.coded) for one in made)
        if coded:
            were = "passage was" if coded == 1 else "passages were"
            session.notices.append(f"{coded} {were} coded so already; nothing was coded twice.")
        return made
