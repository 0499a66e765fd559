"""Scanning a study's material for what could identify a person."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualkit.domain.identifiers import KINDS, Detected, Tier
from qualkit.domain.pseudonyms import ScanLine, ScanReport
from qualkit.domain.sources import Source, Span, Turn
from qualkit.errors import QualkitError, StudyProblem
from qualkit.services.identifier_material import BESIDE, FIXED, NAMES, Material, Piece, combinations, label_places
from qualkit.services.session import Session
from qualkit.store import identifiers as identifier_store
from qualkit.store import sources as source_store
from qualkit.store.identifiers import Finding, Scan

if TYPE_CHECKING:
    from qualkit.files.keys import KeyFolder
    from qualkit.identifiers import NameList

__all__ = [
    "BY_HAND",
    "SAME_WORDS",
    "Watch",
    "counted",
    "examine",
    "mark_of",
    "report_of",
    "scan_sources",
    "scan_study",
    "still_said",
    "watch_for",
]

BY_HAND = "added by hand"
SAME_WORDS = "the same words as one accepted"
# What a scan does not find and therefore must not drop.
_NOT_DETECTED = (BY_HAND, SAME_WORDS)


@dataclass(frozen=True, slots=True)
class Watch:
    """What a scan looks for besides what every study's material is looked through for.

    Attributes:
        names: the study's list of real names, with the originals of its key.
        fingerprint: a keyed hash of that list; "" for none.
        sealed: there is a list, locked with a passphrase that is not known.
        listed: how many names the list has.
        models: optional model detectors that take part.
        replaced: finds replacements that stand in the texts already: they are nobody's name.
    """

    names: NameList | None = field(default=None, repr=False)
    fingerprint: str = ""
    sealed: bool = False
    listed: int = 0
    models: tuple[str, ...] = ()
    replaced: re.Pattern[str] | None = field(default=None, repr=False)
    keys: KeyFolder | None = field(default=None, repr=False)

    @property
    def scan(self) -> Scan:
        from qualkit.identifiers import VERSION

        return Scan(" ".join((VERSION, *self.models)), self.fingerprint)

    def covers(self, earlier: Scan | None) -> bool:
        """Whether another scan would find nothing that an earlier one has not found."""
        if earlier is None or earlier.detectors != self.scan.detectors:
            return False
        return self.sealed or earlier.names == self.fingerprint


def watch_for(
    session: Session,
    keys: KeyFolder,
    *,
    extra: Sequence[str] = (),
    also: Iterable[tuple[str, str]] = (),
    lenient: bool = False,
) -> Watch:
    """What this study's scans look for: its list of names and the originals of its key, if they can be read.

    Args:
        extra: optional model detectors.
        also: further names as (words, kind): those about to be replaced.
        lenient: a key that cannot be read is said in the study's notices, and the scan goes without it.
    """
    from qualkit.identifiers import NameEntry, NameList

    sealed = keys.sealed or (lenient and not _readable(session, keys))
    listed = () if sealed else keys.names()
    entries = {(words, kind or "person"): replacement for words, kind, replacement in listed}
    for one in () if sealed else keys.entries():
        entries.setdefault((one.original, one.kind), one.replacement)
    for words, kind in also:
        entries.setdefault((words, kind), "")
    ordered = sorted(entries.items())
    packed = json.dumps(ordered, ensure_ascii=False).encode("utf-8")
    # Where the key is not at hand nothing is made in its place, least of all by an export.
    keyed = bool(entries) and (keys.exists or not lenient)
    fingerprint = hmac.new(_secret(keys), packed, hashlib.sha256).hexdigest()[:32] if keyed else ""
    usable = [NameEntry(words, kind, new) for (words, kind), new in ordered if kind in KINDS and _nameable(kind)]
    known = sorted({line.replacement for line in identifier_store.log(session.connection)}, key=len, reverse=True)
    pattern = "|".join(rf"(?<!\w){re.escape(one)}(?!\w)" for one in known)
    return Watch(
        names=NameList(usable) if usable else None,
        fingerprint=fingerprint,
        sealed=sealed,
        listed=len(listed),
        models=tuple(extra),
        replaced=re.compile(pattern) if known else None,
        keys=keys,
    )


def examine(
    session: Session,
    text: str,
    watch: Watch,
    *,
    turns: Sequence[Turn] = (),
    only: Tier | None = None,
) -> list[Detected]:
    """What could identify a person in one text, as this study sees it: in order, not overlapping.

    Labels that stand before the turns are left out: they are looked at as labels, once each.
    """
    from qualkit.identifiers import detect

    found = detect(text, names=watch.names, turns=turns, only=only, extra=watch.models)
    passed = [Span(*match.span()) for match in watch.replaced.finditer(text)] if watch.replaced else []
    passed += label_places(text, tuple(turns))
    return _outside(found, sorted(passed))


def scan_sources(
    session: Session, watch: Watch, material: Material, names: Sequence[str], at: str, *, anew: bool = False
) -> tuple[list[str], list[str], int, int]:
    """Scan these sources (inside an action): those scanned, those as they were, findings added and dropped."""
    known = identifier_store.scans(session.connection)
    scanned: list[str] = []
    unchanged: list[str] = []
    added = dropped = 0
    for position, name in enumerate(names):
        session.progress("Scanning", position, len(names))
        source = source_store.get(session.connection, name)
        assert source is not None
        if source.id not in known:
            _inherit(session, source)
        whole = anew or not watch.covers(known.get(source.id))
        pieces = material.pieces(source) if whole else material.names_of(source)
        more, fewer = _scan_pieces(session, watch, material, list(pieces), source.id, whole=whole)
        added, dropped = added + more, dropped + fewer
        if whole:
            scan = watch.scan
            identifier_store.note_scan(session.connection, source.id, scan, at)
        (scanned if whole else unchanged).append(name)
    session.progress("Scanning", len(names), len(names))
    return scanned, unchanged, added, dropped


def scan_study(session: Session, watch: Watch, material: Material) -> tuple[int, int]:
    """Scan what belongs to no source: cases, memos, summaries, the codebook's examples (inside an action)."""
    added, dropped = _scan_pieces(session, watch, material, list(material.study.values()), None, whole=True)
    present = {f.detail: f for f in identifier_store.select(session.connection, kind="combination")}
    found = combinations(session)
    new = [detail for detail in found if detail not in present]
    for detail in new:
        one = Detected(0, 1, "combination", Tier.CHECK, "fewer people than the smallest group")
        identifier_store.add(session.connection, None, "attribute", detail, [one])
    gone = [f.id for detail, f in present.items() if detail not in found]
    identifier_store.delete(session.connection, gone)
    return added + len(new), dropped + len(gone)


