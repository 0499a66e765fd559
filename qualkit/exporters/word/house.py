"""The look of a report: every style it uses, as Word wants them defined."""

from __future__ import annotations

__all__ = ["HEAD", "NAMESPACES", "styles_xml"]

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_INK = "1F3864"
_GREY = "595959"
_FONT = '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Calibri"/>'


def _style(
    name: str,
    identifier: str,
    paragraph: str = "",
    run: str = "",
    *,
    kind: str = "paragraph",
    based: str = "Normal",
    following: str = "",
    rank: int = 1,
    extra: str = "",
) -> str:
    """One style definition; a paragraph style is listed in Word's gallery in the order of `rank`."""
    custom = "" if name in _BUILT_IN else ' w:customStyle="1"'
    default = ' w:default="1"' if name in {"Normal", "Default Paragraph Font", "Normal Table"} else ""
    return (
        f'<w:style w:type="{kind}"{default}{custom} w:styleId="{identifier}"><w:name w:val="{name}"/>'
        + (f'<w:basedOn w:val="{based}"/>' if based else "")
        + (f'<w:next w:val="{following}"/>' if following else "")
        + f'<w:uiPriority w:val="{rank}"/>'
        + ("<w:qFormat/>" if kind == "paragraph" else "")
        + (f"<w:pPr>{paragraph}</w:pPr>" if paragraph else "")
        + (f"<w:rPr>{run}</w:rPr>" if run else "")
        + extra
        + "</w:style>"
    )


_BUILT_IN = frozenset(
    {
        "Normal", "Title", "Subtitle", "heading 1", "heading 2", "heading 3", "caption", "List Bullet", "TOC Heading",
        "toc 1", "toc 2", "header", "footer", "Strong", "Default Paragraph Font", "Normal Table",
    }
)  # fmt: skip


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _colour(value: str) -> str:
    return f'<w:color w:val="{value}"/>'


_BOLD = "<w:b/><w:bCs/>"
_ITALIC = "<w:i/><w:iCs/>"
_KEEP = "<w:keepNext/><w:keepLines/>"


def _space(before: int, after: int, line: int = 0) -> str:
    exact = f' w:line="{line}" w:lineRule="auto"' if line else ""
    return f'<w:spacing w:before="{before}" w:after="{after}"{exact}/>'


def _borders(**sides: tuple[int, str]) -> str:
    """Paragraph borders; each side has a width in eighths of a point and a colour."""
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{sides[side][0]}" w:space="{8 if side in {"left", "right"} else 4}"'
        f' w:color="{sides[side][1]}"/>'
        for side in ("top", "left", "bottom", "right")
        if side in sides
    )
    return f"<w:pBdr>{lines}</w:pBdr>"


def _heading(level: int, size: int, before: int, after: int, colour: str) -> str:
    return _style(
        f"heading {level}",
        f"Heading{level}",
        f'{_KEEP}{_space(before, after, 252)}<w:outlineLvl w:val="{level - 1}"/>',
        _BOLD + _colour(colour) + _size(size),
        following="Normal",
        rank=9,
    )


def _title_styles(width: int) -> str:
    fact = f'<w:tabs><w:tab w:val="left" w:pos="2835"/></w:tabs>{_space(0, 40)}<w:ind w:left="2835" w:hanging="2835"/>'
    status = _borders(top=(8, _INK), bottom=(8, _INK))
    entry = '<w:tabs><w:tab w:val="right" w:pos="{0}"/></w:tabs>{1}<w:ind w:left="{2}" w:right="567"/>'
    small = _colour(_GREY) + _size(17)
    return (
        _style("Title", "Title", _KEEP + _space(0, 60, 240), _BOLD + _colour(_INK) + _size(52), following="Subtitle")
        + _style("Subtitle", "Subtitle", _KEEP + _space(0, 240, 240), _colour(_GREY) + _size(28), following="Normal")
        + _style("Report Fact", "ReportFact", fact)
        + _style("Report Status", "ReportStatus", status + _space(240, 320), _BOLD + _size(22))
        + _style("TOC Heading", "TOCHeading", _KEEP + _space(240, 120), _BOLD + _colour(_INK) + _size(32), rank=39)
        + _style(
            "toc 1", "TOC1", entry.format(width, _space(70, 10, 240), 0), _BOLD + _size(21), following="Normal", rank=39
        )
        + _style("toc 2", "TOC2", entry.format(width, _space(0, 10, 240), 284), _size(21), following="Normal", rank=39)
        + _style("header", "Header", _space(0, 0, 240), small, rank=99)
        + _style("footer", "Footer", _borders(top=(4, "A6A6A6")) + _space(0, 0, 240), small, rank=99)
    )


