"""WebVTT and SubRip as the services write them."""

from __future__ import annotations

import json

import pytest

from qualkit.domain.sources import Imported
from qualkit.errors import BadInput
from qualkit.importers import read_file
from tests.helpers.imported_checks import check_imported, roles, said


def vtt(content: str, name: str = "a.vtt", **options: object) -> Imported:
    return check_imported(read_file(content.encode(), name, **options))  # type: ignore[arg-type]  # passed through


def cue(start: str, end: str, words: str, number: str = "") -> str:
    return f"{number}\n{start} --> {end}\n{words}\n" if number else f"\n{start} --> {end}\n{words}\n"


TEAMS = (
    "WEBVTT\n\n"
    "5a/12-0\n00:00:00.500 --> 00:00:06.000\n<v O&apos;Neil, Ann>Shall we\nstart?</v>\n\n"
    "5a/14-0\n00:00:09.000 --> 00:00:12.000\n<v P1>It&#39;s R&amp;D &lt;sort of&gt;.</v>\n\n"
    "5a/13-0\n00:00:04.000 --> 00:00:05.000\n<v P1>Yes.</v>\n\n"
    "00:00:12.000 --> 00:00:15.000\n<v P1>And more\n"
)


def test_teams_cues_are_sorted_unescaped_and_merged() -> None:
    imported = vtt(TEAMS, interviewers=["O'Neil, Ann"])
    assert said(imported) == [("O'Neil, Ann", "Shall we start?"), ("P1", "Yes. It's R&D <sort of>. And more")]
    assert imported.text == "O'Neil, Ann: Shall we start?\n\nP1: Yes. It's R&D <sort of>. And more"
    assert [(turn.start_seconds, turn.end_seconds) for turn in imported.turns] == [(0.5, 6.0), (4.0, 15.0)]
    assert roles(imported) == {"O'Neil, Ann": "interviewer", "P1": "participant"}
    assert [position.number for position in imported.positions] == [1, 3, 2, 4]
    assert [position.seconds for position in imported.positions] == [0.5, 4.0, 9.0, 12.0]
    assert any("out of order of time: 1;" in problem.message for problem in imported.problems)


def test_several_voices_in_one_cue_are_several_turns() -> None:
    imported = vtt("WEBVTT\n\n00:01.000 --> 00:05.000\n<v INT>one?</v><v P1>two</v>\n<v.loud INT>three</v>\n")
    assert said(imported) == [("INT", "one?"), ("P1", "two"), ("INT", "three")]
    assert {position.number for position in imported.positions} == {1}


def test_a_cue_without_tag_among_tagged_ones_is_nobodys() -> None:
    body = "<v INT>one?</v>", "two", "<v INT>three?</v>"
    imported = vtt("WEBVTT\n" + "".join(cue(f"00:0{n}.000", f"00:0{n}.900", words) for n, words in enumerate(body)))
    assert said(imported) == [("INT", "one?"), ("", "two"), ("INT", "three?")]
    assert any(problem.severity == "warning" for problem in imported.problems)


def test_zoom_names_and_nameless_cues_go_on() -> None:
    words = ["Ann Other: Hello, how are", "you today?", "P1 (SL): Fine.", "P1 (SL): Really.", "Ann Other: Good."]
    body = "".join(cue(f"00:00:0{n}.000", f"00:00:0{n}.900", one, str(n + 1)) + "\n" for n, one in enumerate(words))
    imported = vtt("WEBVTT\n\n" + body)
    assert said(imported) == [
        ("Ann Other", "Hello, how are you today?"),
        ("P1 (SL)", "Fine. Really."),
        ("Ann Other", "Good."),
    ]


def test_stream_confidence_notes_with_mark_and_crlf() -> None:
    body = "\ufeffWEBVTT\r\n\r\n" + "".join(
        f"NOTE Confidence: 0.9\r\n\r\n00:00:0{n}.000 --> 00:00:0{n}.900\r\n{words}\r\n\r\n"
        for n, words in enumerate(["a sentence split", "over cues.", "Another one."])
    )
    imported = vtt(body)
    assert said(imported) == [("", "a sentence split over cues."), ("", "Another one.")]
    assert [(dropped.what, dropped.count) for dropped in imported.dropped] == [("NOTE Confidence", 3)]
    assert imported.text == "a sentence split over cues.\n\nAnother one."


def test_a_long_pause_parts_nameless_cues() -> None:
    imported = vtt("WEBVTT\n\n00:01.000 --> 00:02.000\nwell\n\n00:08.000 --> 00:09.000\nyes\n")
    assert [words for _, words in said(imported)] == ["well", "yes"]


