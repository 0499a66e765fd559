"""Codebooks: a tree of codes, each with the fields that MacQueen et al. (1998) ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

__all__ = ["CODE_KINDS", "CODE_STATUSES", "CODE_TYPES", "DRAFT", "Code", "Codebook", "Theme"]

CODE_KINDS = ("theme", "code", "housekeeping")
CODE_TYPES = ("a priori", "inductive", "in vivo")
CODE_STATUSES = ("active", "draft", "retired")
DRAFT = "Draft, to be written."
"""How the definition of a code begins that nobody has written yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One code of a codebook.

    Attributes:
        key: what the researcher types, such as ``"LWR3.4"``; unique in the study.
        parent: the key of the code or theme above, or "".
        depth: 0 at the top of the codebook.
        kind: ``"theme"`` groups codes; ``"code"`` is applied; ``"housekeeping"`` is for the researcher's own order.
        patterns, exclude_patterns: see `qualkit.rules.language`.
        aliases: other keys that lead to this code: former keys, the keys of codes merged into it, short forms.
        line: the line of the YAML file on which the code begins, 0 if it did not come from a file.
    """

    key: str
    name: str
    parent: str = ""
    depth: int = 0
    kind: str = "code"
    brief: str = ""
    definition: str = ""
    when_to_use: str = ""
    when_not_to_use: str = ""
    examples: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    exclude_patterns: tuple[str, ...] = ()
    colour: str = ""
    status: str = "active"
    type: str = "a priori"
    aliases: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Codebook:
    """A codebook in reading order: every code comes after its parent and before its parent's next sibling."""

    key: str
    title: str
    version: str = "1.0"
    description: str = ""
    source: str = ""
    codes: tuple[Code, ...] = field(default=(), repr=False)

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def get(self, key: str) -> Code | None:
        """The code with this key, whatever its case."""
        wanted = key.casefold()
        return next((code for code in self.codes if code.key.casefold() == wanted), None)

    def find(self, name: str) -> Code | None:
        """The code with this key or, failing that, with this alias."""
        wanted = name.casefold()
        return self.get(name) or next(
            (code for code in self.codes if wanted in (alias.casefold() for alias in code.aliases)), None
        )

    def themes(self) -> tuple[Code, ...]:
        """The codes at the top of the tree, without housekeeping."""
        return tuple(code for code in self.codes if not code.parent and code.kind != "housekeeping")

    def below(self, key: str) -> tuple[Code, ...]:
        """`key` itself and every code under it, in reading order."""
        found: list[Code] = []
        inside: set[str] = set()
        for code in self.codes:
            if code.key == key or code.parent in inside:
                inside.add(code.key)
                found.append(code)
        return tuple(found)

    def theme_of(self, key: str) -> Code | None:
        """The top-level ancestor of `key` (itself, if it is at the top)."""
        by_key = {code.key: code for code in self.codes}
        code = by_key.get(key)
        while code is not None and code.parent:
            code = by_key.get(code.parent)
        return code

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="text-align: left; padding-left: {1 + 1.5 * code.depth}em"><b>{escape(code.key)}</b>'
            f' {escape(code.name)}</td><td style="text-align: left">{escape(code.brief or code.definition)}</td></tr>'
            for code in self.codes
        )
        caption = f"{escape(self.title)}, version {escape(self.version)}: {len(self.codes)} codes"
        head = '<tr><th scope="col">code</th><th scope="col">what it is for</th></tr>'
        return f"<table><caption>{caption}</caption><thead>{head}</thead><tbody>{rows}</tbody></table>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme of the write-up: collects codes from anywhere in the codebooks, in the order they are told.

    Not to be confused with a code of kind ``"theme"``, which is a branch of one codebook's tree.

    Attributes:
        number: what a researcher types to name it, besides its name.
        position: 1 for the first theme of the write-up.
        claim: what the theme says, in a sentence or a paragraph.
        codes: keys, in order; a code may serve several themes.
    """

    number: int
    guid: str
    name: str
    position: int
    claim: str = ""
    codes: tuple[str, ...] = ()
