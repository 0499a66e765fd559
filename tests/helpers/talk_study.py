"""A study of six interviews of made-up talk about four subjects, each a code; two people coded, differently."""

from __future__ import annotations

from pathlib import Path

import qualkit
from qualkit.domain.sources import Span
from tests.helpers.talk import subject, talk

__all__ = ["KEYS", "SWAPPED", "make_talk_study"]

KEYS = {"money": "T1", "garden": "T2", "music": "T3", "clinic": "T4"}
# Anna gave the first music passage of P1 to the clinic; Ben left every garden passage of P2 uncoded.
SWAPPED = ("P1", "music", "T4")
_CODED = ("P1", "P2", "P3", "P4")
_CODEBOOK = """\
id: talk
title: Talk
version: "1.0"
description: Four subjects.
codes:
  - {id: T1, name: Money, definition: "Benefits, bills, rent, debt and food banks."}
  - {id: T2, name: Garden, definition: "Allotments and growing fruit and vegetables."}
  - {id: T3, name: Music, definition: "Choirs, bands, instruments and singing."}
  - {id: T4, name: Clinic, definition: "Medicines, nurses, scans and operations.",
     when_not_to_use: "Talk of choirs and bands: use T3 instead."}
"""


def make_talk_study(folder: Path) -> Path:
    """Make the study: Anna coded P1 to P4 by hand, Ben P1 and P2; nobody has read P5 and P6."""
    material = folder.parent / "talk"
    material.mkdir(parents=True)
    (material / "talk.yaml").write_text(_CODEBOOK, encoding="utf-8")
    people = sorted({passage.case for passage in talk()})
    answers = {name: [one for one in talk() if one.case == name] for name in people}
    for name, said in answers.items():
        lines = [f"Interviewer: And then?\n\n{name}: {one.text}\n" for one in said]
        (material / f"{name}.txt").write_text("\n".join(lines), encoding="utf-8")
    with qualkit.Study.create(folder, title="Talk", codebook=material / "talk.yaml", coder="Anna") as study:
        study.sources.add([material / f"{name}.txt" for name in people])
        rows = []
        texts = {name: study.sources.get(name).text for name in _CODED}
        for name in _CODED:
            music = 0
            for one in answers[name]:
                start = texts[name].index(one.text)
                about = subject(one)
                music += about == "music"
                wrong = (name, about) == SWAPPED[:2] and music == 1
                rows.append((name, SWAPPED[2] if wrong else KEYS[about], Span(start, start + len(one.text))))
        study.codings.add_many(rows)
    with qualkit.Study.open(folder, coder="Ben") as study:
        study.codings.add_many(
            [row for row in rows if row[0] in ("P1", "P2") and not (row[0] == "P2" and row[1] == KEYS["garden"])]
        )
    return folder
