"""What the study itself knows of real names: its own list, the words that may stay, and where the key lies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.errors import QualkitError
from qualkit.services.session import Session
from qualkit.store import identifiers as identifier_store

if TYPE_CHECKING:
    from qualkit.services.identifying import Watch

__all__ = ["kept_words", "key_files", "watch_of"]

_KEY_FILES = ("key.csv", "key.csv.locked", "names.csv", "names.csv.locked")


def watch_of(session: Session) -> Watch:
    """What exports are searched for: with the study's own list of names and the originals of its key, if readable."""
    from qualkit.services.identifying import Watch, watch_for
    from qualkit.services.key_folder import key_folder

    try:
        keys = key_folder(session, inside_study=True)
        watch = watch_for(session, keys, lenient=True)
        known = () if watch.names else _names_found(session)
        if known:
            watch = watch_for(session, keys, lenient=True, also=known)
    except (QualkitError, OSError):
        return Watch()
    if watch.sealed:
        _say(session, "The list of names is locked with a passphrase: what is written was searched without it.")
    elif not keys.exists and (known or identifier_store.log(session.connection)):
        _say(
            session,
            f"The study's list of names and its key are not in {keys.path}: what is written was searched without them.",
        )
    return watch


def _names_found(session: Session) -> list[tuple[str, str]]:
    """Names that earlier scans found for certain and that nobody has kept: known without the list and the key."""
    from qualkit.services.identifier_material import Material
    from qualkit.text.pseudonyms import ENTITIES

    material = Material(session)
    found = [one for one in identifier_store.select(session.connection, tier="certain") if one.state != "kept"]
    said = [(material.said(one), one.kind) for one in found if one.kind in ENTITIES]
    return sorted({(words, kind) for words, kind in said if words.strip()})


def _say(session: Session, said: str) -> None:
    if said not in session.notices:
        session.notices.append(said)


def kept_words(session: Session) -> list[str]:
    """The words of every identifier that somebody has decided to keep."""
    from qualkit.services.identifier_material import Material

    material = Material(session)
    return [material.said(found) for found in identifier_store.select(session.connection, state="kept")]


def key_files(session: Session) -> list[Path]:
    """The files of the study's key and list of names that there are: in their own folder, or in the study's."""
    from qualkit.services.key_folder import key_folder
    from qualkit.store.coders import study_guid

    root = session.layout.root
    folders = [key_folder(session, inside_study=True).path]
    ending = f"-{study_guid(session.connection)[:8]}"
    folders += sorted(path for path in root.rglob(f"*{ending}") if path.is_dir() and path not in folders)
    return [folder / name for folder in folders for name in _KEY_FILES if (folder / name).is_file()]
