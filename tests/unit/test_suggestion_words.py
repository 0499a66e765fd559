"""Numbers and their words in what is said of suggestions and of what is still unseen."""

from __future__ import annotations

from dataclasses import replace

import qualkit
from qualkit.cli.suggested_themes import print_suggestion
from qualkit.domain.code_suggestions import CodeKnowledge
from qualkit.services.unseen import COLUMNS, unseen_row
from tests.helpers.small_study import suggest


def test_none_is_unseen_is_said_so() -> None:
    code = CodeKnowledge(key="T1", name="Rooms")
    seen: list[bool | None] = [number < 10 for number in range(60)]
    row = unseen_row(code, [float(60 - number) for number in range(62)], [*seen, None, None], ["P"] * 62, [], 0.5)
    told = dict(zip(COLUMNS, row, strict=True))
    assert told["most"] == 0
    assert "none is unseen" in told["in_words"] and "no more than 0" not in told["in_words"]


def test_one_voice_is_not_compared_with_others(small_study: qualkit.Study, capsys) -> None:
    (number,) = suggest(small_study, (("Anna:kind",),))
    alone = small_study.suggestions.get(number)
    print_suggestion(replace(alone, details={**alone.details, "spread": 1.0}), quotes=1)
    told = " ".join(capsys.readouterr().out.split())
    assert "who: 1 participant" in told and "1 participants" not in told
    assert "equal voice" not in told and "from one of them" not in told
    assert "1 segment " in told and "1 segments" not in told