def counted(session: Session, watch: Watch, names: Sequence[str] = ()) -> tuple[ScanLine, ...]:
    """What is found per source and kind, with what was decided; of these sources, or of the whole study."""
    wanted = {name.casefold() for name in names}
    lines: dict[tuple[str, str], dict[str, int]] = {}
    for source, kind, tier, state, number in identifier_store.counts(session.connection):
        if not wanted or source.casefold() in wanted:
            line = lines.setdefault((source, kind), {})
            for what in (tier, state):
                line[what] = line.get(what, 0) + number
    order = sorted(lines, key=lambda key: (not key[0], key[0], KINDS.index(key[1]) if key[1] in KINDS else len(KINDS)))
    return tuple(ScanLine(source=source, kind=kind, **lines[source, kind]) for source, kind in order)


def report_of(
    session: Session, watch: Watch, material: Material, done: tuple[list[str], list[str], int, int]
) -> ScanReport:
    """What a scan has to say."""
    from qualkit.identifiers import LOOKED_FOR, models_available

    scanned, unchanged, added, dropped = done
    return ScanReport(
        scanned=tuple(scanned),
        unchanged=tuple(unchanged),
        lines=counted(session, watch),
        added=added,
        dropped=dropped,
        looked_for=tuple(f"{kind}: {how}" for kind, how in LOOKED_FOR.items()),
        models=tuple(models_available()),
        used=watch.models,
        names=watch.listed,
        sealed=watch.sealed,
        unread=tuple(material.unread),
    )


def mark_of(keys: KeyFolder, place: str, words: str) -> str:
    """A keyed hash of the words at a place where they may change; "" where they cannot."""
    if place in FIXED or not words:
        return ""
    return hmac.new(keys.secret(create=True), words.encode("utf-8"), hashlib.sha256).hexdigest()[:24]


def still_said(keys: KeyFolder, found: Finding, words: str) -> bool:
    """Whether the words that were decided about still stand there, as far as it can be known."""
    if found.place in FIXED or not found.mark:
        return bool(words)
    secret = keys.secret()
    return not secret or hmac.compare_digest(
        hmac.new(secret, words.encode("utf-8"), hashlib.sha256).hexdigest()[:24], found.mark
    )


