"""Small real studies of all shapes: two interviews of one person, a group, a source of nobody, codings anywhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import strategies as st

import qualkit
from qualkit.domain.codings import Origin
from qualkit.domain.suggestions import Deciding
from qualkit.store import codebooks, coders, codings, sources
from tests.helpers.small_study import ANNA, BEN, CODEBOOK
from tests.helpers.suggested_codes import suggest_codes

__all__ = ["Drawn", "drawn_studies", "make_template", "opened"]

_HOUSEKEEPING = """\
  - id: H
    name: Aside
    kind: housekeeping
    brief: Not about work
    definition: Talk that is not about the work.
"""
_THIRD = """\
          - no desk
        codes:
          - id: T1.2.1
            name: Corridor
            brief: Sits in the corridor
            definition: The speaker works in the corridor.
"""
_GROUP = """\
Interviewer: What changed?

Cleo: The team left. I was alone, and on my own with no desk.

Dan: Not for me. I was never alone, and supervision went on.

Interviewer: And now?

Cleo: Now there is a team again.

Dan: The team, yes, and supervision too.
"""
_TEXTS = {
    "Anna": ANNA,
    "Anna later": BEN.replace("Ben:", "Anna:"),
    "Ben": BEN,
    "Group": _GROUP,
    "Nobody": BEN.replace("Mondays", "Fridays"),
}
_LINKS = (("Anna", "Anna; Anna later", ""), ("Ben", "Ben", ""), ("Cleo", "Group", "Cleo"))
_CODES = ("T1", "T1.1", "T1.2", "T1.2.1", "T2", "T2.1", "T2.2", "H")


_OFFERS = (
    ("Anna:I am alone most days. There is no desk for me", "T1.1", 0.9),
    ("Group:Now there is a team again.", "T2.1", 0.8),
    ("Ben:I see people.", "T2", 0.7),
    ("Nobody:There is supervision every month.", "T2.2", 0.6),
)
_DECISIONS = ("open", "accept", "merge", "reject")


@dataclass(frozen=True)
class Drawn:
    """What differs between the studies."""

    roles: tuple[str, ...]
    waves: tuple[str, ...]
    codings: tuple[tuple[str, str, int, int, str, str, bool, bool], ...]
    confirmed: tuple[bool, ...]
    persons: tuple[str, ...] = ("",) * 4
    decided: tuple[str, ...] = ()


_CODING = st.tuples(
    st.sampled_from(sorted(_TEXTS)),
    st.sampled_from(_CODES),
    st.integers(0, 200),
    st.integers(1, 90),
    st.sampled_from(["tester", "second"]),
    st.sampled_from(["", "enabler", "barrier", "mixed"]),
    st.booleans(),
    st.booleans(),
)
drawn_studies = st.builds(
    Drawn,
    roles=st.sampled_from([("GP", "GP", "GP", "link worker"), ("", "GP", "GP", "GP")])
    | st.tuples(*[st.sampled_from(["", "GP", "link worker"])] * 4),
    waves=st.tuples(*[st.sampled_from(["", "1", "2"])] * 4),
    codings=st.lists(_CODING, max_size=20).map(tuple),
    confirmed=st.lists(st.booleans(), min_size=3, max_size=3).map(tuple),
    persons=st.tuples(*[st.sampled_from(["", "one", "other"])] * 4),
    decided=st.tuples(*[st.sampled_from(_DECISIONS)] * len(_OFFERS)),
)


def make_template(folder: Path) -> Path:
    """A study with transcripts, rule hits and suggested codes, of which each random study is a copy."""
    material = folder.parent / f"{folder.name}-material"
    material.mkdir(parents=True)
    book = CODEBOOK.replace("          - no desk\n", _THIRD) + _HOUSEKEEPING
    (material / "tiny.yaml").write_text(book, encoding="utf-8")
    for name, text in _TEXTS.items():
        (material / f"{name}.txt").write_text(text, encoding="utf-8")
    with qualkit.Study.create(folder, title="Random", codebook=material / "tiny.yaml", coder="tester") as study:
        study.sources.add([material / f"{name}.txt" for name in _TEXTS])
        study.codings.apply()
        suggest_codes(study, _OFFERS)
        study.codings.add("Ben", "H", quote="I see people.")
    shutil.rmtree(material)
    return folder


@contextmanager
def opened(template: Path, drawn: Drawn) -> Iterator[tuple[qualkit.Study, Path]]:
    """The study that was drawn, and a folder for what it exports; both go afterwards."""
    with TemporaryDirectory() as place:
        folder = Path(shutil.copytree(template, Path(place) / "study"))
        with qualkit.Study.open(folder, coder="tester") as study:
            _people(study, drawn, Path(place) / "people.csv")
            _code(study, drawn)
            hits = study.codings.list(origin="rule", unconfirmed=True)
            chosen = [hit.number for at, hit in enumerate(hits) if drawn.confirmed[at % 3]]
            if chosen:
                study.codings.confirm(chosen)
            _decide(study, drawn)
            yield study, Path(place)


def _people(study: qualkit.Study, drawn: Drawn, file: Path) -> None:
    """Anna gives two interviews, Cleo and Dan one together; Eve is known and was never interviewed."""
    links = [*_LINKS, ("Dan", "Group", "Dan")]
    names = ["Anna", "Ben", "Cleo", "Dan"]
    given = dict(zip(names, zip(drawn.roles, drawn.waves, drawn.persons, strict=True), strict=True))
    rows = [",".join((case, source, speaker, *given[case])) for case, source, speaker in links]
    file.write_text("\n".join(["case,source,speaker,role,wave,person", *rows]) + "\n", encoding="utf-8")
    study.cases.load(file)
    study.cases.set("Eve", {"role": "GP", "wave": "1", "person": "one"})


def _decide(study: qualkit.Study, drawn: Drawn) -> None:
    """Suggestions are accepted, given another code, rejected or left open."""
    study.suggestions.decide(
        [
            Deciding(suggestion=number, kind=kind, code="T1.2" if kind == "merge" else "", why="so it is")
            for number, kind in enumerate(drawn.decided, 1)
            if kind != "open"
        ]
    )


def _code(study: qualkit.Study, drawn: Drawn) -> None:
    if not drawn.codings:
        return
    session = study._session
    texts = {name: (row, text) for row, name, _, text in sources.texts(session.connection)}
    codes = codebooks.code_ids(session.connection)
    new = []
    with session.action("code many") as action:
        for source, code, start, length, coder, stance, contrary, key in drawn.codings:
            row, text = texts[source]
            start = min(start, len(text) - 2)
            end = min(start + length, len(text))
            while start < end and text[start].isspace():
                start += 1
            while end > start and text[end - 1].isspace():
                end -= 1
            if start == end:
                continue
            who = coders.ensure(session.connection, coder)
            new.append(
                codings.NewCoding(
                    row,
                    codes[code],
                    start,
                    end,
                    text[start:end],
                    who,
                    Origin.HUMAN,
                    stance=stance,
                    contrary=contrary,
                    key_quote=key,
                )
            )
        action.detail = {"added": codings.add_many(session.connection, new, action.at)}
        if not action.detail["added"]:
            action.cancel()
