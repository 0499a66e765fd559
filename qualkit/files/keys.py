"""The key: which words stood where a replacement stands now. It lies outside the study, as guidance asks."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from qualkit.domain.pseudonyms import KeyEntry
from qualkit.errors import BadInput, Conflict, Location, StudyProblem
from qualkit.files.layout import safe_file_name

__all__ = ["ENVIRONMENT", "PASSPHRASE", "KeyFolder", "default_parent"]

ENVIRONMENT = "QUALKIT_KEYS"
PASSPHRASE = "QUALKIT_PASSPHRASE"
_KEY, _NAMES, _SECRET = "key.csv", "names.csv", "secret"
_LOCKED = ".locked"
_MAGIC = "qualkit-locked-1"
# scrypt as OWASP recommends it at least: 2^15, 8, 3 takes a third of a second and 32 MB.
_COST = {"n": 2**15, "r": 8, "p": 3}
_MOST_MEMORY = 512 * 2**20
_KEY_COLUMNS = ("original", "kind", "replacement", "first_seen", "at")
_NAME_COLUMNS = ("name", "kind", "replacement")


def default_parent() -> Path:
    """The folder in which every study's key folder lies: QUALKIT_KEYS, or ``qualkit-keys`` in the home folder."""
    named = os.environ.get(ENVIRONMENT, "")
    return Path(named).expanduser() if named else Path.home() / "qualkit-keys"


