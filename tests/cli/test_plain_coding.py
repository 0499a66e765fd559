"""Coding line by line: conversations as they are piped in, with every answer that matters."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from qualkit.files.layout import Layout
from qualkit.files.places import Places
from qualkit.text.plain_commands import Command, Part, Unknown, read_command
from qualkit.text.plain_verbs import VERBS
from tests.helpers.terminal import Answer, command, environment

Talk = Callable[..., list[str]]

BEGINNING = """\
Anna, 6 turns, no codings. You code as tester.
Say help for what you can say, and quit to end. Everything is saved at once.
Turn 1 of 6, Interviewer, interviewer.
How is a usual week for you?
No codings."""


@pytest.fixture
def talk(small_folder: Path, cli: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Pipe lines into the conversation about Anna; answers its lines but those of the beginning and the end."""

    def call(*lines: str, source: str = "Anna") -> list[str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        answer = cli("code", source, "--plain", "--study", small_folder, "--coder", "tester")
        assert answer.code == 0 and answer.err == "", answer.err
        said = answer.out.splitlines()
        assert "Everything is saved." in said[-1]
        return said[5:-1]

    return call


def test_it_begins_by_saying_where_one_is(
    small_folder: Path, cli: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    answer = cli("code", "anna", "--plain", "--study", small_folder)
    assert answer.out == f"{BEGINNING}\nEnded in Anna, turn 1. Everything is saved.\n"
    assert answer.code == 0


def test_a_conversation_codes(talk: Talk, small_folder: Path) -> None:
    said = talk(
        "next",
        "s",
        "code T1.2 on 2",
        'code t1.1 on "alone most days" as contrary, key',
        "codings",
        "last",
    )
    assert said == [
        "Turn 2 of 6, Anna, participant.",
        "I am alone most days. There is no desk for me, so I sit in the corridor.",
        "No codings.",
        "Turn 2 of 6, Anna, participant.",
        "1. I am alone most days.",
        "2. There is no desk for me, so I sit in the corridor.",
        "Coded T1.2, No desk: sentence 2 of turn 2. Coding 1. Undo takes it back.",
        "Coded T1.1, Isolation: part of sentence 1 of turn 2. Coding 2. Undo takes it back.",
        "2 codings in turn 2.",
        'Coding 2, T1.1, Isolation: part of sentence 1: "alone most days". Contrary, key quotation.',
        "Coding 1, T1.2, No desk: sentence 2.",
        "1. T1.1, Isolation.",
        "2. T1.2, No desk.",
        "To code with the first: last 1.",
    ]
    with qualkit.Study.open(small_folder) as study:
        found = [(c.code, c.quote, c.contrary, c.key_quote, c.coder) for c in study.codings.list()]
    assert found == [
        ("T1.1", "alone most days", True, True, "tester"),
        ("T1.2", "There is no desk for me, so I sit in the corridor.", False, False, "tester"),
    ]


def test_what_is_chosen_is_coded_until_one_moves(talk: Talk, small_folder: Path) -> None:
    said = talk("2", "turn 2", "2", "code T1.2", "last 1", "all", "code T1", "p", "next", "code T2")
    assert said[0] == "Turn 1 has one sentence. Say sentences to hear them numbered."
    assert said[4:8] == [
        'Chosen: sentence 2, "There is no desk for me, so I sit in the corridor."',
        "Coded T1.2, No desk: sentence 2 of turn 2. Coding 1. Undo takes it back.",
        "Anna is coded T1.2 at this place already (coding 1). Nothing was changed.",
        "Chosen: the whole turn.",
    ]
    assert said[8] == "Coded T1, Alone: the whole of turn 2. Coding 2. Undo takes it back."
    assert said[-1] == "Coded T2, Together: the whole of turn 2. Coding 3. Undo takes it back."
    with qualkit.Study.open(small_folder) as study:
        quotes = [coding.quote for coding in study.codings.list(code="T1")]
    assert "I am alone most days. There is no desk for me, so I sit in the corridor." in quotes


def test_codes_are_found_by_words_and_asked_for_when_it_is_not_clear(talk: Talk) -> None:
    said = talk("turn 2", "code isolation on 1", "code t on 2", "b", "code t on 2", "where", "code zzz", "b")[3:]
    assert said[0] == "Coded T1.1, Isolation: sentence 1 of turn 2. Coding 1. Undo takes it back."
    assert said[1].startswith('Which code is "t"? a: T1') and said[1].endswith("or anything else to leave it.")
    chosen = re.search(r" b: (.+?)\. c: ", said[1])
    assert chosen is not None
    assert said[2] == f"Coded {chosen[1]}: sentence 2 of turn 2. Coding 2. Undo takes it back."
    assert said[4].startswith("Anna. Turn 2 of 6")
    assert said[-2] == 'No code fits "zzz". Say codes to hear them all.'
    assert said[-1].startswith('I do not know "b".')


def test_codings_are_changed_marked_and_removed(talk: Talk, small_folder: Path) -> None:
    said = talk(
        "turn 2",
        "code T1.1 on 1",
        "change 1 to T1.2",
        "change 1 on 1-2",
        "stance 1 barrier",
        "contrary 1",
        "not contrary 1",
        "key 1",
        "next",
        "change 1 on 1",
        "uncode 1 because too wide",
        "undo",
        "redo",
        "codings",
    )[4:]
    assert said[:2] == [
        "Changed coding 1: T1.2, No desk, sentence 1 of turn 2. Undo takes it back.",
        "Changed coding 1: T1.2, No desk, the whole of turn 2. Undo takes it back.",
    ]
    assert said[5] == "Changed. Undo takes it back. Coding 1, T1.2, No desk: the whole turn. Barrier, key quotation."
    assert said[9] == "Coding 1 is not in this turn. Go there first: turn 2."
    assert said[10] == "Removed coding 1, T1.2. Undo takes it back.".replace("T1.2.", "T1.2, No desk.")
    assert said[11].startswith("Taken back: removed 1 coding. Redo does it again. Turn 3 of 6")
    assert said[12].startswith("Done again: removed 1 coding.")
    with qualkit.Study.open(small_folder) as study:
        assert study.codings.list() == []
        assert study.history.undo(anyone=True).what == "removed 1 coding"


def test_rule_hits_are_met_confirmed_and_rejected(talk: Talk, small_folder: Path) -> None:
    with qualkit.Study.open(small_folder, coder="tester") as study:
        study.codings.apply()
    said = talk("next hit", "codings", "confirm here", "next hit", "confirm 5", "reject 3 because of the month", "nh")
    assert said[2] == "No codings. 2 open rule hits: T1.1, T1.2."
    assert said[4] == "Coding 1, T1.1, Isolation: sentence 1. Rule hit, not confirmed."
    assert said[6] == "Confirmed 2 codings: 1 T1.1, 2 T1.2. Undo takes it back."
    assert said[7].startswith("Turn 4 of 6")
    with qualkit.Study.open(small_folder) as study:
        removed = {3} - {coding.number for coding in study.codings.list()}
        assert removed == {3}
        assert {c.number for c in study.codings.list() if c.confirmed_by == "tester"} == {1, 2, 5}
        assert study.codings.apply().added == 0


def test_new_codes_and_words_of_the_participants(talk: Talk, small_folder: Path) -> None:
    said = talk(
        "turn 4",
        "new code Café under together on 3",
        "in vivo",
        '"The team is kind"',
        "in vivo under T2",
        "define T2.4 as Kindness of colleagues, as they say it.",
        "define T2.4",
    )[3:]
    assert said[0] == "New code T2.3, Café under T2, Together, a draft. Undo takes it back."
    assert said[1] == "Coded T2.3, Café: sentence 3 of turn 4. Coding 1. Undo takes it back."
    assert said[2].startswith("Choose the words first")
    assert (
        said[4] == "New code T2.4, The team is kind, coded: part of sentence 1 of turn 4. Coding 2. Undo takes it back."
    )
    assert said[5] == "Definition of T2.4, The team is kind written. Undo takes it back."
    assert said[6:] == ["T2.4, The team is kind. Under T2, Together.", "Kindness of colleagues, as they say it."]
    text = (small_folder / "codebooks" / "tiny.yaml").read_text("utf-8")
    assert "Café" in text and "Kindness of colleagues" in text


def test_memos_of_one_line_and_of_many(talk: Talk, small_folder: Path) -> None:
    said = talk(
        "turn 2", "code T1.1", "memo on 1: Alone, but she laughs.", "memo", "First.", "", "Second.", ".", "memos"
    )
    assert said[4:6] == [
        "Memo 1 written, on coding 1. Undo takes it back.",
        "Write the memo. A line with only a full stop ends it.",
    ]
    assert said[6] == "Memo 2 written, on source Anna. Undo takes it back."
    assert said[7] == "2 memos on Anna and the codings of this turn."
    with qualkit.Study.open(small_folder) as study:
        assert {memo.body for memo in study.memos.list()} == {
            "Alone, but she laughs.",
            "[[Anna:2]] First.\n\nSecond.",
        }


def test_a_memo_is_kept_when_the_input_ends_in_the_middle(talk: Talk, small_folder: Path) -> None:
    assert talk("memo", "An unfinished thought")[-1].startswith("Memo 1 written")
    with qualkit.Study.open(small_folder) as study:
        assert study.memos.get(1).body.endswith("An unfinished thought")


def test_finding_words_chooses_them(talk: Talk, small_folder: Path) -> None:
    said = talk("find on my own", "code T1.1", "find", "find", "find xyz")
    assert said[0] == "Found, 1 of 2. Turn 6 of 6, Anna, participant."
    assert said[2] == 'Chosen: "on my own", part of sentence 2.'
    assert said[4] == "Found, 2 of 2. Turn 6 of 6, Anna, participant."
    assert said[6].startswith("From the beginning again. Found, 1 of 2.")
    assert said[-1] == '"xyz" is not in Anna.'
    with qualkit.Study.open(small_folder) as study:
        assert [coding.quote for coding in study.codings.list()] == ["on my own"]


def test_one_comes_back_to_where_one_left_off(talk: Talk, cli: Callable[..., Answer], small_folder: Path) -> None:
    talk("turn 4")
    assert talk("where")[0].startswith("Anna. Turn 4 of 6")
    assert talk("open ben", "next")[-3].startswith("Turn 2 of 4, Ben")
    # Without a name, the interview where one left off.
    assert "Turn 2 of 4, Ben" in cli("code", "--plain", "--study", small_folder, "--coder", "tester").out
    assert Places(Layout(small_folder)).last("tester") == "Ben"
    (small_folder / ".qualkit" / "places.json").write_text("no json")
    assert talk("where")[0].startswith("Anna. Turn 1 of 6")


def test_nothing_is_said_in_colour_and_unknown_words_are_answered(talk: Talk) -> None:
    said = talk("nxet", "turn", "turn 99", "xyzzy quux", "next", "help code", "help", "")
    assert said[:4] == [
        'I do not know "nxet". Did you mean next?',
        "Say the number of a turn: turn 12.",
        "There is no turn 99; Anna has 6.",
        'I do not know "xyzzy". Say help for what you can say.',
    ]
    assert said[-1] == "Turn 2 of 6, Anna, participant."
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", "\n".join(said))
    for verb in VERBS:
        assert any(line.startswith(f"{verb.usage}: ") for line in said), verb.name


def test_a_number_that_is_too_long_is_no_other_one(talk: Talk, small_folder: Path) -> None:
    """Half of a mistyped number would be somebody's coding."""
    said = talk(
        "turn 2", "code T1.1", f"uncode {'9' * 18}1", f"uncode {'1' * 5000}", "uncode 9999999999", "change ² to T2.1"
    )
    assert said[-4:-2] == ["Say the number of a coding: uncode 433. Codings lists those of this turn."] * 2
    assert said[-2].startswith("There is no coding 9999999999.")
    assert said[-1].startswith("Say which coding:")
    with qualkit.Study.open(small_folder) as study:
        assert [coding.number for coding in study.codings.list()] == [1]


def test_a_codebook_without_codes(small_folder: Path) -> None:
    """What is said before there is any code."""
    folder = small_folder.parent / "empty"
    with qualkit.Study.create(folder, coder="tester") as study:
        study.sources.add([small_folder / "transcripts" / "Ben.txt"])
    answer = subprocess.run(
        command("code", "--plain", "--study", folder),
        input="codes\ncodes lonely\nlast\nnext code X\n",
        capture_output=True, text=True, encoding="utf-8", env=environment(), check=True,
    )  # fmt: skip
    said = answer.stdout.splitlines()
    assert said[0].startswith("Ben, 4 turns, no codings.")
    assert said[5:7] == ["There is no code yet. To make one: new code Waiting room."] * 2


def test_what_others_do_meanwhile_is_told(small_folder: Path) -> None:
    arguments = command("code", "Anna", "--plain", "--study", small_folder, "--coder", "tester")
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment()
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        assert [process.stdout.readline() for _ in range(5)][-1] == "No codings.\n"
        with qualkit.Study.open(small_folder, coder="Ann") as study:
            study.codings.add("Anna", "T1.1", turn=2)
        process.stdin.write("next\ncodings\nuncode 1\nundo\n")
        process.stdin.flush()
        out, _ = process.communicate(timeout=60)
    said = out.splitlines()
    assert said[0] == "Somebody changed the study meanwhile; what you hear now is as it is."
    assert "Coding 1, T1.1, Isolation: the whole turn. By Ann." in said
    assert said[-3].startswith("Coding 1 is Ann's; you work as tester.")
    assert said[-2].startswith("The last action is not yours")


@pytest.mark.skipif(os.name == "nt", reason="a test cannot press Ctrl-C in another process on Windows")
def test_ctrl_c_ends_it_with_everything_saved(small_folder: Path) -> None:
    arguments = command("code", "Anna", "--plain", "--study", small_folder, "--coder", "tester")
    with subprocess.Popen(
        arguments,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write("turn 2\ncode T1.1\n")
        process.stdin.flush()
        while not process.stdout.readline().startswith("Coded"):
            assert process.poll() is None
        time.sleep(0.2)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in err
    assert out.endswith("Ended in Anna, turn 2. Everything is saved.\n")
    with qualkit.Study.open(small_folder) as study:
        assert len(study.codings.list()) == 1


@pytest.mark.parametrize(
    ("line", "understood"),
    [
        ("  Next ", Command(verb="next")),
        ("n", Command(verb="next")),
        ("next T1.1", Command(verb="next code", key="T1.1")),
        ("go to turn 7", Command(verb="turn", numbers=(7,))),
        ("2–4", Command(verb="choose", part=Part(first=2, last=4))),
        ("sentences 4 to 2", Command(verb="choose", part=Part(first=2, last=4))),
        ("“on my own”", Command(verb="choose", part=Part(words="on my own"))),
        ("code focus on people on 2", Command(verb="code", key="focus on people", part=Part(first=2, last=2))),
        ("c T1 on she sat on it", Command(verb="code", key="T1 on she sat", part=Part())),
        ("code T1 on the desk", Command(verb="code", key="T1", part=Part(words="the desk"))),
        ("code T1 as negative case", Command(verb="code", key="T1", marks=("contrary",))),
        ("code seen as a burden", Command(verb="code", key="seen as a burden")),
        ("last 2 on 3", Command(verb="last", numbers=(2,), part=Part(first=3, last=3))),
        ("new Waiting room under T1 on 2-3", Command(verb="new code", key="Waiting room", under="T1",
                                                     part=Part(first=2, last=3))),
        ('in vivo "no desk" under T1', Command(verb="in vivo", under="T1", part=Part(words="no desk"))),
        ("remove 4, 5 because both are thin", Command(verb="uncode", numbers=(4, 5), text="both are thin")),
        ("change coding 4 to T2.1 on 1", Command(verb="change", numbers=(4,), key="T2.1", part=Part(first=1, last=1))),
        ("memo on coding 4: so: yes", Command(verb="memo", key="4", text="so: yes")),
        ("memo The bus again", Command(verb="memo", text="The bus again")),
        ("define T1 as Being alone", Command(verb="define", key="T1", text="Being alone")),
    ],
)  # fmt: skip
def test_what_a_line_means(line: str, understood: Command) -> None:
    assert read_command(line) == understood


@pytest.mark.parametrize("line", ["code", "change", "change 4", "stance 4", "uncode", "turn", "last one", "new code"])
def test_what_is_left_out_is_asked_for(line: str) -> None:
    answer = read_command(line)
    assert isinstance(answer, Unknown) and answer.hint.startswith("Say")
