"""Importers, exporters, suggesters and labellers by name, ours and others'; only the one asked for is imported."""

from __future__ import annotations

import difflib
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from qualkit.errors import BadInput, NotFound

__all__ = ["BUILT_IN", "load", "names"]

# What pyproject.toml registers, so that a source checkout works uninstalled. A test compares the two.
BUILT_IN: dict[str, dict[str, str]] = {
    "importers": {
        "table": "qualkit.importers.tables:TableImporter",
        "ris": "qualkit.importers.literature:RisImporter",
        "pdf": "qualkit.importers.pdf:PdfImporter",
        "bib": "qualkit.importers.literature:BibImporter",
        "html": "qualkit.importers.html:HtmlImporter",
        "odt": "qualkit.importers.odt:OdtImporter",
        "rtf": "qualkit.importers.rtf:RtfImporter",
        "docx": "qualkit.importers.docx:DocxImporter",
        "srt": "qualkit.importers.subtitles:SrtImporter",
        "json": "qualkit.importers.speech_json:JsonImporter",
        "segments": "qualkit.importers.tsv_segments:SegmentTableImporter",
        "captions": "qualkit.importers.captions:CaptionsImporter",
        "text": "qualkit.importers.text:TextImporter",
        "vtt": "qualkit.importers.subtitles:VttImporter",
    },
    "exporters": {"word": "qualkit.exporters.word:WordExporter"},
    "suggesters": {
        "bertopic": "qualkit.suggesters.engines.density:BerTopic",
        "codes": "qualkit.suggesters.codes:Codes",
        "lda": "qualkit.suggesters.engines.counted:Lda",
        "nmf": "qualkit.suggesters.engines.counted:Nmf",
        "themes": "qualkit.suggesters.themes:ThemeSuggester",
    },
    "labellers": {},
}


def names(group: str) -> list[str]:
    """The names registered in ``"importers"``, ``"exporters"``, ``"suggesters"`` or ``"labellers"``, sorted.

    >>> names("exporters")
    ['word']
    """
    return sorted({*_built_in(group), *_installed(group)})


def load(group: str, name: str) -> Any:
    """A new importer, exporter, suggester or labeller. A built-in one cannot be replaced by another of its name.

    Raises:
        NotFound: nothing of that name is registered; proposes the nearest.
        BadInput: what is registered under that name cannot be imported.
    """
    target = _built_in(group).get(name)
    if target is not None:
        module, _, attribute = target.partition(":")
        return getattr(import_module(module), attribute)()
    entry = _installed(group).get(name)
    if entry is None:
        nearest = difflib.get_close_matches(name, names(group), n=1)
        all_known = f"Known: {', '.join(names(group))}." if names(group) else "None is installed."
        known = f"Did you mean “{nearest[0]}”?" if nearest else all_known
        raise NotFound(f"there is no {group.removesuffix('s')} called “{name}”.", hint=known)
    try:
        return entry.load()()
    except (ImportError, AttributeError) as error:
        message = f"the {group.removesuffix('s')} “{name}” ({entry.value}) cannot be loaded: {error}."
        raise BadInput(message, hint="Reinstall or remove the package that provides it.") from error


def _built_in(group: str) -> dict[str, str]:
    if group not in BUILT_IN:
        raise NotFound(f"there is no kind of plug-in called “{group}”.", hint=f"Known: {', '.join(BUILT_IN)}.")
    return BUILT_IN[group]


@cache
def _installed(group: str) -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in sorted(entry_points(group=f"qualkit.{group}"), key=lambda one: one.value)}
