"""Making a study's folder, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from pathlib import Path

from qualkit.errors import Conflict, NotFound, StudyProblem
from qualkit.files.config import default_config
from qualkit.files.layout import Layout
from qualkit.services.codebooks import read_any_codebook, take_up
from qualkit.services.session import Session, nearest, now
from qualkit.services.shipped import codebooks as shipped
from qualkit.store.database import Database, stamp

__all__ = ["create_folder"]


def create_folder(folder: Path, *, title: str, codebook: str | Path, coder: str) -> Layout:
    """Make the study beside its final place and move it there in one step.

    Raises:
        Conflict: there is a study already, or files of other kinds that a study would mix with.
        NotFound: there is no such codebook.
        StudyProblem: the folder cannot be written.
    """
    folder = folder.absolute()
    if (folder / "project.db").exists():
        raise Conflict(f"There is a study in {folder} already.", hint="Open it, or choose another folder.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Conflict(f"{folder} is not empty.", hint="Choose a new folder for the study.")
    path = shipped().get(str(codebook), Path(codebook)) if codebook else None
    if path is not None and not path.is_file():
        raise NotFound(
            f'There is no codebook "{codebook}".', hint=nearest(str(codebook), list(shipped()), "qualkit codebook list")
        )
    book = read_any_codebook(path) if path else None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".qualkit-", dir=folder.parent))
    except OSError as error:
        raise StudyProblem(
            f"{folder} cannot be made ({error.strerror}).", hint="Choose a folder you may write to."
        ) from None
    try:
        layout = Layout(draft)
        layout.config.write_text(default_config(title or folder.name, coder, "en-GB"), encoding="utf-8")
        layout.transcripts.mkdir()
        layout.codebooks.mkdir()
        layout.exports.mkdir()
        with Database.create(layout.database, guid=str(uuid.uuid4()), at=stamp(now())) as database:
            if book:
                take_up(Session(layout, database, coder=coder), book[0], book[1])
        draft.chmod(0o755)
        if folder.exists() and folder.samefile(Path.cwd()):
            _move_into(draft, folder)
        else:
            if folder.exists():
                folder.rmdir()
            draft.replace(folder)
    except OSError as error:
        raise StudyProblem(f"{folder} cannot be written ({error.strerror}).", hint="Nothing was left behind.") from None
    finally:
        if draft.exists():
            shutil.rmtree(draft, ignore_errors=True)
    return Layout(folder)


def _move_into(draft: Path, folder: Path) -> None:
    """Fill the folder one stands in, which cannot be replaced; the file that makes it a study comes last."""
    for name in sorted((path.name for path in draft.iterdir()), key=lambda name: (name == "project.db", name)):
        (draft / name).replace(folder / name)
