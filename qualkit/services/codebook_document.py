"""A codebook as a Word document to read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import qualkit.version
from qualkit.services.codebook_past import Past
from qualkit.services.material import gather
from qualkit.services.session import Session, now
from qualkit.services.word_report import house_template, written

if TYPE_CHECKING:
    from qualkit.store.codebooks import Registered

__all__ = ["codebook_as_word"]


def codebook_as_word(session: Session, entry: Registered, *, counts: bool, template: str | Path) -> bytes:
    """The document: every code with its fields under headings as deep as its place in the tree, and the versions.

    Args:
        counts: how often each code is used and by how many participants, counted now.
        template: a .docx whose styles are used; "" for none.

    Raises:
        BadInput: the template cannot be read.
    """
    from qualkit import plugins
    from qualkit.analysis.report.codebook_document import Version, codebook_document

    house = house_template(template)
    past = Past(session, entry)
    versions = []
    for state in past.states:
        log = past.log(state.number)
        whys = tuple(dict.fromkeys(one.why for one in log if one.why))
        versions.append(Version(state, tuple((one.kind, one.key) for one in log), whys))
    report = codebook_document(
        entry.codebook,
        versions,
        gather(session, whole=False) if counts else None,
        study=session.config.title or session.layout.root.name,
        organisation=session.config.organisation,
        language=session.config.language,
        date=now().date().isoformat(),
        version=qualkit.version.__version__,
    )
    return written(plugins.load("exporters", "word"), report, house, template)