def _text_styles() -> str:
    quote_indent = '<w:ind w:left="567" w:right="567"/>'
    bullet = '<w:numPr><w:numId w:val="1"/></w:numPr>' + _space(0, 60)
    return (
        _style("Quotation", "Quotation", "<w:keepNext/>" + _borders(left=(12, "7F93A8")) + _space(100, 0, 259)
               + quote_indent, _size(21), following="Attribution", rank=29)
        + _style("Attribution", "Attribution", _space(20, 200, 252) + quote_indent,
                 _colour(_GREY) + _size(18), following="Normal", rank=29)
        + _style("Definition", "Definition", '<w:shd w:val="clear" w:color="auto" w:fill="EEF2F7"/>' + _space(0, 160),
                 following="Normal", rank=30)
        + _style("Placeholder", "Placeholder", '<w:shd w:val="clear" w:color="auto" w:fill="FFF4D6"/>' + _space(0, 160),
                 _ITALIC + _colour("6B4A00"), following="Normal", rank=30)
        + _style("Run-in Heading", "RunInHeading", _KEEP + _space(200, 60), _BOLD, following="Normal", rank=30)
        + _style("Small Print", "SmallPrint", _space(0, 120, 252), _colour(_GREY) + _size(18), rank=31)
        + _style("caption", "Caption", "<w:keepLines/>" + _space(240, 80, 252), _BOLD + _colour(_INK) + _size(19),
                 following="Normal", rank=35)
        + _style("Report Figure", "ReportFigure", "<w:keepNext/>" + _space(160, 0, 240), following="Caption", rank=35)
        + _style("List Bullet", "ListBullet", bullet, rank=32)
    )  # fmt: skip


def _table_styles() -> str:
    rule = 'w:val="single" w:sz="{0}" w:space="0" w:color="{1}"'
    borders = (
        f"<w:top {rule.format(8, _GREY)}/><w:bottom {rule.format(8, _GREY)}/><w:insideH {rule.format(4, 'BFBFBF')}/>"
    )
    cells = '<w:tblCellMar><w:left w:w="115" w:type="dxa"/><w:right w:w="115" w:type="dxa"/></w:tblCellMar>'
    head = (
        '<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>'
        f'<w:bottom {rule.format(8, _GREY)}/></w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="E7ECF3"/>'
        '<w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
    )
    table = f'<w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>{borders}</w:tblBorders>{cells}</w:tblPr>{head}'
    return (
        _style("Table Text", "TableText", _space(40, 40, 240), _size(19), rank=33)
        + _style("Table Heading", "TableHeading", "<w:keepNext/>", _BOLD, based="TableText", rank=33)
        + _style("Table Row Heading", "TableRowHeading", "", _BOLD, based="TableText", rank=33)
        + _style("Table Text Small", "TableTextSmall", _space(25, 25), _size(16), based="TableText", rank=34)
        + _style("Table Heading Small", "TableHeadingSmall", "<w:keepNext/>", _BOLD, based="TableTextSmall", rank=34)
        + _style("Table Row Heading Small", "TableRowHeadingSmall", "", _BOLD, based="TableTextSmall", rank=34)
        + _style("Table Note", "TableNote", _space(60, 160, 240), _colour(_GREY) + _size(17), rank=34)
        + _style("Section End", "SectionEnd", _space(0, 0, 20), _size(2), rank=99)
        + _style("Report Table", "ReportTable", kind="table", based="TableNormal", rank=40, extra=table)
    )


def styles_xml(language: str, width: int) -> bytes:
    """The styles part: `language` for proofing, `width` of the text in twentieths of a point."""
    lang = f'<w:lang w:val="{language}" w:eastAsia="{language}" w:bidi="ar-SA"/>'
    margins = "".join(f'<w:{side} w:w="{size}" w:type="dxa"/>' for side, size in
                      (("top", 0), ("left", 108), ("bottom", 0), ("right", 108)))  # fmt: skip
    plain = f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_FONT}{_size(22)}{lang}</w:rPr></w:rPrDefault>"
        f"<w:pPrDefault><w:pPr><w:widowControl/>{_space(0, 140, 269)}</w:pPr></w:pPrDefault></w:docDefaults>"
    )
    body = (
        _style("Normal", "Normal", "<w:widowControl/>", lang, based="", rank=0)
        + _style("Default Paragraph Font", "DefaultParagraphFont", kind="character", based="")
        + _style("Normal Table", "TableNormal", kind="table", based="", rank=99, extra=plain)
        + _heading(1, 36, 440, 140, _INK)
        + _heading(2, 28, 320, 100, _INK)
        + _heading(3, 23, 240, 80, "44546A")
        + _title_styles(width)
        + _text_styles()
        + _table_styles()
        + _style("Strong", "Strong", run=_BOLD, kind="character", based="DefaultParagraphFont", rank=22)
        + _style("Locator", "Locator", run=_size(16), kind="character", based="DefaultParagraphFont", rank=29)
    )
    return f"{HEAD}<w:styles {NAMESPACES}>{defaults}{body}</w:styles>".encode()
