"""qualkit: a toolkit for qualitative researchers.

>>> import qualkit
>>> "Study" in qualkit.__all__
True

Names are loaded when they are first used, so that ``import qualkit`` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from qualkit.version import __version__

if TYPE_CHECKING:
    from qualkit.domain.cases import Case
    from qualkit.domain.codebook import Code, Codebook
    from qualkit.domain.codings import Coding, Origin, Quotation
    from qualkit.domain.memos import Memo
    from qualkit.domain.sources import Role, Source, Span, Turn
    from qualkit.domain.speakers import SpeakerDecision, SpeakerLabel
    from qualkit.domain.suggestions import Decision, RunInfo, Suggestion
    from qualkit.domain.tables import DataTable
    from qualkit.errors import (
        BadInput,
        Conflict,
        Location,
        ModelProblem,
        NotFound,
        Problem,
        QualkitError,
        StudyProblem,
    )
    from qualkit.study import Status, Study

_HOMES = {
    "qualkit.domain.cases": ("Case",),
    "qualkit.domain.codebook": ("Code", "Codebook"),
    "qualkit.domain.codings": ("Coding", "Origin", "Quotation"),
    "qualkit.domain.memos": ("Memo",),
    "qualkit.domain.sources": ("Role", "Source", "Span", "Turn"),
    "qualkit.domain.speakers": ("SpeakerDecision", "SpeakerLabel"),
    "qualkit.domain.suggestions": ("Decision", "RunInfo", "Suggestion"),
    "qualkit.domain.tables": ("DataTable",),
    "qualkit.errors": (
        "BadInput",
        "Conflict",
        "Location",
        "ModelProblem",
        "NotFound",
        "Problem",
        "QualkitError",
        "StudyProblem",
    ),
    "qualkit.study": ("Status", "Study"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "BadInput",
    "Case",
    "Code",
    "Codebook",
    "Coding",
    "Conflict",
    "DataTable",
    "Decision",
    "Location",
    "Memo",
    "ModelProblem",
    "NotFound",
    "Origin",
    "Problem",
    "QualkitError",
    "Quotation",
    "Role",
    "RunInfo",
    "Source",
    "Span",
    "SpeakerDecision",
    "SpeakerLabel",
    "Status",
    "Study",
    "StudyProblem",
    "Suggestion",
    "Turn",
    "__version__",
]


def __getattr__(name: str) -> Any:
    if name in _HOME_OF:
        return getattr(import_module(_HOME_OF[name]), name)
    raise AttributeError(f"module 'qualkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
