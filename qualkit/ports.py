"""The shapes that plug-ins and services agree on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import numpy

    from qualkit.domain.code_suggestions import CodeKnowledge, CodeSuggestionSet, Judgement
    from qualkit.domain.reports import Report
    from qualkit.domain.sources import Beside, Imported
    from qualkit.domain.suggestions import Passage, SuggestionSet

__all__ = [
    "CodeSuggester",
    "Collection",
    "Embedder",
    "Exporter",
    "Importer",
    "Labeller",
    "LooksBeside",
    "Progress",
    "SilentProgress",
    "Suggester",
]


class Progress(Protocol):
    """Told how far long work has come; `total` may be 0 where it is not known. Called often: must be cheap."""

    def __call__(self, what: str, done: int, total: int) -> None: ...


class SilentProgress:
    """The progress of someone who does not want to know."""

    def __call__(self, what: str, done: int, total: int) -> None:
        return None


class Importer(Protocol):
    """Turns the bytes of one file into text, turns and positions. One module a format."""

    name: str
    suffixes: tuple[str, ...]

    def recognises(self, data: bytes, name: str) -> float:
        """How sure it is, 0 to 1, that `data` is in its format. Judges the content; the suffix only breaks ties."""
        ...

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """Read the file.

        Args:
            data: the whole file.
            name: its name, for messages.
            encoding: the text encoding the researcher asked for; "" follows BOM, UTF-8, Windows-1252.
            interviewers: labels that the study's settings name as the interviewer's.
            divide: how turns are told apart where the researcher says so, see `qualkit.text.turns.DIVISIONS`; ""
                finds the labels.

        Raises:
            BadInput: nothing usable is in it; says what and what to do.
        """
        ...


@runtime_checkable
class Collection(Protocol):
    """An importer whose files hold several sources: the answers of a survey, the records of a bibliography."""

    def read_all(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> tuple[Imported, ...]:
        """Every source of the file, each with a name of its own. Raises BadInput as `Importer.read` does."""
        ...


@runtime_checkable
class LooksBeside(Protocol):
    """An importer that can tell what else stands in a file: its properties, comments, hidden and deleted words."""

    def beside(self, data: bytes, name: str) -> tuple[Beside, ...]:
        """All words of the file that are not in the text `read` gives. Raises BadInput."""
        ...


class Embedder(Protocol):
    """Turns texts into vectors of unit length.

    `standalone` says that a text's vector does not depend on the other texts, so that it may be kept between calls.
    """

    name: str
    sha256: str
    standalone: bool

    def encode(self, texts: Sequence[str], progress: Progress) -> numpy.ndarray:
        """Vectors, shape ``(len(texts), dimensions)``, float32, each of length 1."""
        ...


class Suggester(Protocol):
    """Proposes themes over passages. Knows nothing of the store.

    Besides `name` and `version` one that researchers can name (``--engine``) has `kind`, which is ``"themes"``;
    `describe`, one sentence for the list of engines; and `defaults`, its parameters and their values.
    `qualkit.suggesters.checking.check_suggester` checks all that is relied on.
    """

    name: str
    version: str

    def suggest(
        self, passages: Sequence[Passage], parameters: dict[str, Any], seed: int, progress: Progress
    ) -> SuggestionSet: ...


class Labeller(Protocol):
    """Puts a name to a theme that was found, such as a language model on the researcher's own computer does.

    It is used only where it is installed and named, and what it says is a proposal like any other: the keywords stay
    beside it. It must not send anything over the network, and must give one answer for one input.
    """

    name: str
    version: str

    def label(self, keywords: Sequence[str], phrases: Sequence[str], quotes: Sequence[str]) -> str | None:
        """A name of a few words for a theme.

        Args:
            keywords: the theme's words, most typical first.
            phrases: its key phrases, most typical first.
            quotes: what participants said, the most typical passages first.

        Returns:
            The name, on one line; None where it has none to give, and the name made from the keywords stays.
        """
        ...


class CodeSuggester(Protocol):
    """Proposes codes for passages, from the codebook's words and from what people have decided so far."""

    name: str
    version: str

    def suggest_codes(
        self,
        passages: Sequence[Passage],
        knowledge: Sequence[CodeKnowledge],
        judgements: Sequence[Judgement],
        parameters: dict[str, Any],
        seed: int,
        progress: Progress,
    ) -> CodeSuggestionSet: ...


class Exporter(Protocol):
    """Lays out a report in a file format."""

    name: str
    suffix: str

    def write(self, report: Report, template: bytes | None = None) -> bytes: ...
