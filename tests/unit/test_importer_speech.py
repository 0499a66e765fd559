"""Speech recognition's JSON and tables, captions saved as text, and what is refused of them."""

from __future__ import annotations

import json

import pytest

from qualkit.domain.sources import Imported
from qualkit.errors import BadInput
from qualkit.importers import read_file
from tests.helpers.imported_checks import check_imported, said


def read(content: object, name: str = "a.json", **options: object) -> Imported:
    text = content if isinstance(content, str) else json.dumps(content)
    return check_imported(read_file(text.encode(), name, **options))  # type: ignore[arg-type]  # passed through


def segments(*words: str, **fields: object) -> dict[str, object]:
    return {"segments": [{"start": n, "end": n + 0.9, "text": one} | fields for n, one in enumerate(words)]}


def test_segments_with_speakers_are_merged_and_sorted() -> None:
    content = segments(" One?", " Two", " three.", " Four?")
    for one, who, start in zip(content["segments"], ("A", "B", "B", "A"), (0, 5, 2, 9), strict=True):  # type: ignore[call-overload]  # a list
        one |= {"speaker": who, "start": start}
    imported = read(content)
    assert said(imported) == [("A", "One?"), ("B", "three. Two"), ("A", "Four?")]
    assert [one.number for one in imported.positions] == [1, 3, 2, 4]
    assert any("segments out of order of time: 1" in one.message for one in imported.problems)


def test_segments_without_speakers_end_with_the_sentence_and_the_researcher_may_divide_them() -> None:
    content = segments(" So how", " was it?", " Fine.", " [BLANK_AUDIO]", " And then?")
    assert said(read(content)) == [("", "So how was it?"), ("", "Fine."), ("", "And then?")]
    divided = read(content, divide="questions")
    assert said(divided)[0] == ("Interviewer", "So how was it?")
    assert divided.turns[1].speaker == "Participant"
    assert divided.turns[1].start_seconds == 2.0


def test_a_numbered_speaker_has_a_name() -> None:
    assert {turn.speaker for turn in read(segments("One.", speaker=0)).turns} == {"Speaker 0"}


def test_repeated_lines_are_kept_counted_and_placed() -> None:
    loop = ["Thanks for watching."] * 4
    imported = read(segments("Hello there.", *loop, "Yes.", "Yes.", "Yes.", "Right."))
    assert imported.text.count("Thanks for watching.") == 4
    warnings = [one for one in imported.problems if one.severity == "warning"]
    assert [one.message for one in warnings] == [
        "the same words stand in several segments in a row: segment 2 at 00:00:01 (and the next 3)."
    ]
    assert "Thanks" not in str(warnings[0])


@pytest.mark.parametrize(
    ("fields", "times"),
    [
        ({"start": "x", "end": None}, (None, None)),
        ({"start": -4, "end": 2}, (None, 2.0)),
        ({"start": True, "end": 10**400}, (None, None)),
        ({"start": 5, "end": 2}, (5.0, None)),
        ({"start": 400_000, "end": 400_001}, (400_000.0, 400_001.0)),
        ({"offsets": {"from": 1500, "to": 2500}}, (1.5, 2.5)),
        ({"timestamp": [1.5, None]}, (1.5, None)),
        ({"start": None, "startOffset": "00:00:01.5"}, (None, 0.9)),
    ],
)
def test_odd_times_are_no_reason_to_lose_words(fields: dict[str, object], times: tuple[object, object]) -> None:
    content = segments(" One.")
    content["segments"][0] |= fields  # type: ignore[index]  # a list
    imported = read(content)
    assert said(imported) == [("", "One.")]
    assert (imported.turns[0].start_seconds, imported.turns[0].end_seconds) == times
    odd = times[0] is None or times[0] == 5.0 or times[0] == 400_000.0
    assert any(one.severity == "warning" for one in imported.problems) == odd


