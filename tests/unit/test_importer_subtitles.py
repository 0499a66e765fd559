"""WebVTT and SubRip as the services write them."""

from __future__ import annotations

import contextlib
import json
import time

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
    assert [position.number for position in imported.positions] == [1, 1, 3, 2, 4]
    assert [position.seconds for position in imported.positions] == [0.5, 0.5, 4.0, 9.0, 12.0]
    assert [position.within for position in imported.positions] == [0, 9, 0, 0, 0]
    assert [position.cell for position in imported.positions] == ["5a/12-0", "5a/12-0", "5a/13-0", "5a/14-0", ""]
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
        ("S01", "How (..) was it?"),
        ("S02", "Ja, genau."),
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


def test_a_damaged_timing_line_costs_a_time_but_no_words() -> None:
    imported = vtt(
        "WEBVTT\n\n1\n00:00:01.000 --> 00:00:02.000\n<v P1>one\n\n2\n00:00:0x.000 --> 00:00:05.000\n<v P1>two\n\n"
        "3\n00:00:07 --> 00:00:08\n<v P1>three\n\n4\n00:00:09:500 -> 00:00:10:000\n<v P1>four --> five\n"
    )
    assert said(imported) == [("P1", "one two three four --> five")]
    assert [(one.number, one.seconds) for one in imported.positions] == [(1, 1.0), (2, None), (3, 7.0), (4, 9.5)]
    assert [one.message for one in imported.problems if one.severity == "warning"] == [
        "cues with damaged times: 1 (cue 2)."
    ]


def test_an_end_before_the_start_and_times_over_99_hours_are_said() -> None:
    imported = vtt("WEBVTT\n\n00:09.000 --> 00:02.000\n<v P1>one\n\n123:00:00.000 --> 123:00:01.000\n<v P2>two\n")
    assert [(turn.start_seconds, turn.end_seconds) for turn in imported.turns] == [(9.0, None), (442800.0, 442801.0)]
    messages = [one.message for one in imported.problems if one.severity == "warning"]
    assert messages == ["cues with an end before their start: 1 (cue 1).", "cues with times over 99 hours: 1 (cue 2)."]


@pytest.mark.parametrize(
    "payload", ['{"x": 1}', "sprite-1.jpg#xywh=0,0,160,90", '{"speakerName": "Ann", "spokenText": null}']
)
def test_cues_for_a_player_are_no_transcript(payload: str) -> None:
    with pytest.raises(BadInput, match="data for a player in its cues, no spoken words"):
        vtt("WEBVTT\n\n00:00.000 --> 00:01.000\n" + payload)


def test_words_in_braces_are_words() -> None:
    assert said(vtt("WEBVTT\n\n00:00.000 --> 00:01.000\n{laughs} Well.\n")) == [("", "{laughs} Well.")]


def test_lines_before_the_first_cue_are_counted() -> None:
    imported = vtt("My interview\n\n1\n00:00:00,000 --> 00:00:01,000\nhello\n", "a.srt")
    assert [(one.what, one.count) for one in imported.dropped] == [("line before the first cue", 1)]


def test_folders_in_noscribes_notes_are_left_out() -> None:
    cues = "00:00.000 --> 00:01.000\n<v S00>hi\n"
    note = "NOTE media: C:\\Users\\ann\\My Interview.mp3\n\nNOTE\n(Language: English | Mark pause: 1sec+)\n\n"
    metadata = vtt(f"WEBVTT Title\n\n{note}{cues}").metadata
    assert metadata == {
        "title": "Title",
        "media": "My Interview.mp3",
        "language": "English",
        "mark pause": "1sec+",
    }


def test_a_full_name_that_comes_once_among_names_is_a_speaker() -> None:
    words = [
        "Ann Other: Hello.",
        "P1 (SL): Fine.",
        "Elm Road Practice: Sorry.",
        "P1 (SL): So: yes.",
        "Ann Other: Good.",
    ]
    body = "".join(cue(f"00:00:0{n}.000", f"00:00:0{n}.900", one) for n, one in enumerate(words))
    assert ("Elm Road Practice", "Sorry.") in said(vtt("WEBVTT\n" + body))


@pytest.mark.parametrize("form", ["[SPEAKER_0{}]: {}", "[SPEAKER_0{}] {}", "Speaker 0{}: {}"])
def test_names_before_the_words_as_diarisation_writes_them(form: str) -> None:
    words = ["So?", "Well,", "[laughs]", "yes.", "And?"]
    body = "".join(
        f"{n}\n00:00:0{n},000 --> 00:00:0{n},900\n{form.format(int(n % 3 > 0), one)}\n\n" for n, one in enumerate(words)
    )
    speakers = [speaker[-1] for speaker, _ in said(vtt(body, "a.srt"))]
    assert speakers == ["0", "1", "0", "1"]


def test_a_name_that_says_who_asks_is_the_interviewers() -> None:
    words = ["Nia (Interviewer): So?", "Ben (to interviewer): Well.", "Nia (Interviewer): And?", "Ben: Yes."]
    body = "".join(cue(f"00:00:0{n}.000", f"00:00:0{n}.900", one) for n, one in enumerate(words))
    assert set(roles(vtt("WEBVTT\n" + body)).items()) == {
        ("Nia (Interviewer)", "interviewer"),
        ("Ben (to interviewer)", "participant"),
        ("Ben", "participant"),
    }


def test_a_cue_has_a_name_beside_its_number_where_the_file_gives_it_another() -> None:
    ids = ["0", "2", "intro"]
    body = "".join(f"{name}\n00:0{n}.000 --> 00:0{n}.900\n<v P1>word {n}\n\n" for n, name in enumerate(ids))
    assert [one.cell for one in vtt("WEBVTT\n\n" + body).positions] == ["id 0", "", "intro"]


HOSTILE = {
    "one line": "word " * 8_000_000,
    "open tags": "<i " * 4_000_000,
    "open voices": "<v " * 190_000 + "x",
    "white space": " " * 39_000_000 + "x",
    "entities": "&amp;" * 2_000_000,
    "voices": "<v A>x" * 100_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_an_endless_line_in_a_cue_is_read_or_refused_in_time(kind: str) -> None:
    began = time.process_time()
    with contextlib.suppress(BadInput):
        read_file(b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + HOSTILE[kind].encode(), "a.vtt")
    assert time.process_time() - began < 10


def test_more_cues_than_any_recording_are_refused() -> None:
    with pytest.raises(BadInput, match="more than 100,000 cues"):
        read_file(b"WEBVTT\n\n" + b"00:00.0 --> 00:01.0\na\n\n" * 100_001, "a.vtt")
