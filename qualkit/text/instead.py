"""Reading the rule "use another code instead" out of a codebook's "when not to use"."""

from __future__ import annotations

import re
from collections.abc import Collection

from qualkit.domain.code_suggestions import Instead
from qualkit.domain.sources import Span
from qualkit.text.sentences import sentence_spans

__all__ = ["instead_rules"]

_KEY = re.compile(r"(?<![\w.])[A-Za-z][\w-]*\d[\w.-]*\w|(?<![\w.])[A-Za-z]+\d(?!\w)")


def instead_rules(when_not_to_use: str, keys: Collection[str], own: str = "") -> tuple[Instead, ...]:
    """The clauses of `when_not_to_use` that name another code, with the code they name.

    Args:
        when_not_to_use: the field of the codebook.
        keys: keys of the codes there are.
        own: key of the code whose field it is; a clause that names it is no rule.

    >>> instead_rules("Talk of the rewards of the work; use LWE2 instead. Moaning.", ["LWE1", "LWE2"], "LWE1")
    (Instead(words='Talk of the rewards of the work; use LWE2 instead.', key='LWE2'),)
    """
    known = {key.casefold(): key for key in keys}
    found = []
    for place in sentence_spans(when_not_to_use, Span(0, len(when_not_to_use))):
        words = place.of(when_not_to_use)
        for match in _KEY.finditer(words):
            key = known.get(match[0].casefold())
            if key and key != own:
                found.append(Instead(words=words, key=key))
    return tuple(dict.fromkeys(found))
