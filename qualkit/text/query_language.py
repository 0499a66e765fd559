"""The query language: a sentence such as ``LWR1 and not LWR2, said by link workers, sample 10`` and what it means.

The grammar, from the top::

    query      = expression modifiers
    expression = chain {"," chain}                  a comma joins with "and"
    chain      = unit {"and" unit | condition}      or: unit {"or" unit}; both in one chain take brackets
    unit       = "not" unit | "(" expression ")" | "@name" | code | condition | "where" chain
    condition  = relation unit | who, where, when, how coded, what is said

A condition that follows without "and" holds for everything before it in the same brackets.
"""

from __future__ import annotations

from qualkit.domain.queries import (
    And,
    Anything,
    CodedWith,
    Expression,
    Names,
    Not,
    Or,
    Others,
    Query,
    QueryFault,
    codes_named,
    picks,
)
from qualkit.text.query_conditions import condition, condition_length
from qualkit.text.query_modifiers import Modifiers, modifiers, modifiers_begin
from qualkit.text.query_operands import code, theme, unknown
from qualkit.text.query_reader import Reader
from qualkit.text.query_tokens import folded
from qualkit.text.query_values import attribute_test, named_test

__all__ = ["parse"]

_AND = ("and", "&", "but", "plus", "and also", "but also", "as well as", "together with", "with", "and with", "also")
_OR = ("or", "|", "and or", "or else")
_NOT = ("not", "never", "without", "except", "but not", "and not", "excluding", "no")
_WHERE = ("where", "whose", "and where", "and whose")
_FILL = (
    "passages", "quotations", "codings", "segments", "quotes", "the", "a", "an", "all", "that", "which", "is", "are",
    "was", "were", "show", "show me", "find", "give me", "about", "on", "of", "also", "code", "codes", "coded",
    "coded with", "coded as", "coded at", "is coded", "are coded", "that are", "which are", "that is", "all passages",
    "code is",
)  # fmt: skip
_ANYTHING = ("anything", "everything", "any code", "all codes", "something", "whatever")
_OTHERS = ("anything else", "something else", "another code", "other codes", "any other code", "a different code")
_NOTHING = ("nothing else", "no other code", "no other codes", "not anything else", "nothing besides")
_DEEPEST = 50


def parse(text: str, names: Names) -> Query:
    """What a query means.

    Args:
        text: the query.
        names: what it may name: codes, attributes, cases and so on of the study.

    Raises:
        QueryFault: it cannot be understood; says what, where, and what to write.

    >>> from qualkit.domain.queries import And, Codes, Not
    >>> names = Names(codes=(("T1", "Alone", ()), ("T2", "Team", ())))
    >>> parse("T1 and not team", names).expression == And((Codes({"T1"}), Not(Codes({"T2"}))))
    True
    """
    return _Parser(text, names, ()).query()


_BELOW_QUERIES = "Correct it below [queries] in qualkit.toml."


