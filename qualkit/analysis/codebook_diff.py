"""What changed between two states of a codebook, code by code. A renamed code is one code, never two."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from qualkit.analysis.codebook_lives import Life, follow
from qualkit.analysis.wording import joined
from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_diff import Change, CodebookDiff, CodebookState, Happening, Reason

__all__ = ["FIELDS", "compare", "derived", "field_changes", "label", "numbers"]

# The fields of a code that are compared, with their names in words and the kind of change that they make.
# Colours are left out: the palette gives them to codes that have none, and they carry no meaning.
FIELDS: dict[str, tuple[str, str]] = {
    "key": ("Renamed: key", "renamed"),
    "name": ("Renamed: name", "renamed"),
    "kind": ("Kind", "changed"),
    "brief": ("In short", "redefined"),
    "definition": ("Definition", "redefined"),
    "when_to_use": ("When to use", "redefined"),
    "when_not_to_use": ("When not to use", "redefined"),
    "examples": ("Examples", "redefined"),
    "patterns": ("Patterns", "changed"),
    "exclude_patterns": ("Patterns left out", "changed"),
    "type": ("How it came about", "changed"),
}
_HEAD = {"title": "Title", "version": "Version", "description": "Description", "source": "Source"}


def label(code: Code) -> str:
    """``"Isolation (T1.1)"``."""
    return f"{code.name} ({code.key})"


def numbers(book: Codebook) -> dict[str, int]:
    """How many codes, themes (branches) and housekeeping codes there are, and how many are drafts or retired."""
    kinds = {"codes": "code", "themes": "theme", "housekeeping": "housekeeping"}
    found = {name: sum(code.kind == kind for code in book) for name, kind in kinds.items()}
    return found | {status: sum(code.status == status for code in book) for status in ("draft", "retired")}


def compare(
    before: Codebook,
    after: Codebook,
    *,
    states: tuple[CodebookState, CodebookState],
    happenings: Sequence[Happening] = (),
) -> CodebookDiff:
    """The differences in the order of the later codebook; a code that is gone stands where it stood.

    Args:
        states: what is to be said of the two states themselves.
        happenings: what was done between the two, oldest first; without them codes are known by key and alias.
    """
    lives = follow(before, happenings, after)
    changes = _head(before, after)
    reordered = _reordered(lives, before, after)
    parents = _Parents(lives)
    taken = _taken_keys(lives)
    for life in _in_order(lives, before, after):
        if life.before is not None and life.after is not None:
            changes += _of_one(life, parents, id(life) in reordered, taken.get(id(life), ()))
        elif life.after is not None:
            changes.append(_came(life))
        elif life.before is not None:
            changes.append(_went(life))
    passing = tuple(life.keys[-1] for life in lives if life.before is None and life.after is None)
    return CodebookDiff(
        codebook=after.key,
        title=after.title,
        before=states[0],
        after=states[1],
        numbers_before=numbers(before),
        numbers_after=numbers(after),
        changes=tuple(changes),
        passing=passing,
    )


def derived(diff: CodebookDiff) -> list[Happening]:
    """What must have been done in one step of which nothing was written down: for steps before that was kept."""
    found: dict[tuple[str, str], list[Change]] = {}
    for change in diff.changes:
        if change.code:
            found.setdefault((change.kind, change.code), []).append(change)
    formers = {change.code: change.before for change in diff.changes if change.field == "key"}
    return [
        Happening(
            state=diff.after.number,
            at=diff.after.at,
            coder=diff.after.coder,
            kind=kind,
            key=key,
            former=formers.get(key, "") if kind == "renamed" else "",
            others=tuple(_key_in(words) for words in parts[0].after.splitlines()) if kind == "merged" else (),
            fields=tuple(part.field for part in parts if part.field),
        )
        for (kind, key), parts in found.items()
    ]


def field_changes(before: Code, after: Code, reasons: Sequence[Happening] = ()) -> list[Change]:
    """The fields of one code that differ, its place in the tree aside."""
    changes = []
    for field, (words, kind) in FIELDS.items():
        old, new = _text(getattr(before, field)), _text(getattr(after, field))
        if old != new:
            changes.append(_change(after, kind, words, field, old, new, reasons))
    if before.status != after.status:
        kind, words = _status_change(before.status, after.status)
        changes.append(_change(after, kind, words, "status", before.status, after.status, reasons))
    old, new = _sorted_lines(before.aliases), _sorted_lines(after.aliases)
    if old != new:
        changes.append(_change(after, "changed", "Other keys", "aliases", old, new, reasons))
    return changes


def _status_change(before: str, after: str) -> tuple[str, str]:
    if after == "retired":
        return "retired", "Retired"
    return ("restored", "Brought back") if before == "retired" else ("changed", "Status")


def _of_one(life: Life, parents: _Parents, reordered: bool, taken: Iterable[str]) -> list[Change]:
    assert life.before is not None and life.after is not None
    code, log = life.after, life.happenings
    changes = [change for change in field_changes(life.before, code, log) if not _explained(change, life, taken)]
    moved = parents.moved(life)
    place = sum(change.kind == "renamed" for change in changes)
    if moved:
        changes.insert(place, _change(code, "moved", "Moved", "parent", *moved, log))
    elif reordered:
        above = parents.above(code)
        changes.insert(
            place, _change(code, "reordered", "Other place among its neighbours", "position", above, above, log)
        )
    if life.into:
        into = _labels(life.into)
        changes.append(_change(code, "split", f"Split: {joined(into)} taken out of it", "", "", "\n".join(into), log))
    return changes


def _explained(change: Change, life: Life, taken: Iterable[str]) -> bool:
    """Whether other keys of a code are nothing but its former ones and those of codes merged into it."""
    if change.field != "aliases":
        return False
    known = {key.casefold() for key in (*life.keys, *taken)}
    known |= {key.casefold() for one in life.happenings if one.kind == "took in" for key in one.others}
    return set(change.before.casefold().split("\n")) ^ set(change.after.casefold().split("\n")) <= known | {""}


def _taken_keys(lives: Iterable[Life]) -> dict[int, set[str]]:
    """Keys and aliases of all the codes that have become part of each code: they lead to it now."""
    found: dict[int, set[str]] = {}
    for life in lives:
        for heir in life.ends_in() if life.after is None else ():
            found.setdefault(id(heir), set()).update(life.keys, life.before.aliases if life.before else ())
    return found


def _came(life: Life) -> Change:
    code, log = life.after, life.happenings
    assert code is not None
    copied = next((one for one in log if one.kind == "copied"), None)
    kind, words = "added", "Added"
    if copied is not None:
        kind, words = "copied", f"Copied from {joined(copied.others)}" if copied.others else "Copied"
    elif life.origin is not None:
        source = life.origin.after or life.origin.before
        words = f"Split off from {label(source) if source else life.origin.keys[-1]}"
    return _change(code, kind, words, "", "", code.definition or code.brief, log)


def _went(life: Life) -> Change:
    code, log = life.before, life.happenings
    assert code is not None
    into = _labels(life.ends_in())
    ended = life.ended.kind if life.ended else ""
    if life.ended is not None and not into and ended == "merged":
        into = list(life.ended.others)
    if ended == "merged" or (into and not any(one.kind == "split" for one in log)):
        kind, words = "merged", f"Merged into {joined(into)}"
    elif into:
        kind, words = "split", f"Split into {joined(into)}"
    else:
        kind, words = "removed", "Removed"
    return _change(code, kind, words, "", code.definition or code.brief, "\n".join(into), log)


def _labels(lives: Iterable[Life]) -> list[str]:
    return list(dict.fromkeys(label(code) for life in lives if (code := life.after or life.before)))


def _change(code: Code, kind: str, what: str, field: str, before: str, after: str, log: Sequence[Happening]) -> Change:
    """One row, with those who did it: whoever wrote down this kind of change, or a change of this field."""
    kinds = {"reordered": ("reordered", "moved")}.get(kind, (kind,))
    told = [one for one in log if one.kind in kinds and (not one.fields or not field or field in one.fields)]
    told = told or [one for one in log if field and field in one.fields]
    reasons = dict.fromkeys(Reason(at=one.at, coder=one.coder, why=one.why) for one in told)
    return Change(
        code=code.key,
        name=code.name,
        kind=kind,
        what=what,
        field=field,
        before=before,
        after=after,
        reasons=tuple(reasons),
    )


def _head(before: Codebook, after: Codebook) -> list[Change]:
    return [
        Change(
            code="",
            name=after.title,
            kind="head",
            what=words,
            field=field,
            before=getattr(before, field),
            after=getattr(after, field),
        )
        for field, words in _HEAD.items()
        if getattr(before, field) != getattr(after, field)
    ]


def _text(value: str | tuple[str, ...]) -> str:
    return "\n".join(value) if isinstance(value, tuple) else value


def _key_in(words: str) -> str:
    return words.rpartition(" (")[2].removesuffix(")")


def _sorted_lines(items: Iterable[str]) -> str:
    return "\n".join(sorted(items, key=str.casefold))


class _Parents:
    """Above whom a code stood and stands: the parent as a code, not as a key, so that a renamed one is the same."""

    def __init__(self, lives: Iterable[Life]) -> None:
        self._old = {life.before.key: life for life in lives if life.before is not None}
        self._new = {life.after.key: life for life in lives if life.after is not None}

    def moved(self, life: Life) -> tuple[str, str] | None:
        """Where the code stood and where it stands, if these differ."""
        assert life.before is not None and life.after is not None
        old, new = self._old.get(life.before.parent), self._new.get(life.after.parent)
        if old is new:
            return None
        return _place(old.before if old else None), _place(new.after if new else None)

    def above(self, code: Code) -> str:
        parent = self._new.get(code.parent)
        return _place(parent.after if parent else None)


def _place(code: Code | None) -> str:
    return f"under {label(code)}" if code else "at the top of the tree"


def _in_order(lives: list[Life], before: Codebook, after: Codebook) -> list[Life]:
    """The codes of the later codebook in its order; one that is gone comes after what stood before it."""
    old = {life.before.key: life for life in lives if life.before is not None}
    new = {life.after.key: life for life in lives if life.after is not None}
    ordered = [new[code.key] for code in after]
    previous: Life | None = None
    for code in before:
        life = old[code.key]
        if life.after is None:
            ordered.insert(ordered.index(previous) + 1 if previous else 0, life)
        previous = life
    return ordered


def _reordered(lives: Iterable[Life], before: Codebook, after: Codebook) -> set[int]:
    """Codes that stand elsewhere among the same neighbours: the fewest whose moving explains the new order."""
    parents = _Parents(lives)
    place = {code.key: number for number, code in enumerate(before)}
    new = {life.after.key: life for life in lives if life.after is not None}
    siblings: dict[str, list[Life]] = {}
    for code in after:
        life = new[code.key]
        if life.before is not None and parents.moved(life) is None:
            siblings.setdefault(code.parent, []).append(life)
    found: set[int] = set()
    for row in siblings.values():
        kept = _longest_rising([place[life.before.key] for life in row if life.before is not None])
        found |= {id(life) for position, life in enumerate(row) if position not in kept}
    return found


def _longest_rising(values: Sequence[int]) -> set[int]:
    """Positions of one longest rising subsequence (patience sorting).

    >>> sorted(_longest_rising([3, 1, 2, 4]))
    [1, 2, 3]
    """
    ends: list[int] = []
    tails: list[int] = []
    links: list[int] = []
    for position, value in enumerate(values):
        pile = bisect_left(tails, value)
        links.append(ends[pile - 1] if pile else -1)
        ends[pile : pile + 1] = [position]
        tails[pile : pile + 1] = [value]
    found: set[int] = set()
    position = ends[-1] if ends else -1
    while position >= 0:
        found.add(position)
        position = links[position]
    return found
