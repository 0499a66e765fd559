"""A BERT encoder in numpy: enough to run a MiniLM sentence model without torch.

Every text is encoded on its own, so its vector does not depend on which other texts are encoded with it, on their
order, or on how many processor cores there are.
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

# Coefficients of Q in gelu(x) ~ x/2 * (1 + tanh(x * Q(x^2))): fitted to atanh(erf(x / sqrt 2)) / x on |x| <= 6,
# weighted so that the largest error of gelu is least (4e-6). numpy's tanh is vectorised, scipy's erf is not.
_GELU = (
    0.7978275766839432,
    0.03646993051012201,
    -0.00012547602132722863,
    -3.0467235959387613e-05,
    1.1126339612491098e-06,
)
_GELU_LIMIT = np.float32(36.0)


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
    square = np.multiply(x, x)
    np.minimum(square, _GELU_LIMIT, out=square)
    inner = np.multiply(square, np.float32(_GELU[-1]))
    for coefficient in _GELU[-2:0:-1]:
        inner += np.float32(coefficient)
        inner *= square
    inner += np.float32(_GELU[0])
    inner *= x
    np.tanh(inner, out=inner)
    inner += np.float32(1)
    inner *= x
    inner *= np.float32(0.5)
    return inner


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

    def encode_tokens(self, tokens: Sequence[int]) -> Floats:
        """The unit vector of one text, given its token numbers with the special ones."""
        ids = np.asarray(tokens, np.int64)
        x = self._normalise(self._words[ids] + self._places[: len(ids)], *self._norm)
        for layer in self._layers:
            x = self._block(x, layer)
        pooled = x[0] if self._pooling == "cls" else x.mean(axis=0)
        vector: Floats = pooled / max(float(np.linalg.norm(pooled)), 1e-12)
        return vector

    def _block(self, x: Floats, layer: Layer) -> Floats:
        mixed = self._attention(x, layer) @ layer.out
        mixed += layer.out_bias
        mixed += x
        x = self._normalise(mixed, layer.norm, layer.norm_bias)
        inner = x @ layer.up
        inner += layer.up_bias
        result = gelu(inner) @ layer.down
        result += layer.down_bias
        result += x
        return self._normalise(result, layer.last_norm, layer.last_norm_bias)

    def _attention(self, x: Floats, layer: Layer) -> Floats:
        projected = x @ layer.attend
        projected += layer.attend_bias
        split = projected.reshape(len(x), 3, self._heads, -1)
        scores = split[:, 0].transpose(1, 0, 2) @ split[:, 1].transpose(1, 2, 0)
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed: Floats = (scores @ split[:, 2].transpose(1, 0, 2)).transpose(1, 0, 2).reshape(len(x), self._width)
        return mixed

    def _normalise(self, x: Floats, scale: Floats, shift: Floats) -> Floats:
        x -= x.mean(axis=-1, keepdims=True)
        spread = np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1])
        x /= np.sqrt(spread + np.float32(self._epsilon))[:, None]
        x *= scale
        x += shift
        return x

    def encode_all(self, texts: Sequence[Sequence[int]], words: Sequence[int], progress: Progress) -> Floats:
        """Encode texts given as token numbers, longest first, on all cores; an exception from `progress` stops it.

        Args:
            texts: token numbers of each text.
            words: words of each text, for the progress.
            progress: told words done and words in all.
        """
        from threadpoolctl import threadpool_limits

        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))
        done, total = 0, sum(words)
        progress("Reading passages", 0, total)
        # One library thread each: the same sums on any machine, and no threads waiting for one another.
        with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(_cores()) as pool:
            try:
                for index, vector in zip(order, pool.map(lambda i: self.encode_tokens(texts[i]), order), strict=True):
                    vectors[index] = vector
                    done += words[index]
                    progress("Reading passages", done, total)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        return vectors


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