class KeyFolder:
    """One study's folder for key and names. It is made when something is first written into it.

    Args:
        study: the study's folder; the key is refused inside it unless `inside` says so.
        guid, title: of the study; the folder is found again by the guid when the title has changed.
        parent: the folder it lies in; None takes `default_parent`.
        passphrase: what the files are locked with, if they are.

    Raises:
        Conflict: the folder would lie inside the study.
    """

    def __init__(
        self,
        study: Path,
        *,
        guid: str,
        title: str,
        parent: Path | None = None,
        inside: bool = False,
        passphrase: str = "",
    ) -> None:
        home = (parent or default_parent()).expanduser()
        if not inside and _lies_in(home, study):
            raise Conflict(
                f"The key would lie inside the study, in {home}.",
                hint="Whoever gets the study would get the key with it: choose another folder with --keys or"
                f" {ENVIRONMENT}, or say --keys-in-study.",
            )
        self.path = _found(home, guid) or home / f"{_slug(title)}-{guid[:8]}"
        self._passphrase = passphrase or os.environ.get(PASSPHRASE, "")
        self._derived: dict[tuple[str, str], bytes] = {}
        self._salts: dict[str, str] = {}

    @property
    def exists(self) -> bool:
        """Whether a key or a list of names is there."""
        return any((self.path / f"{name}{end}").is_file() for name in (_KEY, _NAMES) for end in ("", _LOCKED))

    @property
    def encrypted(self) -> bool:
        return any((self.path / f"{name}{_LOCKED}").is_file() for name in (_KEY, _NAMES))

    @property
    def sealed(self) -> bool:
        """Whether it is encrypted and no passphrase is known."""
        return self.encrypted and not self._passphrase

    def unlock(self, passphrase: str) -> None:
        """Use this passphrase from now on. Raises BadInput if it is not the one."""
        previous, self._passphrase = self._passphrase, passphrase
        try:
            for name in (_KEY, _NAMES):
                self._read(name)
        except BadInput:
            self._passphrase = previous
            raise

    def entries(self) -> tuple[KeyEntry, ...]:
        """The key, oldest entry first. Raises BadInput: it is sealed, damaged, or the passphrase is wrong."""
        return tuple(
            KeyEntry(**{column: row.get(column, "") for column in _KEY_COLUMNS})
            for row in self._rows(_KEY, _KEY_COLUMNS[:3])
        )

    def add_entries(self, entries: Iterable[KeyEntry]) -> int:
        """Add what the key does not have yet; the file is there whole, old or new, at any moment. Returns how many."""
        present = list(self.entries())
        known = {(one.original.casefold(), one.kind, one.replacement) for one in present}
        new = []
        for one in entries:
            line = (one.original.casefold(), one.kind, one.replacement)
            if line not in known:
                known.add(line)
                new.append(one)
        if new:
            rows = [[getattr(one, column) for column in _KEY_COLUMNS] for one in (*present, *new)]
            self._write(_KEY, _as_csv(_KEY_COLUMNS, rows))
        return len(new)

    def names(self) -> tuple[tuple[str, str, str], ...]:
        """The list of names: (name, kind, replacement). Raises BadInput as `entries` does."""
        rows = self._rows(_NAMES, _NAME_COLUMNS[:1])
        return tuple((row["name"], row.get("kind", ""), row.get("replacement", "")) for row in rows if row["name"])

    def write_names(self, names: Sequence[tuple[str, str, str]]) -> None:
        """Put this list in the place of the one there; an empty one deletes it."""
        if names:
            self._write(_NAMES, _as_csv(_NAME_COLUMNS, names))
            return
        for end in ("", _LOCKED):
            (self.path / f"{_NAMES}{end}").unlink(missing_ok=True)

    def secret(self, *, create: bool = False) -> bytes:
        """The key of the keyed hashes that the study holds; b"" if there is none and none is to be made."""
        place = self.path / _SECRET
        if place.is_file():
            return bytes.fromhex(place.read_text("ascii").strip())
        if not create:
            return b""
        made = secrets.token_bytes(32)
        self._put(_SECRET, made.hex().encode("ascii"))
        return made

    def encrypt(self, passphrase: str) -> None:
        """Lock key and names with a passphrase, or with another one. Raises BadInput."""
        if len(passphrase) < 8:
            raise BadInput(
                "The passphrase is too short.", hint="Use at least eight characters; several words are best."
            )
        contents = {name: self._read(name) for name in (_KEY, _NAMES)}
        self._passphrase = passphrase
        for name, data in contents.items():
            if data is not None or name == _KEY:
                self._put(f"{name}{_LOCKED}", self._sealed(data or _as_csv(_KEY_COLUMNS, [])))
        for name in contents:
            (self.path / name).unlink(missing_ok=True)

    def decrypt(self) -> None:
        """Write key and names in the clear again. Raises BadInput."""
        contents = {name: self._read(name) for name in (_KEY, _NAMES)}
        for name, data in contents.items():
            if data is not None:
                self._put(name, data)
        for name in contents:
            (self.path / f"{name}{_LOCKED}").unlink(missing_ok=True)

    def _rows(self, name: str, needed: Sequence[str]) -> list[dict[str, str]]:
        data = self._read(name)
        if data is None:
            return []
        try:
            reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
            rows = [{k: v or "" for k, v in row.items() if isinstance(k, str)} for row in reader]
        except (UnicodeDecodeError, csv.Error):
            rows, reader = [], None
        if reader is None or not set(needed) <= set(reader.fieldnames or ()):
            raise BadInput(
                "cannot be read: it should be a table with the columns " + ", ".join(needed) + ".",
                hint="Put it back from a copy; nothing was changed.",
                where=Location(str(self.path / name)),
            )
        return rows

    def _read(self, name: str) -> bytes | None:
        locked, plain = self.path / f"{name}{_LOCKED}", self.path / name
        try:
            if locked.is_file():
                return self._opened(locked)
            return plain.read_bytes() if plain.is_file() else None
        except OSError as error:
            raise StudyProblem(
                f"{plain} cannot be read ({error.strerror}).", hint="Check that you may open it."
            ) from None

    def _write(self, name: str, data: bytes) -> None:
        if self.encrypted:
            self._put(f"{name}{_LOCKED}", self._sealed(data))
            (self.path / name).unlink(missing_ok=True)
        else:
            self._put(name, data)

    def _put(self, name: str, data: bytes) -> None:
        """Write one file that only its owner may read, so that it is there whole or as it was before."""
        staged = self.path / f".{name}.{os.urandom(6).hex()}.tmp"
        try:
            if not self.path.is_dir():
                self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                self.path.mkdir(mode=0o700, exist_ok=True)
            handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            staged.replace(self.path / name)
        except OSError as error:
            raise StudyProblem(
                f"{self.path / name} cannot be written ({error.strerror or type(error).__name__}).",
                hint="Nothing was changed in the study.",
            ) from None
        finally:
            with suppress(OSError):
                staged.unlink(missing_ok=True)

    def _sealed(self, data: bytes) -> bytes:
        from cryptography.fernet import Fernet

        if not self._passphrase:
            raise self._no_passphrase()
        # Both files of one passphrase share a salt, so that it is derived once; every token has its own random start.
        salt = self._salts.setdefault(self._passphrase, base64.b64encode(os.urandom(16)).decode("ascii"))
        head = {"magic": _MAGIC, "kdf": "scrypt", **_COST, "salt": salt}
        token = Fernet(self._derive(head)).encrypt(data)
        return json.dumps(head).encode("ascii") + b"\n" + token + b"\n"

    def _opened(self, path: Path) -> bytes:
        from cryptography.fernet import Fernet, InvalidToken

        first, _, token = path.read_bytes().partition(b"\n")
        try:
            head = json.loads(first)
            if head["magic"] != _MAGIC or head["kdf"] != "scrypt" or not _bearable(head):
                raise ValueError
        except (ValueError, KeyError, TypeError):
            raise BadInput(
                "is no locked key of qualkit, or is damaged.",
                hint="Put it back from a copy.",
                where=Location(str(path)),
            ) from None
        if not self._passphrase:
            raise self._no_passphrase()
        try:
            opened = Fernet(self._derive(head)).decrypt(token.strip())
        except InvalidToken:
            raise BadInput(
                "The passphrase does not open the key.",
                hint="Try again; a forgotten passphrase cannot be recovered by anybody.",
            ) from None
        if all(head[name] == cost for name, cost in _COST.items()):
            self._salts.setdefault(self._passphrase, head["salt"])
        return opened

    def _no_passphrase(self) -> BadInput:
        return BadInput(
            f"The key in {self.path} is locked with a passphrase.", hint=f"Give it when asked, or in {PASSPHRASE}."
        )

    def _derive(self, head: Mapping[str, Any]) -> bytes:
        known = (head["salt"], self._passphrase)
        if known not in self._derived:
            n, r, p = (int(head[name]) for name in ("n", "r", "p"))
            raw = hashlib.scrypt(
                self._passphrase.encode("utf-8"),
                salt=base64.b64decode(head["salt"]),
                n=n,
                r=r,
                p=p,
                maxmem=_MOST_MEMORY + 2**20,
                dklen=32,
            )
            self._derived[known] = base64.urlsafe_b64encode(raw)
        return self._derived[known]


def _bearable(head: Mapping[str, Any]) -> bool:
    """Whether the parameters are such as qualkit writes, or at least can be carried out."""
    n, r, p = (int(head[name]) for name in ("n", "r", "p"))
    base64.b64decode(head["salt"], validate=True)
    return n > 1 and n & (n - 1) == 0 and 0 < r <= 64 and 0 < p <= 64 and 128 * n * r <= _MOST_MEMORY


def _as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def _lies_in(folder: Path, study: Path) -> bool:
    inner, outer = folder.resolve(), study.resolve()
    return inner == outer or outer in inner.parents


def _found(home: Path, guid: str) -> Path | None:
    """The study's folder, whatever the title was when it was made."""
    if not home.is_dir():
        return None
    return next((path for path in sorted(home.iterdir()) if path.is_dir() and path.name.endswith(f"-{guid[:8]}")), None)


def _slug(title: str) -> str:
    plain = re.sub(r"[^\w]+", "-", safe_file_name(title).casefold()).strip("-")
    return plain[:60].strip("-") or "study"