def test_what_no_text_can_hold_is_replaced() -> None:
    imported = read('{"segments": [{"start": 0, "end": 1, "text": "a\\ud83d b\\u0000\\r\\nc", "speaker": "P\\udc00"}]}')
    assert imported.text == "P\ufffd: a\ufffd b\ufffd c"
    imported.text.encode()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "cannot be read as JSON"),
        ('{"segments": [{"start": 0, "text": "private words', "cannot be read as JSON"),
        ('{"segments": ' + "[" * 100_000, "cannot be read as JSON"),
        ("{}", "no transcript in it"),
        ("[1, 2]", "no transcript in it"),
        ('{"segments": []}', "no transcript in it"),
        ('{"segments": [{"text": " "}, null, 3]}', "no transcript in it"),
        ('{"segments": [{"text": "[BLANK_AUDIO]"}]}', "no spoken words"),
        ('{"segments": [' + "[]," * 3_000_001 + "1]}", "more parts"),
        ('{"segments": [' + '{"text":"a"},' * 100_001 + "1]}", "more than 100,000 segments"),
    ],
    ids=range(10),
)
def test_refusals_of_json(content: str, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        read_file(content.encode(), "a.json")
    assert refused.value.hint
    assert "private" not in str(refused.value)


def test_rows_of_a_table_with_damage_keep_their_words() -> None:
    imported = read("start\tend\ttext\n0\t900\tOne\nrubbish\n2000\t1000\ttwo.\n\n3000\t4000\t\n", "a.txt")
    assert said(imported) == [("", "One rubbish two.")]
    assert [(one.number, one.seconds) for one in imported.positions] == [(2, 0.0), (3, None), (4, 2.0)]
    assert [(one.what, one.count) for one in imported.dropped] == [("row without words", 1)]
    messages = " ".join(one.message for one in imported.problems)
    assert "damaged times: 1 (row 3)" in messages
    assert "an end before their start: 1 (row 4)" in messages


def test_another_table_is_not_taken_for_whispers() -> None:
    from qualkit.importers.tsv_segments import SegmentTableImporter

    assert SegmentTableImporter().recognises(b"start\tend\tspeaker\ttext\n0\t1\tA\tb\n", "a.tsv") == 0
    assert SegmentTableImporter().recognises("\ufeffStart\tEnd\tText\r\n".encode(), "a.txt") > 0.9


def test_atrain_without_speakers() -> None:
    head = "Transcription for 2403051000-intervi\n\n"
    timed = read(head + "[00:00:00] - So how\n[00:00:02] - was it?\n[00:00:09] - Fine.\n", "a.txt")
    assert said(timed) == [("", "So how was it?"), ("", "Fine.")]
    assert [turn.start_seconds for turn in timed.turns] == [0.0, 9.0]
    assert said(read(head + "So how\nwas it?\nFine.\n", "a.txt")) == [("", "So how was it?"), ("", "Fine.")]


def test_atrain_with_speakers_renamed_by_hand() -> None:
    text = "Transcription for 2403051000-intervi\n\nNia\n[00:00:00] - How?\n\nBen\n[00:00:03] - So [00:01:00].\n"
    assert said(read(text, "a.txt")) == [("Nia", "How?"), ("Ben", "So [00:01:00].")]


def test_a_heading_like_atrains_does_not_make_a_transcript_of_aTrain() -> None:
    imported = read("Transcription for the Elm project\n\nINT: How was it?\n\nP1: Fine.\n", "a.txt")
    assert said(imported) == [("INT", "How was it?"), ("P1", "Fine.")]
    assert imported.layout == "label and colon"


CHATS = [
    "17:02:11\tAnn:\thello\n17:02:15\tBob:\tyes, hello\n",
    "17:02:11\t From Ann to Everyone:\n\thello\n17:02:15\t From Bob to Everyone:\n\tyes, hello\n",
    "2024-03-05 17:02:11 From Ann to Everyone:\r\n\thello\r\n2024-03-05 17:02:15 From Bob:\r\n\tyes\r\n",
    "17:02:11 From Ann : hello\n17:02:15 From Bob : yes, hello\n",
]


@pytest.mark.parametrize("chat", CHATS, ids=range(4))
def test_a_meetings_chat_is_told_from_speech(chat: str) -> None:
    with pytest.raises(BadInput, match=r"the chat of a meeting, not its transcript\.") as refused:
        read_file(chat.encode(), "meeting_saved_chat.txt")
    assert "memo" in refused.value.hint


def test_a_transcript_with_times_is_no_chat() -> None:
    assert said(read("10:02:11\tINT:\tHow?\n\n10:02:15 P1: Fine, he wrote 'From Ann:'\n", "a.docx.txt"))
