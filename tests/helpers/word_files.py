"""Small .docx files made by hand, for what python-docx cannot write."""

from __future__ import annotations

import io
import zipfile

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
    ' Target="word/document.xml"/></Relationships>'
)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A ZIP archive of these parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def body(content: str, *, before: str = "") -> str:
    """A document.xml around the XML of its paragraphs; `before` stands ahead of the root."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document xmlns:w="{_W}" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml">'
        f"<w:body>{content}</w:body></w:document>"
    )


def word_file(content: str, *, before: str = "", **parts: str) -> bytes:
    """A .docx whose body is `content`; other parts by name, dots written as in ``header1="<w:hdr…"``."""
    named: dict[str, str | bytes] = {f"word/{name}.xml": xml for name, xml in parts.items()}
    return zipped({"_rels/.rels": _RELATIONS, "word/document.xml": body(content, before=before), **named})


def paragraph(words: str, *, bold: bool = False) -> str:
    """A paragraph of one run."""
    properties = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:p><w:r>{properties}<w:t xml:space="preserve">{words}</w:t></w:r></w:p>'
