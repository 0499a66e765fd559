"""Writing a saved query into `qualkit.toml`, whose comments and order stay as they are."""

from __future__ import annotations

import re

from qualkit.errors import BadInput
from qualkit.files.config import read_config, toml_text

__all__ = ["with_query"]

_SECTION = "[queries]"
_COMMENT = "# Saved queries, used as @name: qualkit quotes @name"


def with_query(data: bytes, name: str, query: str, file: str = "qualkit.toml") -> bytes:
    """The settings with one more saved query, at the end of the section ``[queries]``, which is made if need be.

    Raises:
        BadInput: the file is written so that nothing can be put into it safely.

    >>> print(with_query(b'[queries]\\n# Mine.\\na = "LWR1"\\n\\n[study]\\n', "b", "LWR2").decode())
    [queries]
    # Mine.
    a = "LWR1"
    b = "LWR2"
    <BLANKLINE>
    [study]
    <BLANKLINE>
    """
    text = data.decode("utf-8-sig")
    newline = "\r\n" if "\r\n" in text else "\n"
    line = f"{_key(name)} = {toml_text(query)}"
    lines = text.split(newline)
    start = next((at for at, one in enumerate(lines) if re.match(r"\s*\[\s*queries\s*\]", one)), None)
    if start is None:
        body = text.rstrip()
        gap = newline * 2 if body else ""
        text = f"{body}{gap}{_SECTION}{newline}{_COMMENT}{newline}{line}{newline}"
    else:
        end = next((at for at in range(start + 1, len(lines)) if re.match(r"\s*\[", lines[at])), len(lines))
        # Blank lines, and a comment above the next section, belong to what follows.
        while end > start + 1 and (not lines[end - 1].strip() or (end < len(lines) and lines[end - 1].startswith("#"))):
            end -= 1
        lines.insert(end, line)
        text = newline.join(lines)
    written = text.encode("utf-8")
    config, problems = read_config(written, file)
    if config.queries.get(name) != query or any(problem.severity == "error" for problem in problems):
        raise BadInput(
            f"The query cannot be written into {file} safely.", hint=f"Write it there yourself, below [queries]: {line}"
        )
    return written


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else toml_text(name)
