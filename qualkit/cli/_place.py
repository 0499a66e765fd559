"""Which interview is meant when none is named: the one where the coder left off."""

from __future__ import annotations

import click

from qualkit.files.layout import Layout
from qualkit.files.places import Places

__all__ = ["places", "source_to_open"]


def places(study) -> Places:
    """Where people left off in this study."""
    return Places(Layout(study.folder))


def source_to_open(study, source: str) -> str:
    """The stored name of `source`; for "", of the one where this coder left off, or of the only one there is.

    Raises:
        NotFound: there is no source of this name.
        click.UsageError: none is named, and it is not clear which is meant.
    """
    if source:
        return str(study.sources.get(source).name)
    names = [str(row["source"]) for row in study.sources.list().to_dicts()]
    last = places(study).last(study.coder)
    if last is not None and last in names:
        return last
    if len(names) == 1:
        return names[0]
    if not names:
        raise click.UsageError("There is no interview to code yet. Import some with: qualkit import PATH")
    raise click.UsageError(f"Name an interview: {', '.join(names[:12])}{' …' if len(names) > 12 else ''}.")
