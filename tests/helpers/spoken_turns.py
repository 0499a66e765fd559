"""What is said in each turn, beside what was exported of it: where derivations look for words and for who speaks."""

from __future__ import annotations

import pandas

import qualkit
from tests.helpers.exported import Exported

__all__ = ["in_turns", "spoken"]

_KNOWN = ["source", "turn", "case", "speaker", "role", "seconds", "words"]


def spoken(study: qualkit.Study, data: Exported) -> pandas.DataFrame:
    """One row a turn, in order: what `turns_by_code.csv` knows of it, and start, end and text."""
    places = []
    for name in data.sources.source:
        stored = study.sources.get(str(name))
        places += [(name, t.number, t.span.start, t.span.end, t.span.of(stored.text)) for t in stored.turns]
    said = pandas.DataFrame(places, columns=["source", "turn", "start", "end", "text"])
    known = data.turns[_KNOWN].astype({"case": str, "speaker": str})
    return known.merge(said, on=["source", "turn"], validate="1:1")


def in_turns(codings: pandas.DataFrame, said: pandas.DataFrame) -> pandas.DataFrame:
    """One row a coding and a turn that it shares a letter with; `spoke`, `role_of` and `unit` are the turn's."""
    turns = said[["source", "start", "end", "case", "role", "turn"]].rename(
        columns={"start": "begins", "end": "ends", "case": "spoke", "role": "role_of", "turn": "in_turn"}
    )
    both = codings.merge(turns.assign(unit=turns.index), on="source")
    return both[(both.start < both.ends) & (both.begins < both.end)]
