"""Memos: analytic notes on anything in the study."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["MEMO_KINDS", "MEMO_TARGETS", "Memo"]

MEMO_KINDS = ("data", "analytic", "methodological", "reflexive", "summary")
MEMO_TARGETS = ("study", "source", "case", "code", "theme", "coding", "suggestion")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """A note. `target` names what it is about (a source name, a code key, a coding number); "" for the study.

    The four kinds are ``data`` (what is going on here), ``analytic`` (on codes and themes), ``methodological`` (what
    was decided, and why) and ``reflexive`` (oneself in the research). A fifth, ``summary``, is the analyst's summary
    that a report prints under its code or theme.
    """

    number: int
    guid: str
    kind: str
    target_kind: str
    target: str
    title: str
    body: str
    coder: str
    created_at: str
    updated_at: str
