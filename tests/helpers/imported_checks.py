"""What must hold for whatever an importer returns. Used by every test that imports something."""

from __future__ import annotations

from qualkit.domain.sources import Imported, Role

POSITION_KINDS = {"line", "paragraph", "cue", "segment", "row", "cell", "page line", "field"}


def check_imported(imported: Imported) -> Imported:
    """Assert the promises of `Imported` and hand it back."""
    text = imported.text
    assert "\r" not in text
    assert "\ufeff" not in text
    assert imported.turns
    end = 0
    for number, turn in enumerate(imported.turns, 1):
        words = turn.span.of(text)
        assert turn.number == number
        assert end <= turn.span.start < turn.span.end <= len(text)
        assert words == words.strip() != ""
        assert turn.speaker == turn.speaker.strip()
        assert isinstance(turn.role, Role)
        end = turn.span.end
    end = 0
    for position in imported.positions:
        assert end <= position.start < position.end <= len(text)
        assert position.number >= 1
        assert position.within >= 0
        end = position.end
    assert imported.position_kind in POSITION_KINDS
    assert all(dropped.count > 0 for dropped in imported.dropped)
    assert all(problem.severity in {"warning", "info"} and problem.where for problem in imported.problems)
    return imported


def said(imported: Imported) -> list[tuple[str, str]]:
    """Speaker and words of every turn."""
    return [(turn.speaker, turn.span.of(imported.text)) for turn in imported.turns]


def roles(imported: Imported) -> dict[str, str]:
    """The role of each speaker."""
    return {turn.speaker: turn.role.value for turn in imported.turns}
