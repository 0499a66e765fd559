"""What comes with qualkit: the codebooks and the example study."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

__all__ = ["codebooks", "example_study"]


def codebooks() -> dict[str, Path]:
    """The codebooks that come with qualkit, by key."""
    return {path.stem: path for path in sorted(_folder("codebooks").glob("*.yaml"))}


def example_study() -> Path:
    """The folder of the synthetic example study: ``interviews/`` and ``participants.csv``."""
    return _folder("transcripts_example")


def _folder(name: str) -> Path:
    """A folder of the installed package, or the one beside it in a source checkout."""
    package = Path(str(resources.files("qualkit")))
    inside = package / "share" / name
    return inside if inside.is_dir() else package.parent / name
