"""Queries that a study keeps in its settings, to be asked again."""

from __future__ import annotations

import re

from qualkit.domain.queries import Query
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, Conflict, QualkitError
from qualkit.files.layout import write_atomically
from qualkit.files.saved_queries import with_query
from qualkit.services.querying import understood
from qualkit.services.session import Session
from qualkit.text.query_said import said
from qualkit.text.query_tokens import folded

__all__ = ["Queries"]


class Queries:
    """``study.queries``: saved queries, which stand below ``[queries]`` in qualkit.toml and are used as ``@name``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, name: str, query: str) -> Query:
        """Keep a query under a name.

        Args:
            name: of letters, figures, - and _; used as ``@name``.
            query: it must be understood.

        Raises:
            BadInput: the name cannot be used, or the query is not understood (`QueryFault`).
            Conflict: another query has this name.
        """
        session = self._session
        plain = name.removeprefix("@").strip()
        if not re.fullmatch(r"[\w-]+", plain) or not plain[0].isalpha():
            raise BadInput(
                f'"{name}" cannot be the name of a query.', hint="Use letters, figures, - and _, such as: load-gp"
            )
        understood_ = understood(session, query)
        same = next((known for known in session.config.queries if folded(known) == folded(plain)), "")
        if same and session.config.queries[same] == query.strip():
            return understood_
        if same:
            raise Conflict(
                f"There is a query @{same} already.",
                hint="Choose another name, or change it below [queries] in qualkit.toml.",
            )
        path = session.layout.config
        data = path.read_bytes() if path.is_file() else b""
        write_atomically(path, with_query(data, plain, query.strip(), path.name))
        session.__dict__.pop("config", None)
        return understood_

    def table(self) -> DataTable:
        """One row a saved query, by name: as it is written, and what it asks for in words (or why it cannot)."""
        rows = []
        for name, query in sorted(self._session.config.queries.items()):
            try:
                asks = said(understood(self._session, query))
            except QualkitError as error:
                asks = f"Cannot be asked: {error}"
            rows.append((f"@{name}", query, asks))
        return DataTable(
            title="Saved queries",
            columns=("name", "query", "asks_for"),
            rows=tuple(rows),
            meanings={
                "name": "as it is used in a query",
                "query": "as it stands in qualkit.toml",
                "asks_for": "what it asks for, in words",
            },
        )
