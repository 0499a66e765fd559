"""What themes grow from: the words of codes, or quotations, as a suggester is told of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualkit.domain.codebook import Code
from qualkit.errors import BadInput, NotFound
from qualkit.services.code_material import codes_to_suggest
from qualkit.services.session import Session
from qualkit.store import codings as coding_store
from qualkit.store import sources as source_store

__all__ = ["theme_seeds"]

CODEBOOK = "codebook"
_FEWEST_WORDS = 3


def theme_seeds(
    session: Session, seeds: Sequence[str], like: Sequence[str], like_coding: Sequence[int]
) -> list[dict[str, Any]] | None:
    """The parameter ``seeds`` of a run, see `qualkit.suggesters.guided.read_seeds`; None where nothing was given.

    A quotation that stands in a transcript is told by its place, so that a participant's words are kept nowhere but
    there.

    Raises:
        NotFound: no such code or coding.
        BadInput: a quotation is too short to be like anything.
    """
    if seeds:
        keys = () if any(key.casefold() == CODEBOOK for key in seeds) else seeds
        return [_code_seed(code) for code in codes_to_suggest(session, keys)]
    if not (like or like_coding):
        return None
    return [*(_quoted(session, words) for words in like), *(_coded(session, number) for number in like_coding)]


def _code_seed(code: Code) -> dict[str, Any]:
    about = " ".join(part for part in (f"{code.name}.", code.brief, code.definition) if part)
    words = [words for words in (about, code.when_to_use, *code.examples) if words.strip()]
    return {"key": code.key, "name": code.name, "words": words}


def _quoted(session: Session, words: str) -> dict[str, Any]:
    words = " ".join(words.split())
    if len(words.split()) < _FEWEST_WORDS:
        raise BadInput(
            f"A quotation of fewer than {_FEWEST_WORDS} words is like too much.", hint="Give a sentence or two."
        )
    for _, name, _, text in source_store.texts(session.connection):
        at = text.find(words)
        if at >= 0:
            return {"places": [[name, at, at + len(words)]]}
    return {"words": [words]}


def _coded(session: Session, number: int) -> dict[str, Any]:
    coding = next((one for one in coding_store.select(session.connection) if one.number == number), None)
    if coding is None:
        raise NotFound(f"There is no coding {number}.", hint="List them with: qualkit code list")
    return {"places": [[coding.source, coding.span.start, coding.span.end]]}