def _scan_pieces(
    session: Session, watch: Watch, material: Material, pieces: Sequence[Piece], row: int | None, *, whole: bool
) -> tuple[int, int]:
    """Bring the findings of these pieces up to date; how many are new, and how many open ones are gone."""
    connection = session.connection
    present: dict[tuple[str, str], list[Finding]] = {}
    for one in identifier_store.select(connection, source_id=row, unattached=row is None):
        if one.kind != "combination" and (whole or one.place in NAMES):
            present.setdefault((one.place, one.detail), []).append(one)
    added, gone = 0, []
    for piece in pieces:
        there = present.pop((piece.place, piece.detail), [])
        more, fewer = _scan_piece(session, watch, piece, there)
        added += more
        gone += fewer
    # A memo, a label, a comment that is there no more.
    gone += [one.id for found in present.values() for one in found if not _unread(one, material)]
    identifier_store.delete(connection, gone)
    return added, len(gone)


def _unread(found: Finding, material: Material) -> bool:
    return found.place in BESIDE and found.source in material.unread


def _scan_piece(session: Session, watch: Watch, piece: Piece, there: Sequence[Finding]) -> tuple[int, list[int]]:
    detected = _detected(session, watch, piece)
    outdated = [one.id for one in there if watch.keys and not _still(watch.keys, one, piece)]
    there = [one for one in there if one.id not in outdated]
    identifier_store.delete(session.connection, outdated)
    decided = [one for one in there if one.state != "open" or one.rule in _NOT_DETECTED]
    # What lies within something decided about has been decided about.
    fresh = [d for d in detected if not any(one.start <= d.start and d.end <= one.end for one in decided)]
    known = {(one.start, one.end, one.kind): one for one in there}
    new = [d for d in fresh if (d.start, d.end, d.kind) not in known]
    identifier_store.add(session.connection, piece.source_id, piece.place, piece.detail, new)
    found = {(d.start, d.end, d.kind): d for d in fresh}
    gone = []
    for key, one in known.items():
        if one.state == "open" and one.rule not in _NOT_DETECTED and key not in found:
            gone.append(one.id)
        elif key in found and (found[key].tier, found[key].rule) != (one.tier, one.rule):
            identifier_store.regrade(session.connection, one.id, found[key].tier, found[key].rule)
    return len(new), gone


def _still(keys: KeyFolder, one: Finding, piece: Piece) -> bool:
    return one.state == "open" or still_said(keys, one, piece.text[one.start : one.end])


def _detected(session: Session, watch: Watch, piece: Piece) -> list[Detected]:
    from qualkit.identifiers import detect_label

    if piece.place == "text":
        return examine(session, piece.text, watch, turns=piece.turns)
    if piece.place in NAMES or piece.place == "property":
        found = detect_label(piece.text, watch.names)
        passed = [Span(*m.span()) for m in watch.replaced.finditer(piece.text)] if watch.replaced else []
        return _outside(found, passed)
    return examine(session, piece.text, watch)


def _outside(found: Sequence[Detected], passed: Sequence[Span]) -> list[Detected]:
    """Those that do not lie in one of these stretches, which are in order."""
    kept = []
    at = 0
    for one in found:
        while at < len(passed) and passed[at].end <= one.start:
            at += 1
        if not any(p.start <= one.start and one.end <= p.end for p in passed[at : at + 2]):
            kept.append(one)
    return kept


def _inherit(session: Session, source: Source) -> None:
    """Take what was found in the text before a correction over to the same words of the corrected one."""
    from qualkit.text.anchors import Anchors

    connection = session.connection
    earlier = identifier_store.previous_row(connection, source.id)
    if earlier is None:
        return
    found = identifier_store.of_row(connection, earlier)
    before = connection.execute("SELECT text FROM source_revisions WHERE id = ?", (earlier,)).fetchone()[0]
    anchors = Anchors(str(before), source.text, source_store.turns_of(connection, earlier), source.turns)
    moves, lost, taken = [], [], set()
    for one in found:
        new = anchors.place(Span(one.start, one.end)).anchored if one.place == "text" else None
        place = new.new if new and new.how in ("exact", "moved") else None
        if one.place in NAMES:
            place = Span(one.start, one.end)
        key = (one.place, one.detail, place, one.kind)
        if one.state == "open" or place is None or key in taken:
            lost.append(one.id)
        else:
            taken.add(key)
            moves.append((source.id, place.start, place.end, one.id))
    identifier_store.delete(connection, lost)
    identifier_store.carry(connection, moves)
    identifier_store.forget_scans(connection, earlier)


def _secret(keys: KeyFolder) -> bytes:
    """The key of fingerprints; the folder may be on a drive that can only be read."""
    try:
        return keys.secret(create=True)
    except StudyProblem:
        return b""


def _readable(session: Session, keys: KeyFolder) -> bool:
    """Whether the key can be read; if not, the study's notices say why."""
    try:
        keys.names()
        keys.entries()
    except QualkitError as error:
        session.notices.append(f"The list of names was not used: {error}")
        return False
    return True


def _nameable(kind: str) -> bool:
    return kind in ("person", "place", "organisation", "address", "social media name", "e-mail address")
