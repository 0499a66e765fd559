"""A small study full of names, for tests of finding and replacing them. Everybody and everything in it is invented."""

from __future__ import annotations

from pathlib import Path

import qualkit
from tests.helpers.small_study import CODEBOOK

# Words that no part of a study may hold after they were replaced for good.
SECRET = ("Thessaly", "Quarrington", "Siobhan", "Merryweather", "Larkfield", "943 476 5919", "07700 900123")

FIRST = """\
Interviewer: Hello Thessaly, how are you? I am alone here.

Thessaly Quarrington: Fine. I work at the Larkfield Surgery. Thessaly's desk is small. My number is 07700 900123.

Interviewer: And the others?

Thessaly Quarrington: I rang Siobhán Merryweather, and Larkfield Surgery rang me. THESSALY QUARRINGTON, they said. \
My NHS number is 943 476 5919. I am alone with Siobhan Merryweather's team.
"""

SECOND = """\
Interviewer: Do you know Thessaly Quarrington?

P2: I do, Thessaly helped me. Siobhan too. I am alone most days, and the team is kind.
"""

NAMES = "name,kind,replacement\nThessaly Quarrington,person,\nSiobhan Merryweather,person,\n"


def make_named_study(folder: Path) -> Path:
    """Make the study, with its list of names loaded; nothing is decided yet."""
    material = folder.parent / "named material"
    material.mkdir(parents=True)
    files = {"tiny.yaml": CODEBOOK, "Visit to Thessaly.txt": FIRST, "LW02.txt": SECOND, "names.csv": NAMES}
    for name, text in files.items():
        (material / name).write_text(text, encoding="utf-8")
    with qualkit.Study.create(folder, title="Named", codebook=material / "tiny.yaml", coder="tester") as study:
        study.sources.add([material / "Visit to Thessaly.txt", material / "LW02.txt"])
        study.cases.set("Thessaly Quarrington", {"role": "Link worker", "site": "Larkfield Surgery"})
        study.memos.add("Thessaly is the one at Larkfield Surgery.", on="Visit to Thessaly", about="source")
        study.codings.add("Visit to Thessaly", "T1.1", quote="Thessaly's desk is small")
        study.codings.add("Visit to Thessaly", "T1.2", quote="Quarrington: Fine")
        study.codings.add("LW02", "T1.1", quote="Siobhan too")
        study.identifiers.add_names(["Larkfield Surgery"], kind="organisation")
        study.identifiers.load_names(material / "names.csv")
        study.identifiers.scan()
    return folder


def accept_all(study: qualkit.Study) -> None:
    """Accept every open finding that words can replace."""
    numbers = [one.number for one in study.identifiers.list() if one.kind != "combination"]
    study.identifiers.accept(numbers)
