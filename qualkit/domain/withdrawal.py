"""A participant who withdraws: what will go, what quotes them, and the proof that nothing of theirs is left."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Choices", "Doomed", "Proof", "WithdrawalPlan", "WithdrawalReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the researcher has chosen besides the withdrawal itself.

    Attributes:
        remove_quoting_memos: remove memos and framework summaries on others that quote the person.
        rewrite_codebooks: take the person's words out of codebooks, in every version they have had.
        delete_exports: delete the files in ``exports`` that quote or name the person.
        delete_backups: delete every backup instead of purging each.
        forget_name: take the name out of the log, too.
    """

    remove_quoting_memos: bool = False
    rewrite_codebooks: bool = False
    delete_exports: bool = False
    delete_backups: bool = False
    forget_name: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """One source of which all goes, or only the turns named.

    Attributes:
        guid: the source's.
        turns: numbers of the turns that are taken out; () for the whole source.
        revision: that the text without these turns will be; 0 for the whole source.
    """

    source: str
    guid: str
    turns: tuple[int, ...] = ()
    revision: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalPlan:
    """What a withdrawal would do. Nothing has been done yet; `Withdrawal.withdraw` carries it out.

    Attributes:
        what: ``source`` or ``case``; `name` is what it is called.
        sources: what becomes of each source.
        cases: cases that go.
        counts: how many go, by what they are: ``codings``, ``suggested segments``, ``memos`` …
        files: originals and others that will be deleted, relative to the study's folder.
        backups: backups that will be purged or deleted.
        quoting: what quotes the person and stays unless chosen otherwise: by kind (``memo``, ``codebook``, ``code``,
            ``export``, ``other file``), the numbers, keys or names.
        unsearched: recordings and pictures in the folder: their content is not searched.
        unfinished: a withdrawal that was begun and not finished: it will be finished.
        done: when this was withdrawn already, "" if it was not.
        runs, shared: how many runs of five words tell the person's talk, and how many others say too.
        state: of what the plan rests on.
    """

    what: str
    name: str
    sources: tuple[Doomed, ...] = ()
    cases: tuple[str, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    backups: tuple[str, ...] = ()
    quoting: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unsearched: tuple[str, ...] = ()
    unfinished: bool = False
    done: str = ""
    runs: int = 0
    shared: int = 0
    notes: tuple[str, ...] = ()
    state: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The search of the study's folder afterwards.

    Attributes:
        files, size: how many files were searched, and their bytes.
        runs: how many runs of five words were looked for; `shared` others say too, and were not.
        left: places where runs still stand, with how many.
        unread: files that could not be read.
    """

    files: int
    size: int
    runs: int
    shared: int
    left: tuple[tuple[str, int], ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        return not self.left and not self.unread


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalReport:
    """What was done: numbers by what they are, what became of each backup, and the proof."""

    what: str
    name: str
    removed: dict[str, int]
    backups: dict[str, str]
    files: tuple[str, ...]
    proof: Proof
    notes: tuple[str, ...] = ()
