"""The gate before every export: what is about to be written is searched for what certainly identifies a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.analysis.wording import count, joined
from qualkit.errors import Conflict
from qualkit.files.layout import write_atomically, write_together
from qualkit.services.session import Session

if TYPE_CHECKING:
    from qualkit.services.identifying import Watch

__all__ = ["Gate", "gate"]

_IRREGULAR = {
    "person": ("name of a person", "names of persons"),
    "date of birth": ("date of birth", "dates of birth"),
}
_NAMED = 6  # codings or memos that a message names one by one


@dataclass(frozen=True, slots=True)
class _Finding:
    """Something certain in a file; `words` folded, for comparison only."""

    kind: str
    words: str


def gate(session: Session) -> Gate:
    """The gate of a study."""
    return Gate(session)


class Gate:
    """What every export passes before anything is written."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write(
        self, files: Mapping[Path, bytes], *, allow: bool = False, words: Mapping[Path, bytes] | None = None
    ) -> None:
        """Let these files through and write them, all or none, with the folders that they are to lie in.

        Args:
            files, allow: as for `pass_`.
            words: what is searched in the place of the files, where those are pictures.

        Raises:
            Conflict: see `pass_`. Nothing is written then.
        """
        self.pass_(words or files, allow=allow)
        for folder in {path.parent for path in files}:
            folder.mkdir(parents=True, exist_ok=True)
        if len(files) == 1:
            write_atomically(*next(iter(files.items())))
        else:
            write_together(files)

    def pass_(self, files: Mapping[Path, bytes], *, allow: bool = False) -> None:
        """Let these files through, or none of them.

        Args:
            files: where each is to be written, and its bytes.
            allow: write them although they identify someone (the option ``--with-identifiers``).

        Raises:
            Conflict: a file holds what certainly identifies a person and nobody has decided to keep, or would lie
                beside the key to the pseudonyms or among the originals. The message names the file, the kinds and the
                codings and memos that the words come from, never the words.
        """
        self._refuse_beside_key(files)
        self._refuse_among_originals(files)
        if allow:
            return
        found = {path: list(self._certain(path, data)) for path, data in files.items()}
        kept = self._kept() if any(found.values()) else frozenset()
        open_ = {path: [one for one in all_ if one.words not in kept] for path, all_ in found.items()}
        if any(open_.values()):
            raise self._refusal({path: all_ for path, all_ in open_.items() if all_})

    def _certain(self, path: Path, data: bytes) -> Iterator[_Finding]:
        from qualkit.domain.identifiers import Tier
        from qualkit.files.written_text import words_of_file
        from qualkit.services.identifying import examine

        text = words_of_file(path.name, data)
        for found in examine(self._session, text, self._watch, only=Tier.CERTAIN):
            yield _Finding(found.kind, _folded(text[found.start : found.end]))

    @cached_property
    def _watch(self) -> Watch:
        from qualkit.services.known_names import watch_of

        return watch_of(self._session)

    def _kept(self) -> frozenset[str]:
        """The words of which somebody has said that they may stay."""
        from qualkit.services.known_names import kept_words

        return frozenset(map(_folded, kept_words(self._session)))

    def _refusal(self, found_in: Mapping[Path, list[_Finding]]) -> Conflict:
        found = [finding for all_ in found_in.values() for finding in all_]
        kinds = Counter(finding.kind for finding in found)
        told = joined([count(number, *_plural(kind)) for kind, number in sorted(kinds.items())])
        places = self._places({finding.words for finding in found})
        where = f" ({joined(places)})" if places else ""
        return Conflict(
            f"{joined([path.name for path in found_in])} would hold what identifies a person: {told}{where}."
            " Nothing was written.",
            hint="Review them with: qualkit identifiers review; or, if they are meant to be there, write the file with"
            " --with-identifiers",
        )

    def _places(self, words: Iterable[str]) -> list[str]:
        """The codings, memos and so on that these words come from, by what they are."""
        from qualkit.store.quoting import PRESENT, places_of_words
        from qualkit.text.word_places import finder

        # Whole words: "Ann" is not in "planning".
        found = places_of_words(self._session.connection, finder(sorted(words)), PRESENT)
        return [_numbered(what, numbers) for what, numbers in found.items()]

    def _refuse_beside_key(self, files: Mapping[Path, bytes]) -> None:
        from qualkit.services.known_names import key_files

        folders = {key.resolve().parent for key in key_files(self._session)}
        for path in files:
            target = path.resolve()
            if target.parent in folders:
                raise Conflict(
                    f"{path.name} would lie beside the key to the pseudonyms, in {target.parent}.",
                    hint="The key is never part of an export: choose another folder. Nothing was written.",
                )

    def _refuse_among_originals(self, files: Iterable[Path]) -> None:
        originals = self._session.layout.transcripts.resolve()
        for path in files:
            if path.resolve().is_relative_to(originals):
                raise Conflict(
                    f"{path.name} would lie among the study's originals, in {originals.name}.",
                    hint="Nothing is written there but what is imported: choose another folder.",
                )


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _plural(kind: str) -> tuple[str, str]:
    if kind in _IRREGULAR:
        return _IRREGULAR[kind]
    return kind, f"{kind}es" if kind.endswith("s") else f"{kind}s"


def _numbered(what: str, numbers: list[str]) -> str:
    shown = ", ".join(numbers[:_NAMED])
    more = f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else ""
    plural = {"summary": "summaries"}.get(what, f"{what}s")
    return f"{what if len(numbers) == 1 else plural} {shown}{more}"
