"""The study's codebooks: taking one up, looking at it, checking it, carrying it to Excel and back."""

from __future__ import annotations

import builtins
from pathlib import Path

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, Conflict, Location, NotFound, Problem
from qualkit.services.codebook_work import entry_named
from qualkit.services.material import locate
from qualkit.services.session import Session, nearest
from qualkit.services.shipped import codebooks as shipped
from qualkit.store import codebooks as codebook_store
from qualkit.store import codings as coding_store

__all__ = ["Codebooks", "check_file", "read_any_codebook", "take_up"]


def read_any_codebook(path: Path, about: Codebook | None = None) -> tuple[Codebook, bytes, list[Problem]]:
    """A codebook from .yaml, .csv or .xlsx, with the YAML the study will keep; `about` gives a table its head.

    Raises:
        BadInput, NotFound: it cannot be used.
    """
    from qualkit.files.codebook_yaml import new_codebook_yaml

    codebook, problems, data = _read(path, about)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors or codebook is None:
        more = f" ({len(errors) - 1} more faults)" if len(errors) > 1 else ""
        raise BadInput(f"{errors[0].message}{more}", hint=errors[0].hint, where=errors[0].where)
    return codebook, new_codebook_yaml(codebook) if _is_table(path) else data, problems


def _read(path: Path, about: Codebook | None = None) -> tuple[Codebook | None, list[Problem], bytes]:
    """What a codebook file says, by its suffix, what is wrong with it, and its bytes. Raises NotFound."""
    from qualkit.files.codebook_tables import codebook_from_table
    from qualkit.files.codebook_yaml import read_codebook

    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(f"The codebook {path} cannot be read ({error.strerror}).", hint="Check the name.") from None
    if _is_table(path):
        codebook, problems = codebook_from_table(data, path.name, about)
    else:
        codebook, problems = read_codebook(data, path.name)
    return codebook, problems, data


def _is_table(path: Path) -> bool:
    return path.suffix.casefold() in (".csv", ".tsv", ".xlsx")


