"""A study small enough to know by heart. Everything in it is invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import qualkit
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import SuggestionSet
from qualkit.store import coders, suggestions

CODEBOOK = """\
# A codebook for tests: this comment must survive every rewrite.
id: tiny
title: Working alone
version: "1.0"
description: Six codes about working alone and together.
codes:
  - id: T1
    name: Alone
    kind: theme
    brief: Being on one's own
    definition: Anything about working without others.
    codes:
      - id: T1.1   # the commonest
        name: Isolation
        brief: Feels alone
        definition: The speaker feels alone in the work.
        when_to_use: When aloneness is felt.
        when_not_to_use: For mere facts about rotas.
        examples:
          - I sat there by myself.
        patterns:
          - alone
          - on my own
      - id: T1.2
        name: No desk
        brief: Nowhere to sit
        definition: There is no place to work.
        patterns:
          - no desk
  - id: T2
    name: Together
    kind: theme
    brief: With others
    definition: Anything about working with others.
    codes:
      - id: T2.1
        name: Team
        brief: Part of a team
        definition: The speaker belongs to a team.
        patterns:
          - team
      - id: T2.2
        name: Supervision
        brief: Is supervised
        definition: The speaker speaks of supervision.
        patterns:
          - supervision
"""

ANNA = """\
Interviewer: How is a usual week for you?

Anna: I am alone most days. There is no desk for me, so I sit in the corridor.

Interviewer: And the others?

Anna: The team is kind. I was never alone in the first month, though. 😀 Café mornings help.

Interviewer: Supervision?

Anna: My supervision stopped in spring. I did it on my own after that. On my own, yes.
"""

BEN = """\
Interviewer: What do you do all day?

Ben: I see people. The team meets on Mondays and I like that.

Interviewer: Is there supervision?

Ben: There is supervision every month. I do not feel alone with it.
"""

PARTICIPANTS = "case,role,sector\nAnna,link worker,voluntary\nBen,GP,NHS\n"


def make_small_study(folder: Path) -> Path:
    """Make the study; its coder is "tester" and its codebook is not applied yet."""
    material = folder.parent / "material"
    material.mkdir(parents=True)
    for name, text in (("tiny.yaml", CODEBOOK), ("Anna.txt", ANNA), ("Ben.txt", BEN), ("people.csv", PARTICIPANTS)):
        (material / name).write_text(text, encoding="utf-8")
    with qualkit.Study.create(folder, title="Small", codebook=material / "tiny.yaml", coder="tester") as study:
        study.sources.add([material / "Anna.txt", material / "Ben.txt"])
        study.cases.load(material / "people.csv")
    return folder


def suggest(study: qualkit.Study, groups: tuple[tuple[str, ...], ...]) -> list[int]:
    """Store a run of suggestions, one a group of quotations, as a suggester would have; returns their numbers.

    A quotation is ``"Anna:words"``; nothing is modelled, so that tests of the ledger need no model.
    """
    session = study._session
    result = SuggestionSet(themes=(), method="By hand.", model="", model_hash="", parameters={"themes": len(groups)})
    numbers = []
    with session.action("suggest themes") as action:
        coder = coders.ensure(session.connection, session.coder)
        run = suggestions.add_run(
            session.connection,
            result,
            kind="themes",
            suggester="hand",
            version="1",
            seed=0,
            corpus_sha256="",
            coder_id=coder,
            at=action.at,
        )
        for position, group in enumerate(groups, 1):
            numbers.append(
                suggestions.add_suggestion(
                    session.connection,
                    run=run,
                    label=f"group {position}",
                    keywords=("one", "two"),
                    stability=0.5,
                    cohesion=0.25,
                    details={"participants": {"GP": 1}, "overlaps": {}, "novelty": 1.0, "concentration": 1.0},
                    segments=[_segment(study, place) for place in group],
                )
            )
        action.detail = {"run": run, "suggestions": len(numbers), "passages": sum(map(len, groups))}
    return numbers


def _segment(study: qualkit.Study, place: str) -> tuple[int, Span, str, float, bool, str, str]:
    name, _, words = place.partition(":")
    source = study.sources.get(name)
    start = source.text.index(words)
    return (source.id, Span(start, start + len(words)), words, 0.75, True, name, "")


def dump(study: qualkit.Study) -> dict[str, list[tuple[Any, ...]]]:
    """Every journalled table, row by row."""
    from qualkit.store.journal import JOURNALLED

    connection = study._session.connection
    return {
        table: [tuple(row) for row in connection.execute(f"SELECT * FROM {table} ORDER BY id")] for table in JOURNALLED
    }
