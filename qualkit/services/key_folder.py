"""The folder of a study's key and list of names, which lies outside the study."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from pathlib import Path

from qualkit.domain.identifiers import KINDS
from qualkit.domain.pseudonyms import KeyInfo
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, NotFound
from qualkit.files.keys import KeyFolder
from qualkit.services.pseudonyms import refuse_unfit
from qualkit.services.session import Session
from qualkit.store.coders import study_guid

__all__ = ["KeyedNames", "key_folder"]


def key_folder(
    session: Session, *, parent: str | Path = "", inside_study: bool = False, passphrase: str = ""
) -> KeyFolder:
    """Where the key and the names of this study are, or will be.

    Args:
        parent: the folder it lies in; "" takes QUALKIT_KEYS, or ``qualkit-keys`` in the home folder.
        inside_study: allow it in the study's own folder.
        passphrase: what it is locked with; "" takes QUALKIT_PASSPHRASE.

    Raises:
        Conflict: the folder would lie inside the study.
    """
    return KeyFolder(
        session.layout.root,
        guid=study_guid(session.connection),
        title=session.config.title or session.layout.root.name,
        parent=Path(parent) if parent else None,
        inside=inside_study,
        passphrase=passphrase,
    )


class KeyedNames:
    """The part of ``study.identifiers`` that lies outside the study: key and list of names."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._keys: KeyFolder | None = None

    def use_keys(self, parent: str | Path = "", *, inside_study: bool = False, passphrase: str = "") -> KeyInfo:
        """Have key and list of names in another folder, or open them with a passphrase, as long as the study is open.

        Args:
            parent: the folder in which the study's key folder lies; "" takes QUALKIT_KEYS, or ``~/qualkit-keys``.
            inside_study: allow it inside the study's own folder, where whoever gets the study gets the key.
            passphrase: what they are locked with; "" takes QUALKIT_PASSPHRASE.

        Raises:
            Conflict: the folder lies inside the study.
            BadInput: the passphrase does not open the key.
        """
        keys = key_folder(self._session, parent=parent, inside_study=inside_study)
        if passphrase:
            keys.unlock(passphrase)
        self._keys = keys
        return self.key()

    def load_names(self, path: str | Path) -> int:
        """Take real names from a file into the study's list, outside the study; how many are new.

        One name a line, or CSV with the columns name, kind and replacement.

        Raises:
            NotFound: there is no such file.
            BadInput: a line cannot be read, or a replacement is no short text on one line; nothing is taken then.
        """
        from qualkit.identifiers import NameList
        from qualkit.importers.encodings import decode

        path = Path(path)
        if not path.is_file():
            raise NotFound(f"There is no file {path}.", hint="Nothing was changed; check the name.")
        text = decode(path.read_bytes(), path.name).text
        entries = NameList.parse(text, path.name).entries
        return self._more_names([(one.words, one.kind, one.replacement) for one in entries])

    def add_names(self, names: Sequence[str], *, kind: str = "person", replacement: str = "") -> int:
        """Add real names to the study's list; how many are new. Raises BadInput."""
        if kind not in KINDS:
            raise BadInput(f'"{kind}" is no kind of identifier.', hint=f"Known: {', '.join(KINDS)}.")
        if not all(any(map(str.isalnum, name)) for name in names):
            raise BadInput("A name is empty.", hint="Nothing was added.")
        return self._more_names([(" ".join(name.split()), kind, replacement.strip()) for name in names])

    def names(self) -> DataTable:
        """The study's list of real names. Raises BadInput if it is locked."""
        rows = tuple(self._folder.names())
        return DataTable(
            title="Names", columns=("name", "kind", "replacement"), rows=rows, note=f"In {self._folder.path}"
        )

    def clear_names(self) -> int:
        """Delete the list of names (not the key); how many it had."""
        number = len(self._folder.names())
        self._folder.write_names(())
        return number

    def key(self) -> KeyInfo:
        """Where the key is and what it holds, in numbers."""
        keys = self._folder
        sealed = keys.sealed
        return KeyInfo(
            path=keys.path,
            exists=keys.exists,
            encrypted=keys.encrypted,
            entries=None if sealed else len(keys.entries()),
            names=None if sealed else len(keys.names()),
        )

    def encrypt_key(self, passphrase: str) -> KeyInfo:
        """Lock key and list of names with a passphrase, or with another one. A forgotten one cannot be recovered.

        Raises:
            BadInput: it is too short, or the present one is not known.
        """
        self._folder.encrypt(passphrase)
        return self.key()

    def decrypt_key(self) -> KeyInfo:
        """Write key and list of names in the clear again. Raises BadInput."""
        self._folder.decrypt()
        return self.key()

    @property
    def _folder(self) -> KeyFolder:
        if self._keys is None:
            self._keys = key_folder(self._session)
        return self._keys

    def _more_names(self, names: Sequence[tuple[str, str, str]]) -> int:
        for number, (_, _, new) in enumerate(names, 1):
            refuse_unfit(new, f"name {number}")
        present = {name.casefold(): (name, kind, new) for name, kind, new in self._folder.names()}
        before = len(present)
        for name, kind, new in names:
            old = present.get(name.casefold(), ("", "", ""))
            present[name.casefold()] = (name, kind, new or old[2])
        self._folder.write_names(builtins.list(present.values()))
        return len(present) - before