class _Parser:
    def __init__(self, text: str, names: Names, inside: tuple[str, ...]) -> None:
        self.reader = Reader(text, names)
        self.names = names
        self.inside = inside
        self.depth = 0
        self.written_out: list[tuple[int, int, str]] = []

    def query(self) -> Query:
        reader = self.reader
        if reader.token.kind == "end":
            raise reader.fault("The query is empty.", "Name a code, such as LWR1, or ask for: anything")
        alone = self._saved_alone()
        if alone is not None:
            expression = alone.expression
            found = Modifiers(alone.order, alone.limit, alone.sample, alone.seed, alone.spread)
        else:
            expression = Anything() if modifiers_begin(reader) else self._expression()
            found = Modifiers()
        found = found.with_(modifiers(reader))
        if reader.token.kind != "end":
            raise self._left_over()
        return Query(
            text=self._written_out(),
            expression=expression,
            order=found.order,
            limit=found.limit,
            sample=found.sample,
            seed=found.seed,
            spread=found.spread,
        )

    def _written_out(self) -> str:
        """The query with what saved queries stand for in their places."""
        text = self.reader.query
        for at, length, words in sorted(self.written_out, reverse=True):
            text = f"{text[:at]}{words}{text[at + length :]}"
        return text.strip()

    def _saved_alone(self) -> Query | None:
        """The saved query, where nothing else narrows or widens it: then its order and sample hold as well."""
        reader = self.reader
        if reader.token.kind != "saved":
            return None
        reader.at += 1
        comma = reader.sign(",")
        reader.at += comma
        if reader.token.kind == "end" or modifiers_begin(reader):
            reader.at -= 1 + comma
            return self._saved(alone=True)
        reader.at -= 1 + comma
        return None

    def _expression(self) -> Expression:
        found = self._chain()
        while self.reader.sign(","):
            self.reader.next()
            if self._at_end():
                break
            start = self.reader.at
            right = self._chain()
            if picks(right):
                raise self.reader.fault(
                    "A comma joins conditions; between codes it could mean “and” or “or”.",
                    "Write “and” or “or” instead of the comma.",
                    start=start,
                    end=self.reader.at,
                )
            found = _and(found, right)
        return found

    def _at_end(self) -> bool:
        return self.reader.token.kind == "end" or self.reader.sign(")") or modifiers_begin(self.reader)

    def _chain(self, where: bool = False) -> Expression:
        reader = self.reader
        found = self._unit(None, where)
        joined, first = "", reader.at
        while not self._at_end():
            if reader.sign(",") and not self._comma_before_connective():
                break
            start = reader.at
            word = self._connective()
            if word == "or":
                if joined == "and":
                    raise self._mixed(start)
                right = self._unit(None, where)
                found = Or((*found.parts, right)) if isinstance(found, Or) and joined else Or((found, right))
                joined = "or"
                continue
            if word == "and":
                if joined == "or":
                    raise self._mixed(start)
            elif not self._condition_follows():
                self._refuse_two_codes(first)
                break
            found = _and(found, self._unit(found, where))
            joined = "and"
        return found

    def _comma_before_connective(self) -> bool:
        """Whether a comma is only the breath before "and" or "or", which is taken then."""
        after = self.reader.after(1)
        if after.kind == "word" and after.folded in ("and", "or", "but"):
            self.reader.next()
            return True
        return False

    def _connective(self) -> str:
        reader = self.reader
        if reader.sign("&", "|"):
            return "and" if reader.next().text == "&" else "or"
        if reader.phrase(_OR) and len(reader.phrase(_OR)) > 2 or reader.phrase(("or",)):
            reader.take(_OR)
            return "or"
        # "but not" and "and where" are read as a whole by what follows.
        if reader.phrase((*_NOT, *_WHERE)) in ("but not", "and not", "and where", "and whose"):
            reader.next()
            return "and"
        phrase = reader.phrase(_AND)
        if phrase and not (phrase == "with" and self._condition_here()):
            reader.take(_AND)
            return "and"
        return ""

    def _condition_here(self) -> bool:
        return condition_length(self.reader) > 0

    def _condition_follows(self) -> bool:
        reader = self.reader
        if reader.phrase(_WHERE) or reader.phrase(_NOTHING) or reader.phrase(_NOT) or reader.phrase(_OTHERS):
            return True
        start = reader.at
        self._fill()
        found = self._condition_here() or self._attribute_here()
        reader.at = start
        return found

    def _attribute_here(self) -> bool:
        start = self.reader.at
        try:
            return (attribute_test(self.reader) or named_test(self.reader)) is not None
        except QueryFault:
            return True
        finally:
            self.reader.at = start

    def _refuse_two_codes(self, first: int) -> None:
        reader = self.reader
        if reader.named(reader.codes)[1]:
            raise reader.fault(
                "Two codes stand side by side.",
                "Say how they belong together: and, or, and not, overlapping, near, followed by.",
            )

    def _mixed(self, start: int) -> QueryFault:
        return self.reader.fault(
            "“and” and “or” stand in one row, which can be read in two ways.",
            "Put brackets around what belongs together: (A or B) and C; conditions after a comma hold for all before.",
            start=start,
        )

    def _unit(self, left: Expression | None, where: bool) -> Expression:
        """One code, bracket or condition; `left` is what it will be a condition of."""
        self.depth += 1
        if self.depth > _DEEPEST:
            raise self.reader.fault(
                "The query is nested too deeply.", f"At most {_DEEPEST} brackets in brackets are read."
            )
        found = self._inner_unit(left, where)
        self.depth -= 1
        return found

    def _inner_unit(self, left: Expression | None, where: bool) -> Expression:
        reader = self.reader
        self._fill()
        if reader.take(_NOTHING):
            return Not(Others(_besides(left)))
        if reader.take(_OTHERS):
            return Others(_besides(left))
        if reader.take(_NOT):
            return Not(self._unit(left, where))
        if reader.take(_WHERE):
            return self._chain(where=True)
        code_length = reader.named(reader.codes)[1]
        if code_length <= max(condition_length(reader), 0) or not code_length or self._is_attribute(code_length):
            found = None if reader.token.kind == "name" and code_length else condition(reader, self._operand)
            if found is not None:
                return found
        found = self._operand()
        return CodedWith(found) if where else found

    def _is_attribute(self, length: int) -> bool:
        known = {folded(name): (name,) for name in self.names.attributes}
        return self.reader.token.kind == "word" and self.reader.named(known)[1] >= length and self._attribute_here()

    def _fill(self) -> None:
        while self.reader.phrase(_FILL):
            # A code may be called like a word that only fills; a condition such as "coded by" is longer than it.
            fill = len(self.reader.phrase(_FILL).split())
            if self.reader.named(self.reader.codes)[1] >= fill or condition_length(self.reader) > fill:
                return
            if self.reader.phrase((*_OTHERS, *_NOTHING)):
                return
            self.reader.take(_FILL)

    def _operand(self) -> Expression:
        """A code, brackets, a saved query, or anything."""
        reader = self.reader
        self._fill()
        if reader.sign("("):
            return self._brackets()
        if reader.token.kind == "saved":
            saved = self._saved()
            if saved.limit:
                raise reader.fault(
                    f"@{self._name_before()} has a limit or draws a sample, and can only stand alone.",
                    "Save it without, and put the limit at the end of this query.",
                    start=reader.at - 1,
                    end=reader.at,
                )
            return saved.expression
        if reader.take(_ANYTHING):
            return Anything()
        if reader.phrase(("theme", "themes")):
            found = theme(reader)
            if found is not None:
                return found
        return code(reader)

    def _name_before(self) -> str:
        return self.reader.tokens[self.reader.at - 1].text

    def _brackets(self) -> Expression:
        opening = self.reader.at
        self.reader.next()
        if self.reader.sign(")"):
            raise self.reader.fault(
                "There is nothing between the brackets.", "Leave them out.", start=opening, end=opening + 2
            )
        found = self._expression()
        if not self.reader.sign(")"):
            if modifiers_begin(self.reader):
                raise self.reader.fault(
                    "Sorting, limits and samples stand at the end of a query, outside of brackets.",
                    "Move it to the end.",
                )
            if self.reader.token.kind != "end":
                raise self._left_over()
            raise self.reader.fault("This bracket is not closed.", "Put a ) where it ends.", start=opening)
        self.reader.next()
        return found

    def _saved(self, *, alone: bool = False) -> Query:
        reader = self.reader
        token = reader.token
        known = {folded(name): name for name in self.names.saved}
        name = known.get(token.folded, "")
        if not name:
            hint = "Save one with: qualkit quotes QUERY --save NAME"
            raise reader.fault(
                f"There is no saved query “{token.text}”.",
                reader.nearest(token.text, self.names.saved, "List them with: qualkit quotes --list-queries")
                if known
                else hint,
            )
        if name in self.inside:
            raise reader.fault(f"The saved query @{name} uses itself.", _BELOW_QUERIES)
        try:
            found = _Parser(self.names.saved[name], self.names, (*self.inside, name)).query()
        except QueryFault as fault:
            if fault.hint.endswith(_BELOW_QUERIES):
                # A saved query inside a saved query has said all that there is to say.
                raise reader.fault(fault.message, fault.hint) from None
            end = "" if fault.hint.endswith((".", "?")) else "."
            hint = f"{fault.hint}{end} {_BELOW_QUERIES}" if fault.hint else _BELOW_QUERIES
            raise reader.fault(f"In the saved query @{name}: {fault.message}", hint) from None
        reader.next()
        self.written_out.append((token.at, token.length, found.text if alone else f"({found.text})"))
        return found

    def _left_over(self) -> QueryFault:
        reader = self.reader
        if reader.sign(")"):
            return reader.fault("This bracket closes nothing.", "Leave it out, or put a ( where it begins.")
        if reader.token.kind == "name":
            return reader.fault(
                "Something is missing before these words.",
                "Before words that are said write: saying; before codes: and, or, near.",
            )
        return unknown(reader)


def _and(left: Expression, right: Expression) -> Expression:
    parts = left.parts if isinstance(left, And) else (left,)
    return And((*parts, right))


def _besides(left: Expression | None) -> frozenset[str]:
    """The codes that "nothing else" lets stand: those that what was said before looks for."""
    if left is None or not picks(left):
        return frozenset()
    parts = left.parts if isinstance(left, And) else (left,)
    base = next(part for part in parts if picks(part))
    return codes_named(base) or frozenset()