class Codebooks:
    """``study.codebooks``: the study's thematic codebooks. The truth about definitions is in the YAML files."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def use(self, codebook: str | Path) -> Codebook:
        """Take a codebook into the study: the name of a shipped one, or a .yaml, .csv or .xlsx file.

        Raises:
            NotFound: there is no such codebook.
            BadInput: it cannot be read.
            Conflict: the study has it already, or one of its codes' keys is taken.
        """
        session = self._session
        path = shipped().get(str(codebook), Path(codebook))
        if not path.exists():
            raise NotFound(
                f'There is no codebook "{codebook}".',
                hint=nearest(str(codebook), list(shipped()), "qualkit codebook list"),
            )
        book, data, _ = read_any_codebook(path)
        take_up(session, book, data)
        return book

    def new(self, key: str, *, title: str = "", description: str = "") -> Codebook:
        """Begin a codebook without codes, for those that are to grow out of the data.

        Args:
            key: one word; the file is codebooks/KEY.yaml.
            title: what people call it; "" takes the key.
            description: what it is for.

        Raises:
            BadInput: the key is not one word.
            Conflict: the study has it already, or there is such a file.
        """
        from qualkit.files.codebook_fields import is_key
        from qualkit.files.codebook_yaml import new_codebook_yaml
        from qualkit.files.layout import safe_file_name

        if not is_key(key) or safe_file_name(key) != key:
            raise BadInput(f'"{key}" cannot be the key of a codebook.', hint="Use one word, such as link-workers.")
        book = Codebook(key=key, title=title.strip() or key, description=description.strip())
        take_up(self._session, book, new_codebook_yaml(book), action="codebook new")
        return book

    def list(self) -> DataTable:
        """The study's codebooks, and the shipped ones that could be used."""
        rows = []
        for entry in codebook_store.registered(self._session.connection):
            book = entry.codebook
            codes = sum(code.kind == "code" for code in book)
            rows.append((book.key, book.title, book.version, codes, f"codebooks/{entry.file_name}", True))
        used = {row[0] for row in rows}
        for key, path in shipped().items():
            if key not in used:
                book, _, _ = read_any_codebook(path)
                codes = sum(code.kind == "code" for code in book)
                rows.append((book.key, book.title, book.version, codes, "comes with qualkit", False))
        columns = ("codebook", "title", "version", "codes", "file", "in_use")
        return DataTable(title="Codebooks", columns=columns, rows=tuple(rows))

    def show(self, codebook: str = "") -> Codebook:
        """A codebook by key (the only one, if there is just one), as its file says now. Raises NotFound, Conflict."""
        self._session.take_up_edited_codebooks()
        return self._entry(codebook).codebook

    def code(self, key: str) -> Code:
        """One code with all its fields. Raises NotFound."""
        return self._session.code(key)

    def check(self, codebook: str = "") -> builtins.list[Problem]:
        """What a careful colleague would remark on: faults with file and line, gaps, codes never used.

        Args:
            codebook: key of one codebook of the study, or a path of a codebook file; "" checks all of the study.
        """
        from qualkit.files.codebook_check import check_codebooks
        from qualkit.files.codebook_fields import by_severity
        from qualkit.files.codebook_yaml import read_codebook
        from qualkit.rules.checks import check_patterns

        session = self._session
        path = shipped().get(codebook) or Path(codebook)
        entries = [e for e in codebook_store.registered(session.connection) if codebook in ("", e.codebook.key)]
        if codebook and not entries and path.is_file():
            return check_file(path)
        if not entries:
            self._entry(codebook)
        used, users = self._usage()
        problems: builtins.list[Problem] = []
        books = []
        for entry in entries:
            path = session.layout.codebooks / entry.file_name
            file = f"codebooks/{entry.file_name}"
            if not path.is_file():
                problems.append(Problem("error", "The codebook's file is missing.", Location(file), "Put it back."))
                continue
            book, found = read_codebook(path.read_bytes(), file)
            problems.extend(found)
            if book is not None:
                books.append((book, file))
        problems.extend(check_codebooks(books, used=used, users=users, pattern_check=check_patterns))
        return by_severity(problems)

    def export(
        self,
        path: str | Path,
        codebook: str = "",
        *,
        counts: bool = False,
        template: str | Path = "",
        with_identifiers: bool = False,
    ) -> Path:
        """Write a codebook as .yaml, .csv or .xlsx, or as a document to read (.docx), by the suffix of `path`.

        Args:
            counts: in a document, say how often each code is used, and by how many participants.
            template: for a document, a .docx whose styles, page and header are used.

        Raises:
            BadInput: another suffix, or a template that cannot be read.
            Conflict: unless `with_identifiers`, if something in it certainly identifies a person (in an example, say)
                and nobody has decided to keep that.
        """
        from qualkit.files.codebook_tables import codebook_to_csv, codebook_to_xlsx
        from qualkit.files.layout import write_atomically
        from qualkit.services.gate import gate

        path = Path(path)
        entry = self._entry(codebook)
        suffix = path.suffix.casefold()
        if (counts or template) and suffix != ".docx":
            raise BadInput(f"{path.name} is no document: it takes no counts or template.", hint="End it in .docx.")
        if suffix == ".csv":
            data = codebook_to_csv(entry.codebook)
        elif suffix == ".xlsx":
            data = codebook_to_xlsx(entry.codebook)
        elif suffix in (".yaml", ".yml"):
            data, _, _ = self._session.read_codebook_file(entry)
        elif suffix == ".docx":
            from qualkit.services.codebook_document import codebook_as_word

            data = codebook_as_word(self._session, entry, counts=counts, template=template)
        else:
            raise BadInput(
                f'A codebook cannot be written as "{suffix or path.name}".', hint="Use .yaml, .csv, .xlsx or .docx."
            )
        gate(self._session).pass_({path: data}, allow=with_identifiers)
        write_atomically(path, data)
        return path

    def _entry(self, codebook: str) -> codebook_store.Registered:
        return entry_named(self._session, codebook)

    def _usage(self) -> tuple[dict[str, int], dict[str, int]]:
        """Codings and participants by code; a source without a case stands for a participant."""
        used: dict[str, int] = {}
        people: dict[str, set[str]] = {}
        for item in locate(self._session, coding_store.select(self._session.connection)):
            code = item.coding.code
            used[code] = used.get(code, 0) + 1
            people.setdefault(code, set()).add(item.case or item.coding.source)
        return used, {code: len(found) for code, found in people.items()}


def check_file(path: Path) -> list[Problem]:
    """The same check for a codebook file (.yaml, .csv, .xlsx) outside a study."""
    from qualkit.files.codebook_check import check_codebook
    from qualkit.files.codebook_fields import by_severity
    from qualkit.rules.checks import check_patterns

    book, problems, _ = _read(path)
    if book is None:
        return problems
    return by_severity([*problems, *check_codebook(book, path.name, pattern_check=check_patterns)])


def take_up(session: Session, book: Codebook, data: bytes, action: str = "codebook use") -> None:
    """Make a codebook part of the study: its file in the study's folder, its codes in the store."""
    entries = codebook_store.registered(session.connection)
    if any(entry.codebook.key.casefold() == book.key.casefold() for entry in entries):
        raise Conflict(
            f'The study has the codebook "{book.key}" already.',
            hint="To bring in a new state use: qualkit codebook load",
        )
    session.refuse_foreign_codes(book)
    file_name = f"{book.key}.yaml"
    place = session.layout.codebooks / file_name
    if place.exists() and place.read_bytes() != data:
        raise Conflict(
            f"codebooks/{file_name} exists and says something else.",
            hint="Move it away, then try again.",
            where=Location(str(place)),
        )
    with session.action(action) as done:
        session.stage(f"codebooks/{file_name}", data)
        sync = codebook_store.save(
            session.connection, book, file_name=file_name, data=data, coder=session.coder, at=done.at
        )
        done.detail = {"codebook": book.key, "codes": len(sync.added)}