def test_noscribe_notes_pauses_and_overlap() -> None:
    text = (
        "WEBVTT My interview\n\nNOTE\nTranscribed with noScribe vers. 0.7\nLanguage: en\n\n"
        "00:00:01.000 --> 00:00:03.000\n<v S01>How (..) was it? //S02: Ja, genau. //\n\n"
        "00:00:03.000 --> 00:00:05.000\n(2 seconds pause)\n\n"
        "00:00:05.000 --> 00:00:06.000\n<v S02>Fine.\n\n"
        "00:00:06.000 --> 00:00:09.000\n(3 seconds pause)\n\n"
        "00:00:09.000 --> 00:00:10.000\n<v S02>I think.\n"
    )
    imported = vtt(text)
    assert said(imported) == [
        ("S01", "How (..) was it? //S02: Ja, genau. //"),
        ("S02", "Fine. (3 seconds pause) I think."),
    ]
    assert "(2 seconds pause)" in imported.text
    assert imported.metadata["title"] == "My interview"
    assert imported.metadata["language"] == "en"
    assert [(dropped.what, dropped.count) for dropped in imported.dropped] == [("NOTE block", 1)]


def test_whisper_times_without_hours_and_styles() -> None:
    imported = vtt("WEBVTT\n\nSTYLE\n::cue {}\n\n01:02.500 --> 01:03.000 align:start\n<c.red>Hello</c> <i>you</i>.\n")
    assert said(imported) == [("", "Hello you.")]
    assert imported.turns[0].start_seconds == 62.5


def test_teams_metadata_cues() -> None:
    cues = [{"speakerName": "INT", "spokenText": "So?"}, {"speakerName": "P1", "spokenText": "Well."}]
    imported = vtt("WEBVTT\n" + "".join(cue(f"00:0{n}.000", f"00:0{n}.900", json.dumps(c)) for n, c in enumerate(cues)))
    assert said(imported) == [("INT", "So?"), ("P1", "Well.")]


def test_srt_with_commas_names_and_tags() -> None:
    words = ["Speaker 1: <i>One?</i>", "Speaker 2: Two &amp; a half", "Speaker 1: Three?", "Speaker 2: Four"]
    body = "".join(f"{n + 1}\r\n00:00:0{n},000 --> 00:00:0{n},900\r\n{one}\r\n\r\n" for n, one in enumerate(words))
    imported = vtt(body, "a.srt")
    assert said(imported)[:2] == [("Speaker 1", "One?"), ("Speaker 2", "Two &amp; a half")]
    assert imported.format == "srt"


def test_srt_without_blank_lines_between_cues() -> None:
    body = "1\n00:00:00,000 --> 00:00:01,000\nINT: One?\n2\n00:00:01,000 --> 00:00:02,000\nP1: Two\n3\n"
    imported = vtt(body + "00:00:02,000 --> 00:00:03,000\nINT: Three", "a.srt")
    assert said(imported) == [("INT", "One?"), ("P1", "Two"), ("INT", "Three")]


def test_words_after_a_blank_line_inside_a_cue_are_kept() -> None:
    imported = vtt("WEBVTT\n\n00:00.000 --> 00:01.000\n<v P1>one\n\ntwo\n\n7\n00:01.000 --> 00:02.000\n<v P1>three\n")
    assert said(imported) == [("P1", "one two three")]


def test_a_conversation_held_in_long_runs_of_cues() -> None:
    words = ["INT: So?"] + [f"P1: part {n}" for n in range(30)] + ["INT: And?"] + [f"P1: more {n}" for n in range(30)]
    body = "".join(
        cue(f"{n // 60:02d}:{n % 60:02d}.000", f"{n // 60:02d}:{n % 60:02d}.900", w) for n, w in enumerate(words)
    )
    assert [speaker for speaker, _ in said(vtt("WEBVTT\n" + body))] == ["INT", "P1", "INT", "P1"]


def test_content_decides_over_the_suffix() -> None:
    assert vtt(TEAMS, "notes.txt").format == "vtt"
    assert vtt("1\n00:00:00,000 --> 00:00:01,000\nhello\n", "notes.txt").format == "srt"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.vtt", "WEBVTT\n\nNOTE nothing\n", "no cues"),
        ("a.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n\n", "no spoken words"),
        ("a.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\n<v P1></v>\n", "no spoken words"),
        ("a.vtt", "just words", "no cues"),
        ("a.srt", "just words", "no cues"),
        ("a.vtt", "  \n", "empty"),
    ],
)
def test_refusals(name: str, content: str, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        read_file(content.encode(), name)
    assert str(refused.value).startswith(name)
    assert refused.value.hint
