"""A BERT encoder in numpy: enough to run a MiniLM sentence model without torch.

Texts are laid end to end in batches, without padding, and every text attends to itself only. Its vector does not
depend on which other texts are encoded with it, on their order, or on how many processor cores there are.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qualkit.errors import ModelProblem
from qualkit.ports import Progress

__all__ = ["Bert", "Layer", "gelu", "read_safetensors"]

Floats = NDArray[np.float32]

# Coefficients of Q in gelu(x) ~ x / (1 + exp(-2x * Q(x^2))): fitted to atanh(erf(x / sqrt 2)) / x on |x| <= 6,
# weighted so that the largest error of gelu is least (4e-6); beyond that Q only grows, as it must. numpy's exp is
# vectorised, scipy's erf is not, and exp takes half the time of tanh.
_GELU = (
    0.7978275766839432,
    0.03646993051012201,
    -0.00012547602132722863,
    -3.0467235959387613e-05,
    1.1126339612491098e-06,
)
_MINUS_TWICE = tuple(np.float32(-2 * coefficient) for coefficient in _GELU)
# Numbers that one pass over an array should touch, so that the next finds them in the processor's cache.
_NEAR = 24_576
# Tokens encoded at a time.
_BATCH = 768
# Steps at which a text may begin in a batch, see `_shift_that_changes_nothing`.
_STEPS = (4, 12, 16, 24, 48)
_BLOCK = 48


@dataclass(frozen=True, slots=True)
class Layer:
    """One transformer block, its matrices transposed for ``x @ matrix`` and the three projections side by side."""

    attend: Floats
    attend_bias: Floats
    out: Floats
    out_bias: Floats
    norm: Floats
    norm_bias: Floats
    up: Floats
    up_bias: Floats
    down: Floats
    down_bias: Floats
    last_norm: Floats
    last_norm_bias: Floats


def read_safetensors(data: bytes) -> dict[str, Floats]:
    """Read the floating-point tensors of a safetensors file as float32.

    The format (https://github.com/huggingface/safetensors): eight bytes with the header's length, a JSON header with
    each tensor's type, shape and place, then the raw little-endian numbers.

    Raises:
        ModelProblem: the bytes are not such a file.
    """
    try:
        (length,) = struct.unpack_from("<Q", data)
        header = json.loads(data[8 : 8 + length])
        return {
            name: _tensor(data, 8 + length, entry)
            for name, entry in header.items()
            if name != "__metadata__" and entry["dtype"] in ("F32", "F16", "BF16")
        }
    except (struct.error, ValueError, KeyError, TypeError, AttributeError) as fault:
        raise ModelProblem(
            "The model's weights are not a readable safetensors file.", hint="Install or copy the model again."
        ) from fault


def _tensor(data: bytes, base: int, entry: dict[str, Any]) -> Floats:
    start, end = entry["data_offsets"]
    raw = data[base + start : base + end]
    if entry["dtype"] == "BF16":
        numbers = (np.frombuffer(raw, "<u2").astype(np.uint32) << 16).view(np.float32)
    else:
        numbers = np.frombuffer(raw, "<f4" if entry["dtype"] == "F32" else "<f2").astype(np.float32)
    return numbers.reshape(entry["shape"])


def gelu(x: Floats) -> Floats:
    """The activation ``x * Phi(x)`` with the normal distribution's Phi, exact to 4e-6.

    Source: D. Hendrycks and K. Gimpel, "Gaussian Error Linear Units", arXiv:1606.08415.

    >>> [round(float(value), 4) for value in gelu(np.array([-1.0, 0.0, 1.0], np.float32))]
    [-0.1587, 0.0, 0.8413]
    """
    result = x.astype(np.float32)
    _gelu_in_place(result.reshape(-1, result.shape[-1]))
    return result


def _gelu_in_place(x: Floats) -> None:
    height = max(1, _NEAR // x.shape[1])
    square, inner = np.empty((2, height, x.shape[1]), np.float32)
    with np.errstate(over="ignore", under="ignore"):
        for start in range(0, len(x), height):
            part = x[start : start + height]
            s, t = square[: len(part)], inner[: len(part)]
            np.multiply(part, part, out=s)
            np.multiply(s, _MINUS_TWICE[-1], out=t)
            for coefficient in _MINUS_TWICE[-2:0:-1]:
                t += coefficient
                t *= s
            t += _MINUS_TWICE[0]
            t *= part
            np.exp(t, out=t)
            t += np.float32(1)
            part /= t


class Bert:
    """A BERT encoder with mean or first-token pooling.

    Args:
        weights: the tensors by name, as `read_safetensors` gives them; a leading ``bert.`` is allowed.
        config: the model's ``config.json``.
        pooling: ``"mean"`` or ``"cls"``.

    Raises:
        ModelProblem: a tensor that a BERT model needs is missing or has another shape.
    """

    def __init__(self, weights: dict[str, Floats], config: dict[str, Any], pooling: str = "mean") -> None:
        named = {name.removeprefix("bert."): tensor for name, tensor in weights.items()}
        try:
            self._heads = int(config["num_attention_heads"])
            self._width = int(config["hidden_size"])
            self._epsilon = float(config.get("layer_norm_eps", 1e-12))
            self._words = named["embeddings.word_embeddings.weight"]
            places = named["embeddings.position_embeddings.weight"]
            self._places = places + named["embeddings.token_type_embeddings.weight"][0]
            self._norm = named["embeddings.LayerNorm.weight"], named["embeddings.LayerNorm.bias"]
            self._layers = [self._layer(named, number) for number in range(int(config["num_hidden_layers"]))]
        except (KeyError, ValueError) as fault:
            raise ModelProblem(
                f"The model is not a BERT encoder that qualkit can run: {fault}.",
                hint="Name another model folder, or install sentence-transformers.",
            ) from fault
        self._pooling = pooling
        self._step = _shift_that_changes_nothing((self._layers[0].attend, self._layers[0].down))
        self.dimensions = self._width
        self.longest = int(self._places.shape[0])

    def _layer(self, named: dict[str, Floats], number: int) -> Layer:
        def matrix(name: str) -> Floats:
            return np.ascontiguousarray(named[f"encoder.layer.{number}.{name}.weight"].T)

        def bias(name: str) -> Floats:
            return named[f"encoder.layer.{number}.{name}.bias"]

        def scale(name: str) -> Floats:
            return named[f"encoder.layer.{number}.{name}.weight"]

        # Attention divides the scores by the root of the head size; done once here, on the queries.
        shrink = np.float32(1 / sqrt(self._width // self._heads))
        query, key, value = (f"attention.self.{part}" for part in ("query", "key", "value"))
        return Layer(
            attend=np.concatenate([matrix(query) * shrink, matrix(key), matrix(value)], axis=1),
            attend_bias=np.concatenate([bias(query) * shrink, bias(key), bias(value)]),
            out=matrix("attention.output.dense"),
            out_bias=bias("attention.output.dense"),
            norm=scale("attention.output.LayerNorm"),
            norm_bias=bias("attention.output.LayerNorm"),
            up=matrix("intermediate.dense"),
            up_bias=bias("intermediate.dense"),
            down=matrix("output.dense"),
            down_bias=bias("output.dense"),
            last_norm=scale("output.LayerNorm"),
            last_norm_bias=bias("output.LayerNorm"),
        )

    def _encode(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Unit vectors of a batch of texts."""
        starts = [0, *np.cumsum([self._padded(len(text)) for text in texts]).tolist()]
        spans = [slice(start, start + len(text)) for start, text in zip(starts, texts, strict=False)]
        x = np.zeros((-(-starts[-1] // _BLOCK) * _BLOCK, self._width), np.float32)
        for text, span in zip(texts, spans, strict=True):
            np.add(self._words[np.asarray(text, np.int64)], self._places[: len(text)], out=x[span])
        self._normalise(x, *self._norm)
        room = _Room(len(x), self._width, self._layers[0].up.shape[1])
        for layer in self._layers:
            self._block(x, layer, spans, room)
        pooled = np.stack([x[span.start] if self._pooling == "cls" else x[span].mean(axis=0) for span in spans])
        lengths = np.sqrt(np.einsum("ij,ij->i", pooled, pooled))[:, None]
        vectors: Floats = pooled / np.maximum(lengths, np.float32(1e-12))
        return vectors

    def _padded(self, tokens: int) -> int:
        """Rows that a text takes up in a batch."""
        return -(-tokens // self._step) * self._step if self._step else tokens

    def _block(self, x: Floats, layer: Layer, spans: Sequence[slice], room: _Room) -> None:
        """One layer, in place."""
        np.matmul(x, layer.attend, out=room.projected)
        room.projected += layer.attend_bias
        for span in spans:
            room.mixed[span] = self._attention(room.projected[span])
        np.matmul(room.mixed, layer.out, out=room.added)
        self._add(x, room.added, layer.out_bias, layer.norm, layer.norm_bias)
        np.matmul(x, layer.up, out=room.inner)
        room.inner += layer.up_bias
        _gelu_in_place(room.inner)
        np.matmul(room.inner, layer.down, out=room.added)
        self._add(x, room.added, layer.down_bias, layer.last_norm, layer.last_norm_bias)

    def _add(self, x: Floats, added: Floats, bias: Floats, scale: Floats, shift: Floats) -> None:
        height = max(1, _NEAR // self._width)
        for start in range(0, len(x), height):
            part = x[start : start + height]
            part += added[start : start + height]
            part += bias
            self._normalise(part, scale, shift)

    def _attention(self, projected: Floats) -> Floats:
        """What the tokens of one text make of each other, from their queries, keys and values."""
        split = projected.reshape(len(projected), 3, self._heads, -1)
        scores = split[:, 0].transpose(1, 0, 2) @ split[:, 1].transpose(1, 2, 0)
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        mixed: Floats = np.matmul(scores, split[:, 2].transpose(1, 0, 2))
        mixed /= scores.sum(axis=-1, keepdims=True)
        return mixed.transpose(1, 0, 2).reshape(len(projected), self._width)

    def _normalise(self, x: Floats, scale: Floats, shift: Floats) -> None:
        """Each row to mean 0 and variance 1, then scaled and shifted, in place."""
        x -= x.mean(axis=-1, keepdims=True)
        spread = np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1])
        x /= np.sqrt(spread + np.float32(self._epsilon))[:, None]
        x *= scale
        x += shift

    def encode_all(self, texts: Sequence[Sequence[int]], words: Sequence[int], progress: Progress) -> Floats:
        """Encode texts given as token numbers, longest first, on all cores; an exception from `progress` stops it.

        Args:
            texts: token numbers of each text.
            words: words of each text, for the progress.
            progress: told words done and words in all.
        """
        from threadpoolctl import threadpool_limits

        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        batches = _batches([self._padded(len(text)) for text in texts], _BATCH if self._step else 1)
        done, total = 0, sum(words)
        progress("Reading passages", 0, total)

        def encode(batch: list[int]) -> Floats:
            return self._encode([texts[index] for index in batch])

        # One library thread each: the same sums on any machine, and no threads waiting for one another.
        with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(_cores()) as pool:
            try:
                for batch, found in zip(batches, pool.map(encode, batches), strict=True):
                    vectors[batch] = found
                    done += sum(words[index] for index in batch)
                    progress("Reading passages", done, total)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        return vectors


class _Room:
    """The arrays that the layers of one batch write to in turn: claiming new ones each time costs time."""

    def __init__(self, rows: int, width: int, inner: int) -> None:
        self.projected = np.empty((rows, 3 * width), np.float32)
        self.mixed = np.zeros((rows, width), np.float32)
        self.added = np.empty((rows, width), np.float32)
        self.inner = np.empty((rows, inner), np.float32)


def _shift_that_changes_nothing(matrices: Sequence[Floats]) -> int:
    """The least number of rows by which a text can move in a batch and its numbers stay the same to the last bit.

    Libraries of linear algebra work in blocks of rows, and may add up in another order where a row stands elsewhere in
    its block. How wide the blocks are depends on the processor, so it is tried out. 0 where no step will do: then
    every text is encoded alone.
    """
    from threadpoolctl import threadpool_limits

    def harmless(step: int) -> bool:
        for matrix in matrices:
            rows = np.random.default_rng(0).standard_normal((3 * _BLOCK, len(matrix)), np.float32)
            whole = rows @ matrix
            apart = (rows[start : start + 2 * _BLOCK] @ matrix for start in range(0, _BLOCK, step))
            if any((part != whole[step * n : step * n + 2 * _BLOCK]).any() for n, part in enumerate(apart)):
                return False
        return True

    with threadpool_limits(limits=1, user_api="blas"):
        return next((step for step in _STEPS if harmless(step)), 0)


def _batches(lengths: Sequence[int], most: int = _BATCH) -> list[list[int]]:
    """Texts by number, longest first, as many together as have `most` tokens; at least one.

    >>> _batches([300, 9, 500, 400])
    [[2], [3, 0, 1]]
    """
    batches: list[list[int]] = []
    room = 0
    for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
        if not batches or lengths[index] > room:
            batches.append([])
            room = most
        batches[-1].append(index)
        room -= lengths[index]
    return batches


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
