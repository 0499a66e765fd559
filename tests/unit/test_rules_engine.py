"""Applying patterns to turns."""

from __future__ import annotations

from pathlib import Path

import pytest

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Hit
from qualkit.domain.sources import Role, Span, Turn
from qualkit.rules import ENGINE_VERSION, compile_rules
from qualkit.rules.cache import TokenCache
from qualkit.rules.inflection import forms


def turn_of(text: str, start: int = 0, end: int | None = None, role: Role = Role.PARTICIPANT) -> Turn:
    return Turn(number=1, speaker="P", role=role, span=Span(start, len(text) if end is None else end))


def hits(text: str, *patterns: str, exclude: tuple[str, ...] = ()) -> list[Hit]:
    rules = compile_rules([Code(key="X1", name="x", patterns=patterns, exclude_patterns=exclude)])
    assert rules.problems == ()
    return rules.hits(text, [turn_of(text)])


def words(text: str, *patterns: str, exclude: tuple[str, ...] = ()) -> list[str]:
    return [span.of(text) for hit in hits(text, *patterns, exclude=exclude) for span in hit.words]


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("I felt responsible for it.", "feel responsible", ["felt responsible"]),
        ("FEELING RESPONSIBLE", "feel responsible", ["FEELING RESPONSIBLE"]),
        ("the workers' referrals", "referral", ["referrals"]),
        ("promoting, promotion, prom", "promot*", ["promoting", "promotion"]),
        ("Was it promotes?", '"promote"', []),
        ("He's made of steel.", '"made of steel"', ["made of steel"]),
        ("He's making of steel.", '"made of steel"', []),
        (
            "I rang the surgery, or rather visited the surgery.",
            "(visit / ring) the surgery",
            ["rang the surgery", "visited the surgery"],
        ),
        ("a follow-up, a follow up, a followup", "follow up", ["follow-up", "follow up"]),
        ("a follow up and a follow\u2011up", "follow-up", ["follow up", "follow\u2011up"]),
        ("I can’t fix it", "can't fix", ["can’t fix"]),
        ("I can't fix it", "can’t fix", ["can't fix"]),
        ("I cannot fix it", "can't fix", ["cannot fix"]),
        ("I cant fix it", "can't fix", ["cant fix"]),
        ("can't—won't", "won't", ["won't"]),
        ("the GP's surgery", "GP", ["GP"]),
        ("It's doing my, my head in.", "doing my head in", []),
        ("It's doing my “head” in.", "doing my head in", ["doing my “head” in"]),
        ("Let. Down", "let down", []),
        ("debt\u00a0advice", "debt advice", ["debt\u00a0advice"]),
        ("debt\nadvice", "debt advice", ["debt\nadvice"]),
        ("the caf\u00e9 and the cafe\u0301", "cafe", ["caf\u00e9", "cafe\u0301"]),
        ("we had 1,000 link workers", '"1,000 link workers"', ["1,000 link workers"]),
        ("a 1:1 meeting with my manager", "1:1 ~5 manager", ["1:1", "manager"]),
        ("I rang 111 twice", "111", ["111"]),
        ("I'm so isolated", "am so isolated", ["'m so isolated"]),
        ("She's exhausted", "is exhausted", ["'s exhausted"]),
        ("we cope, coping, coped", "re:\\bcop(e|ing)\\b", ["cope", "coping"]),
    ],
)
def test_finds_these_words(text: str, pattern: str, expected: list[str]) -> None:
    assert words(text, pattern) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Clients have to trust us.", True),
        ("I trust a client.", True),
        ("Trust one two three four client.", True),
        ("Trust one two three four five client.", False),
        ("Trust I'd say can't don't won't client.", False),
        ("Trust I'd can't don't won't client.", True),
        ("Trust, you know, the - client.", True),
        ("I trust. The client does not.", False),
    ],
)
def test_nearness_counts_written_words_within_a_sentence(text: str, found: bool) -> None:
    assert bool(hits(text, "trust ~4 client")) is found


def test_nearness_takes_groups_and_chains() -> None:
    assert words("The role was explained to the GP.", "explain* ~4 (role / service) ~4 GP") == [
        "role",
        "explained",
        "GP",
    ]
    assert words("The role was explained to the nurse.", "explain* ~4 (role / service) ~4 GP") == []
    assert words("no one came to the drop in", '"no one" ~4 drop in') == ["no one", "drop in"]
    assert words("trust and trust", "trust ~2 trust") == ["trust", "trust"]
    assert words("trust", "trust ~2 trust") == []


