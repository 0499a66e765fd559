"""Print the themes suggested for the example study as JSON: ``python tests/light_route.py``.

Run in an installation with torch and in one without (requirements-light.txt), the output must be the same.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from qualkit.domain.suggestions import Passage, SuggestionSet  # noqa: E402  # the path comes first in a source checkout
from qualkit.importers import read_file  # noqa: E402
from qualkit.ports import SilentProgress  # noqa: E402
from qualkit.suggesters.themes import ThemeSuggester  # noqa: E402
from qualkit.text.passages import passages  # noqa: E402

HEAVY = ("numba", "sentence_transformers", "torch", "transformers", "umap")


def example_passages() -> list[Passage]:
    """The passages of the example study, participants named after their files."""
    found = []
    for path in sorted((ROOT / "transcripts_example" / "interviews").iterdir()):
        if path.suffix in {".docx", ".srt", ".txt", ".vtt"}:
            imported = read_file(path.read_bytes(), path.name)
            found += passages(path.stem, path.stem, path.stem[:2], imported.text, imported.turns)
    return found


def as_json(found: SuggestionSet) -> dict[str, Any]:
    """What must not depend on the installation."""
    return {
        "figures": found.figures,
        "heavy": sorted(set(HEAVY) & set(sys.modules)),
        "model_hash": found.model_hash,
        "notes": list(found.notes),
        "themes": [
            {"label": theme.label, "keywords": theme.keywords, "members": theme.members, "typical": theme.typical}
            for theme in found.themes
        ],
        "tree_text": found.tree_text,
    }


if __name__ == "__main__":
    settings = {"cache_folder": sys.argv[1]} if len(sys.argv) > 1 else {}
    suggested = ThemeSuggester().suggest(example_passages(), settings, 0, SilentProgress())
    sys.stdout.write(json.dumps(as_json(suggested), indent=1, ensure_ascii=False) + "\n")
