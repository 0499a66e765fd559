"""What a query looks for: codes, with or without what stands under them, and themes of the write-up."""

from __future__ import annotations

from qualkit.domain.queries import Codes, QueryFault
from qualkit.text.query_conditions import LANGUAGE
from qualkit.text.query_reader import Reader, said_list
from qualkit.text.query_tokens import folded

__all__ = ["code", "theme", "unknown"]

_ITSELF = (
    "itself", "themselves", "without subcodes", "without sub codes", "without what stands under it",
    "without codes under it", "without the codes under it",
)  # fmt: skip
_BELOW = (
    "with subcodes", "with sub codes", "and below", "and what stands under it", "with what stands under it",
    "with the codes under it", "and the codes under it", "and its subcodes",
)  # fmt: skip


_EXAMPLE = "Name a code, such as LWR1, or a condition, such as: said by LW03"


def code(reader: Reader) -> Codes:
    """A code by its key, an alias or its name, which stands next. Raises QueryFault."""
    exactly = bool(reader.take(("exactly", "just")))
    found, length = reader.named(reader.codes)
    if not length:
        raise unknown(reader)
    if len(found) > 1:
        raise reader.fault(
            f"“{reader.text_between(reader.at, reader.at + length)}” is the name of {len(found)} codes.",
            f"Give the key: {said_list([*found])}.",
            start=reader.at,
            end=reader.at + length,
        )
    reader.at += length
    key = found[0]
    if reader.take(_ITSELF):
        exactly = True
    else:
        reader.take(_BELOW)
    if reader.phrase(("only", "alone")):
        raise reader.fault(
            f"“{reader.token.text}” can be read in two ways.",
            f"Write “{key} itself” to leave out the codes under it, or “{key} and nothing else” for passages coded with"
            " nothing else.",
        )
    below = reader.names.below.get(key, frozenset({key}))
    return Codes(frozenset({key}) if exactly else frozenset(below), _said(reader, key, exactly, len(below)))


def _said(reader: Reader, key: str, exactly: bool, number: int) -> str:
    name = reader.code_words[key]
    said = f"coded “{name}” ({key})" if name and name != key else f"coded {key}"
    if number < 2:
        return said
    return f"{said} itself" if exactly else f"{said} or a code under it"


def theme(reader: Reader) -> Codes | None:
    """``theme "Living with distance"``, ``theme 2``; None if it is a code that is called so. Raises QueryFault."""
    if reader.named(reader.codes)[1] > 1:
        return None
    known: dict[str, tuple[str, ...]] = {}
    for number, name, _ in reader.names.themes:
        known.setdefault(str(number), (name,))
        known[folded(name)] = (name,)
    reader.next()
    found, length = reader.named(known)
    if not length:
        wrong = reader.token.text
        named = [name for _, name, _ in reader.names.themes]
        raise reader.fault(
            f"There is no theme of the write-up “{wrong}”." if wrong else "Which theme of the write-up?",
            reader.nearest(wrong, named, "List them with: qualkit theme list"),
        )
    reader.at += length
    keys = next(keys for _, name, keys in reader.names.themes if name == found[0])
    return Codes(frozenset(keys), f"of the theme “{found[0]}”")


def unknown(reader: Reader) -> QueryFault:
    """That what stands next is nothing the study or the language knows: the nearest names, or what it is instead."""
    token = reader.token
    if token.kind in ("end", "sign"):
        what = "the query ends" if token.kind == "end" else f"“{token.text}” stands"
        return reader.fault(f"A code or a condition is missing where {what}.", _EXAMPLE)
    if token.kind == "pattern":
        return reader.fault("A pattern needs a word before it.", f"Write: saying /{token.text}/")
    if token.kind == "word" and token.folded in LANGUAGE:
        return reader.fault(f"“{token.text}” stands where a code or a condition should be.", _EXAMPLE)
    end = reader.at + 1
    while token.kind == "word" and end < reader.at + 6 and _goes_on(reader, end - reader.at):
        end += 1
    wrong = token.text if token.kind == "name" else reader.text_between(reader.at, end).rstrip(".?!:")
    if not wrong.strip():
        return reader.fault("There is nothing between the quotation marks.", "Put the name of a code there.")
    what = "code" if token.kind == "name" else "code or condition"
    return reader.fault(f"There is no {what} “{wrong}”.", _hint(reader, wrong), start=reader.at, end=end)


def _goes_on(reader: Reader, place: int) -> bool:
    """Whether an unknown name goes on: up to a word of the language, or a name that is known."""
    token = reader.after(place)
    return token.kind == "word" and token.folded not in LANGUAGE and not reader.named(reader.codes, place)[1]


def _hint(reader: Reader, wrong: str) -> str:
    names = reader.names
    if any(folded(wrong) == folded(value) for values in names.attributes.values() for value in values):
        return f'It is a value of an attribute: write: said by "{wrong}"'
    if any(folded(wrong) == folded(case) for case in names.cases):
        return f"It is a case: write: said by {wrong}"
    if any(folded(wrong) == folded(source) for source in names.sources):
        return f"It is a source: write: in {wrong}"
    keys, words = [key for key, _, _ in names.codes], [name for _, name, _ in names.codes]
    short = [name.partition("(")[0].strip() for name in words]
    known = [*names.attributes, *words, *(name for name in short if folded(name) in reader.codes)]
    otherwise = "List the codes with: qualkit codebook show"
    found = reader.nearest(wrong, known, "")
    return found or reader.nearest(wrong.split()[0], [*LANGUAGE, *known, *keys], otherwise)