@pytest.mark.parametrize(
    ("text", "pattern", "exclusion", "kept"),
    [
        ("The benefits of walking.", "benefits", "benefits of", False),
        ("Her benefits were stopped.", "benefits", "benefits of", True),
        ("A sports complex opened.", "complex", "(sports / housing / leisure) complex", False),
        ("They are complex people.", "complex", "(sports / housing / leisure) complex", True),
        ("We went by bus coach.", "coach", "bus coach", False),
        ("The wellbeing coach rang.", "coach", "bus coach", True),
        ("Our primary care network met.", "network", "primary care network", False),
        ("A network of link workers.", "network", "primary care network", True),
        ("With reference to your letter.", "refer*", "with reference to", False),
        ("They referred her to us.", "refer*", "with reference to", True),
        ("He went to football training.", "training", "training ~3 (gym / football)", False),
        ("Training for us and for football.", "training", "training ~3 (gym / football)", True),
        ("I take it home with me.", "home", "take it home", False),
        ("She is at home all day.", "home", "take it home", True),
        ("I had a coach trip", "coach", "re:coach (trip|party)", False),
    ],
)
def test_boundary_rules_between_codebooks(text: str, pattern: str, exclusion: str, kept: bool) -> None:
    assert bool(hits(text, pattern, exclude=(exclusion,))) is kept
    assert bool(hits(text, pattern, f"not: {exclusion}")) is kept


def test_an_exclusion_drops_only_the_find_it_overlaps() -> None:
    text = "The benefits of advice are more benefits."
    (hit,) = hits(text, "benefits", exclude=("benefits of",))
    assert [span.of(text) for span in hit.words] == ["benefits"]
    assert hit.words[0].start == text.rindex("benefits")


def test_one_hit_for_code_and_unit_remembers_all_words_and_patterns() -> None:
    text = "I was isolated and lonely. Fine. So lonely."
    (first, second) = hits(text, "lonel*", "isolated", "isolated and lonely")
    assert first.span.of(text) == "I was isolated and lonely."
    assert [span.of(text) for span in first.words] == ["isolated and lonely"]
    assert first.patterns == ("isolated", "isolated and lonely", "lonel*")
    assert second.span.of(text) == "So lonely."


def test_the_turn_can_be_the_unit() -> None:
    text = "I was isolated. Fine. So lonely."
    rules = compile_rules([Code(key="X1", name="x", patterns=("lonely", "isolated"))])
    (hit,) = rules.hits(text, [turn_of(text)], unit="turn")
    assert hit.span == Span(0, len(text))
    assert [span.of(text) for span in hit.words] == ["isolated", "lonely"]


def test_interviewer_turns_are_left_out_unless_asked_for() -> None:
    text = "I: Were you lonely?\nP: Lonely, yes.\nX: lonely"
    turns = [
        turn_of(text, 3, 19, Role.INTERVIEWER),
        turn_of(text, 23, 35),
        turn_of(text, 39, 45, Role.UNKNOWN),
    ]
    rules = compile_rules([Code(key="X1", name="x", patterns=("lonely",))])
    assert [hit.span.start for hit in rules.hits(text, turns)] == [23, 39]
    assert [hit.span.start for hit in rules.hits(text, turns, include_interviewer=True)] == [3, 23, 39]


def test_only_active_codes_with_patterns_take_part() -> None:
    text = "lonely"
    codes = [
        Code(key="A", name="a", patterns=("lonely",)),
        Code(key="B", name="b", patterns=("lonely",), status="retired"),
        Code(key="C", name="c", patterns=("lonely",), kind="theme"),
        Code(key="D", name="d", patterns=("lonely",), kind="housekeeping"),
        Code(key="E", name="e"),
        Code(key="F", name="f", patterns=("lonely",), status="draft"),
    ]
    rules = compile_rules(codes)
    assert rules.keys == ("A", "F")
    assert [hit.code for hit in rules.hits(text, [turn_of(text)])] == ["A", "F"]


def test_unreadable_patterns_are_reported_and_the_others_used() -> None:
    rules = compile_rules([Code(key="A", name="a", patterns=("(lonely", "isolated"))])
    assert [problem.severity for problem in rules.problems] == ["error"]
    assert len(rules.hits("lonely isolated", [turn_of("lonely isolated")])) == 1


