"""Keys that code and change codings, each pressed on the real screen."""

from __future__ import annotations

import qualkit
from tests.tui.desk_study import Hand, at_the_screen, codings, presses

DESK = "There is no desk for me, so I sit in the corridor."


@presses("c", "enter")
def test_c_codes_the_sentence_or_the_selection(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        await hand.go("no desk")
        await hand.press("c")
        assert hand.question == "Picker" and hand.sees("A code for this sentence")
        await hand.type("desk")
        await hand.press("enter")
        assert hand.question == "" and hand.said == "Coded T1.2 No desk."
        await hand.go("corridor", select=True)
        await hand.press("enter")
        assert hand.sees("A code for the selection")
        await hand.press("escape")
        assert hand.question == ""

    at_the_screen(small_study, steps)
    assert codings(small_study) == [("T1.2", DESK)]


@presses(*"123456789")
def test_a_number_gives_a_code_used_last(small_study: qualkit.Study) -> None:
    for key in ("T2.1", "T1.1", "T1.2"):
        small_study.codings.add("Ben", key, quote="I see people")
    path = small_study.folder / "codebooks" / "tiny.yaml"
    more = "".join(f"  - id: X{number}\n    name: Extra {number}\n    definition: More.\n" for number in range(6))
    path.write_text(path.read_text("utf-8") + more, encoding="utf-8")
    for number in range(6):
        small_study.codebooks.show()
        small_study.codings.add("Ben", f"X{number}", quote="I see people")

    async def steps(hand: Hand) -> None:
        assert hand.sees("1 X5") and hand.sees("9 T2.1")
        await hand.go("corridor", select=True)
        # Whatever is used comes first, so that 9 is always the one used longest ago.
        for number in range(1, 10):
            await hand.press("9")
            assert hand.said.startswith("Coded "), number
        await hand.go("kind", select=True)
        for number in range(1, 9):
            expected = hand.screen.desk.recent[number - 1]
            await hand.press(str(number))
            assert hand.said.startswith(f"Coded {expected}"), number

    at_the_screen(small_study, steps)
    assert len({code for code, words in codings(small_study) if words == "corridor"}) == 9
    assert {words for _, words in codings(small_study)} == {"corridor", "kind"}


def test_a_number_without_a_code_says_so(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        await hand.press("3")
        assert hand.said.startswith("Not done: No code has the number 3 yet.")

    at_the_screen(small_study, steps)
    assert codings(small_study) == []


@presses("i")
def test_i_makes_the_words_a_code(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        await hand.press("i")
        assert "Select the words" in hand.said
        await hand.go("sit in the corridor", select=True)
        await hand.press("i")
        assert hand.said == "New in-vivo code. Coded T3 sit in the corridor."
        await hand.go("so I sit in the corridor", select=True)
        await hand.press("escape")
        await hand.go("On my own, yes.", select=True)
        await hand.press("i")
        assert "On my own, yes" in hand.said

    at_the_screen(small_study, steps)
    code = small_study.codebooks.code("T3")
    assert (code.name, code.type, code.status) == ("sit in the corridor", "in vivo", "draft")
    assert codings(small_study)[0] == ("T3", "sit in the corridor")


@presses("x", "delete", "u", "U", "ctrl+r")
def test_x_uncodes_and_u_brings_it_back(small_study: qualkit.Study) -> None:
    small_study.codings.add("Anna", "T1.2", quote="no desk")
    small_study.codings.add("Anna", "T2.1", quote="The team is kind.")
    both = codings(small_study)

    async def steps(hand: Hand) -> None:
        await hand.press("x")
        assert hand.said.startswith("Not done: There is no coding at the cursor.")
        await hand.go("no desk")
        await hand.press("x")
        assert hand.said == "Removed T1.2 No desk." and len(codings(small_study)) == 1
        await hand.press("u")
        assert hand.said == "Taken back: removed 1 coding." and codings(small_study) == both
        await hand.press("U")
        assert hand.said == "Done again: removed 1 coding." and len(codings(small_study)) == 1
        await hand.press("u")
        await hand.press("ctrl+r")
        assert len(codings(small_study)) == 1
        await hand.go("team")
        await hand.press("delete")
        assert codings(small_study) == []

    at_the_screen(small_study, steps)


@presses("r")
def test_r_gives_another_code(small_study: qualkit.Study) -> None:
    number = small_study.codings.add("Anna", "T1.2", quote="no desk").number

    async def steps(hand: Hand) -> None:
        await hand.go("no desk")
        await hand.press("r")
        assert hand.sees("Instead of T1.2 No desk")
        await hand.type("isol")
        await hand.press("enter")
        assert hand.said == "T1.2 No desk is now T1.1 Isolation."

    at_the_screen(small_study, steps)
    assert small_study.codings.get(number).code == "T1.1"


@presses("e")
def test_e_moves_the_edges(small_study: qualkit.Study) -> None:
    number = small_study.codings.add("Anna", "T1.2", quote="no desk").number

    async def steps(hand: Hand) -> None:
        await hand.go("no desk")
        await hand.press("e")
        assert "Select the words the coding should cover" in hand.said
        await hand.go("There is no desk for me", select=True)
        await hand.press("e")
        assert hand.said == "T1.2 No desk now covers the selection."

    at_the_screen(small_study, steps)
    assert small_study.codings.get(number).quote == "There is no desk for me"


@presses("K", "A", "S")
def test_marks_on_a_coding(small_study: qualkit.Study) -> None:
    number = small_study.codings.add("Anna", "T2.1", quote="The team is kind.").number

    async def steps(hand: Hand) -> None:
        await hand.go("team")
        await hand.press("K")
        assert small_study.codings.get(number).key_quote and hand.sees("key quotation")
        await hand.press("A")
        assert small_study.codings.get(number).contrary and hand.sees("negative case")
        await hand.press("S")
        assert hand.question == "Menu"
        await hand.press("b")
        assert small_study.codings.get(number).stance == "barrier" and hand.sees("barrier")
        await hand.press("S", "n")
        await hand.press("K")
        await hand.press("A")

    at_the_screen(small_study, steps, size=(160, 50))
    coding = small_study.codings.get(number)
    assert (coding.key_quote, coding.contrary, coding.stance) == (False, False, "")


@presses("tab")
def test_tab_chooses_among_codings_at_the_cursor(small_study: qualkit.Study) -> None:
    wide = small_study.codings.add("Anna", "T2.1", quote="The team is kind.").number
    small_study.codings.add("Anna", "T1.1", quote="team")

    async def steps(hand: Hand) -> None:
        await hand.go("team")
        assert "▸ ┃  T1.1 Isolation" in "\n".join(hand.rows())
        await hand.press("tab")
        assert "▸ ┃  T2.1 Team" in "\n".join(hand.rows())
        await hand.press("K")

    at_the_screen(small_study, steps, size=(160, 50))
    assert small_study.codings.get(wide).key_quote


@presses("a", "d")
def test_hits_are_confirmed_moved_and_removed(applied_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        await hand.go("I am alone")
        await hand.press("a")
        assert hand.said == "Confirmed T1.1 Isolation."
        await hand.press("a")
        assert "no open rule hit" in hand.said
        await hand.go("no desk")
        await hand.press("r")
        await hand.type("T1.1")
        await hand.press("enter")
        await hand.go("The team is kind")
        await hand.press("d")
        assert hand.said == "Removed the rule hit T2.1 Team; it does not come back."

    at_the_screen(applied_study, steps)
    states = {coding.quote[:12]: (coding.code, coding.state) for coding in applied_study.codings.list(source="Anna")}
    assert states["I am alone m"] == ("T1.1", "rule, confirmed by tester")
    assert states["There is no "] == ("T1.1", "rule, confirmed by tester")
    assert "The team is " not in states
    assert applied_study.codings.apply().added == 0


@presses("D")
def test_d_writes_the_definition_of_a_draft(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        await hand.go("corridor", select=True)
        await hand.press("i")
        await hand.press("D")
        assert hand.question == "Writing" and hand.sees("Definition of T3 corridor")
        await hand.press("ctrl+a", "delete")
        await hand.type("Where people sit")
        await hand.press("escape")
        assert hand.said == "Defined T3 corridor."

    at_the_screen(small_study, steps)
    code = small_study.codebooks.code("T3")
    assert (code.definition, code.status) == ("Where people sit", "active")
