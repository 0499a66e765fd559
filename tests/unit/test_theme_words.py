"""Words that name themes: what a researcher would write down, without the noise of speech."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from qualkit.ports import SilentProgress
from qualkit.suggesters.bertopic_themes import TopicWords
from qualkit.suggesters.encoder import MiniLM
from qualkit.suggesters.words import content_words, find_terms
from tests.helpers.talk import SUBJECTS, subject, talk

PASSAGES = talk()
TERMS = find_terms([passage.text for passage in PASSAGES], [passage.case for passage in PASSAGES])
NAMES = list(SUBJECTS)
PARTITION = [NAMES.index(subject(passage)) for passage in PASSAGES]


@pytest.fixture(scope="module")
def words() -> TopicWords:
    vectors = MiniLM().encode([passage.text for passage in PASSAGES], SilentProgress())
    return TopicWords(TERMS, PARTITION, vectors)


def test_fillers_and_housekeeping_are_no_content() -> None:
    assert content_words("Um, yeah, like, [GP practice 2] sort of, you know, (laughs) [inaudible 00:12:03]") == []
    assert content_words("It’s the GP's waiting list, isn't it") == ["GP", "waiting", "list"]


def test_forms_of_a_word_are_one_term_shown_as_most_people_say_it() -> None:
    texts = ["her benefits", "my benefits, the GP", "a benefit for a GP"]
    assert find_terms(texts, ["a", "b", "c"]).shown == {"benefit": "benefits", "gp": "GP"}


def test_a_term_needs_two_people() -> None:
    texts = ["the budgie", "the budgie", "the housing", "the housing"]
    assert set(find_terms(texts, ["a", "a", "b", "c"]).shown) == {"housing"}


def test_common_words_name_nothing_alone_but_make_good_pairs() -> None:
    texts = ["young people", "the young people", "these young people", "all young people said it"]
    texts += ["housing", "housing", "housing", "a house", "choir", "garden", "money", "clinic"]
    assert find_terms(texts, list("abcdefghijkl")).shown == {"housing": "housing", "young_people": "young people"}


def test_words_of_a_theme_are_its_own(words: TopicWords) -> None:
    top = {NAMES[theme]: {key for key, _ in words.words(theme)[:12]} for theme in range(4)}
    assert {"choir", "piano"} <= top["music"]
    assert {"compost", "greenhouse"} <= top["garden"]
    assert not {"um", "erm", "yeah", "laugh"} & set().union(*top.values())


def test_hierarchy_groups_and_mergers(words: TopicWords) -> None:
    assert words.hierarchy()[-1][0] == (0, 1, 2, 3)
    groups = ["a" if place % 2 else "b" for place in range(len(PASSAGES))]
    by_group = words.by_group([*groups[:-1], ""])
    assert sum(count for themes in by_group.values() for count, _ in themes.values()) == len(PASSAGES) - 1
    merged = words.merged({3: 0})
    assert sorted(set(merged.partition)) == [0, 1, 2]
    both = {key for key, _ in merged.words(0)}
    assert both & {key for key, _ in words.words(0)[:5]}
    assert both & {key for key, _ in words.words(3)[:5]}


def test_talk_without_a_usable_word_has_no_words() -> None:
    empty = find_terms(["um yeah", "you know"], ["a", "b"])
    words = TopicWords(empty, [0, 1], np.eye(2, dtype=np.float32))
    assert words.words(0) == []
    assert words.hierarchy() == []


@pytest.mark.slow
def test_bertopic_is_borrowed_without_its_heavy_parts_and_given_back_whole() -> None:
    code = (
        "import sys; from qualkit.suggesters.quiet_bertopic import bertopic\n"
        "with bertopic() as package: assert package.BERTopic.__name__ == 'BERTopic'\n"
        "left = {'torch', 'transformers', 'umap', 'numba', 'plotly', 'spacy', 'bertopic'} & set(sys.modules)\n"
        "assert not left, left\n"
        "import bertopic as whole; assert whole.BERTopic is not package.BERTopic\n"
        "from importlib.util import find_spec\n"
        "assert ('plotly' in sys.modules) == (find_spec('plotly') is not None)\n"
        "with bertopic() as again: assert again is package\n"
        "assert sys.modules['bertopic'] is whole"
    )
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