def test_hashes_follow_the_patterns() -> None:
    one = Code(key="A", name="a", patterns=("lonely", "isolated"))
    two = Code(key="B", name="b", patterns=("debt",))
    rules = compile_rules([one, two])
    assert rules.sha256 == compile_rules([two, one]).sha256
    renamed = Code(key="A", name="other", definition="x", patterns=("isolated", "lonely"))
    assert rules.sha256 == compile_rules([renamed, two]).sha256
    changed = compile_rules([Code(key="A", name="a", patterns=("lonely",)), two])
    assert changed.sha256 != rules.sha256
    assert changed.code_sha256("A") != rules.code_sha256("A")
    assert changed.code_sha256("B") == rules.code_sha256("B") != ""
    assert rules.code_sha256("nobody") == ""
    moved = Code(key="A", name="a", patterns=("lonely",), exclude_patterns=("isolated",))
    assert compile_rules([moved, two]).code_sha256("A") != rules.code_sha256("A")
    assert ENGINE_VERSION


def test_nothing_to_do_is_no_hits() -> None:
    rules = compile_rules([Code(key="A", name="a", patterns=("lonely",))])
    assert rules.hits("", []) == []
    assert rules.hits("...", [turn_of("...")]) == []
    assert compile_rules([]).hits("lonely", [turn_of("lonely")]) == []


def test_words_met_in_one_source_do_not_change_the_next() -> None:
    code = Code(key="A", name="a", patterns=("promot* ~3 role", "co-produc* it"))
    texts = ["Promotion of the role.", "We co-produced it. We co-produce it.", "Promoting a role, promotes roles."]
    together = compile_rules([code])
    for text in [*texts, *reversed(texts)]:
        assert together.hits(text, [turn_of(text)]) == compile_rules([code]).hits(text, [turn_of(text)])


def test_cache_gives_the_same_hits_and_survives_damage(tmp_path: Path) -> None:
    text = "I can’t fix it. I’m isolated 👍 at home."
    rules = compile_rules([Code(key="A", name="a", patterns=("can't fix", "isolated", "re:home"))])
    plain = rules.hits(text, [turn_of(text)])
    cache = TokenCache(tmp_path / "tokens")
    assert rules.hits(text, [turn_of(text)], cache=cache) == plain
    (path,) = (tmp_path / "tokens").iterdir()
    whole = path.read_bytes()
    assert rules.hits(text, [turn_of(text)], cache=cache) == plain
    for damaged in (b"", whole[:-3], whole[:-1] + bytes([whole[-1] ^ 1]), b"x" + whole[1:]):
        path.write_bytes(damaged)
        assert rules.hits(text, [turn_of(text)], cache=cache) == plain
        assert path.read_bytes() == whole
    assert cache.clear() == 1
    assert list((tmp_path / "tokens").iterdir()) == []


def test_cache_is_read_and_not_only_written(tmp_path: Path) -> None:
    text = "I am isolated."
    rules = compile_rules([Code(key="A", name="a", patterns=("isolated", "connected"))])
    cache = TokenCache(tmp_path)
    rules.hits(text, [turn_of(text)], cache=cache)
    other = TokenCache(tmp_path / "other")
    other_text = "I am connected."
    rules.hits(other_text, [turn_of(other_text, 0, 14)], cache=other)
    (mine,) = tmp_path.glob("*.tokens")
    (theirs,) = (tmp_path / "other").glob("*.tokens")
    mine.write_bytes(theirs.read_bytes())
    assert rules.hits(text, [turn_of(text)], cache=cache)[0].patterns == ("connected",)


def test_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    rules = compile_rules([Code(key="A", name="a", patterns=("isolated",))])
    assert len(rules.hits("isolated", [turn_of("isolated")], cache=TokenCache(blocked))) == 1


@pytest.mark.parametrize(
    ("word", "some", "never"),
    [
        ("feel", {"felt", "feels", "feeling"}, {"fee"}),
        ("felt", {"feel", "feeling"}, set()),
        ("fix", {"fixed", "fixes", "fixing"}, set()),
        ("fee", {"fees"}, {"feed"}),
        ("new", {"newer", "newest"}, {"news"}),
        ("training", {"trainings"}, {"train", "trains"}),
        ("train", {"training", "trained"}, {"trainer"}),
        ("person", {"people"}, set()),
        ("lonely", {"lonelier", "loneliest"}, set()),
        ("car", {"cars"}, {"care", "caring", "cared"}),
        ("care", {"caring", "cared"}, {"car", "carer", "cars"}),
        ("her", {"her"}, {"she", "hers"}),
        ("gp", {"gps"}, set()),
        ("benefits", {"benefit", "benefitted"}, set()),
        ("worse", {"worse"}, {"wrong", "bad"}),
        ("work", {"worked", "working"}, {"worker"}),
    ],
)
def test_inflections(word: str, some: set[str], never: set[str]) -> None:
    found = forms(word)
    assert word in found
    assert some <= found
    assert not never & found
