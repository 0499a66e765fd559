"""Codebooks as YAML, the researcher's own file: read, edited in place, or written anew."""

from __future__ import annotations

from qualkit.files.codebook_edit import (
    AddCode,
    Edit,
    MoveCode,
    RemoveCode,
    SetField,
    add_code,
    edit_codebook,
)
from qualkit.files.codebook_reader import read_codebook
from qualkit.files.codebook_write import new_codebook_yaml

__all__ = [
    "AddCode",
    "Edit",
    "MoveCode",
    "RemoveCode",
    "SetField",
    "add_code",
    "edit_codebook",
    "new_codebook_yaml",
    "read_codebook",
]
