"""The empty document that a report without a template starts from."""

from __future__ import annotations

import io
import zipfile

from qualkit.exporters.word.house import HEAD, NAMESPACES, styles_xml

__all__ = ["BULLET_LEVEL", "numbering_xml", "skeleton"]

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_PARTS = ("styles", "settings", "numbering", "fontTable")
# A4, 2.5 cm margins, in twentieths of a point.
_PAGE = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417" w:left="1417"'
    ' w:header="709" w:footer="709" w:gutter="0"/></w:sectPr>'
)
TEXT_WIDTH = 11906 - 2 * 1417
BULLET_LEVEL = (
    '<w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/>'
    '<w:lvlText w:val="•"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="425" w:hanging="283"/></w:pPr></w:lvl>'
)
_FONTS = (
    '<w:font w:name="Calibri"><w:altName w:val="Carlito"/><w:panose1 w:val="020F0502020204030204"/>'
    '<w:charset w:val="00"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>'
)


def numbering_xml() -> bytes:
    """The numbering part: one bulleted list, number 1."""
    return (
        f'{HEAD}<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0">{BULLET_LEVEL}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    ).encode()


def _settings_xml(language: str) -> str:
    # Compatibility mode 15 is that of Word 2013 and later; without it Word shows "Compatibility Mode".
    return (
        f'{HEAD}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        f'</w:compat><w:themeFontLang w:val="{language}"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/>'
        "</w:settings>"
    )


def _relationships(pairs: list[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, start=1)
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _content_types() -> str:
    overrides = [("/word/document.xml", f"{_TYPES}.document.main+xml")]
    overrides += [(f"/word/{part}.xml", f"{_TYPES}.{part}+xml") for part in _PARTS]
    overrides += [("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml")]
    overrides += [("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml")]
    lines = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides)
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{lines}</Types>'
    )


def skeleton(language: str) -> bytes:
    """An empty A4 document with every style of a report, proofed in `language`."""
    core = (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
    )
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            [
                (f"{_OFFICE}/relationships/officeDocument", "word/document.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                (f"{_OFFICE}/relationships/extended-properties", "docProps/app.xml"),
            ]
        ),
        "docProps/core.xml": core,
        "docProps/app.xml": f'{HEAD}<Properties xmlns="{_OFFICE}/extended-properties">'
        "<Application>qualkit</Application></Properties>",
        "word/_rels/document.xml.rels": _relationships(
            [(f"{_OFFICE}/relationships/{part}", f"{part}.xml") for part in _PARTS]
        ),
        "word/document.xml": f"{HEAD}<w:document {NAMESPACES}><w:body>{_PAGE}</w:body></w:document>",
        "word/styles.xml": styles_xml(language, TEXT_WIDTH).decode(),
        "word/settings.xml": _settings_xml(language),
        "word/numbering.xml": numbering_xml().decode(),
        "word/fontTable.xml": f"{HEAD}<w:fonts {NAMESPACES}>{_FONTS}</w:fonts>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return buffer.getvalue()
