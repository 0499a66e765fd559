"""In-vivo codes: a code called by the participants' own words, made while coding them."""

from __future__ import annotations

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_changes import next_key
from qualkit.domain.codings import Coding
from qualkit.domain.sources import Span
from qualkit.errors import BadInput, Conflict
from qualkit.services.codebook_work import changing, entry_named
from qualkit.services.places import Marks, find_place, stored_source, write_coding
from qualkit.services.session import Session
from qualkit.store import codings as coding_store

__all__ = ["InVivo"]

# A name longer than this cannot be read in a list of codes.
LONGEST_NAME = 80
_ENDS = " .,;:!?…-–—()[]\"'“”‘’«»"


class InVivo:
    """Part of ``study.codings``: making a code of participants' words."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def in_vivo(
        self,
        source: str,
        *,
        quote: str = "",
        turn: int = 0,
        span: Span | None = None,
        name: str = "",
        under: str = "",
        codebook: str = "",
        key: str = "",
    ) -> Coding:
        """Make a code that is called by participants' words, and code those words with it, in one action.

        The code is of type in vivo, and a draft until it has a definition.

        Args:
            source: name of the source.
            quote, turn, span: the words, as for `add`.
            name: the code's name; "" takes the words themselves.
            under: key of the code or theme it goes under; "" puts it at the top.
            codebook: key of the codebook; "" is that of `under`, or the only one.
            key: its key; "" takes the next free one in that place.

        Raises:
            NotFound: no such source, place, code or codebook.
            Conflict: the words stand in several places, or a code is called so already.
            BadInput: the words are too long for a name.
        """
        from qualkit.files.codebook_yaml import AddCode

        session = self._session
        with changing(session, "code in vivo") as work:
            stored = stored_source(session, source)
            place = find_place(stored, quote=quote, turn=turn, span=span)
            parent = session.code(under) if under else None
            entry = work.entry(parent) if parent is not None and not codebook else entry_named(session, codebook)
            if parent is not None and entry.codebook.get(parent.key) is None:
                raise Conflict(f"{parent.key} is not in {entry.codebook.key}.", hint="Leave the codebook out.")
            above = parent.key if parent is not None else ""
            code = Code(
                key=key.strip() or next_key(entry.codebook, above, work.books()),
                name=_name(name or place.of(stored.text), entry.codebook),
                status="draft",
                type="in vivo",
            )
            work.change(entry, [AddCode(above, code)])
            number = write_coding(session, stored, code.key, place, at=work.action.at, marks=Marks())
            work.action.detail = {"coding": number, "source": stored.name, "code": code.key}
        coding = coding_store.find(session.connection, number)
        assert coding is not None
        return coding


def _name(words: str, book: Codebook) -> str:
    """A name for a code made of participants' words. Raises BadInput, Conflict."""
    words = " ".join(words.split())
    name = words.strip(_ENDS) or words
    if len(name) > LONGEST_NAME:
        raise BadInput(f"The words are longer than {LONGEST_NAME} characters.", hint="Give a shorter name with --name.")
    same = next((code for code in book if code.name.casefold() == name.casefold() and code.status != "retired"), None)
    if same is not None:
        raise Conflict(
            f"{same.key} is called so already.",
            hint=f"To code with it use: qualkit code add SOURCE {same.key} --quote …",
        )
    return name
