"""Drawing a hierarchy of themes in plain text."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["draw_tree"]

Merge = tuple[int, int, float, int]


def draw_tree(merges: Sequence[Merge], labels: Sequence[str], sizes: Sequence[int], number: int = 1) -> str:
    """The tree that `merges` make over themes, themes numbered from `number` on.

    A merge shows how often passages of its two sides fell together: 100% less its height.

    Args:
        merges: ``(left, right, height, passages)`` over theme numbers from 0; merged nodes count on from there.
        labels: the themes' labels.
        sizes: the themes' passages.
        number: of the first theme.

    >>> print(draw_tree([(0, 1, 0.75, 9)], ["waiting list", "housing"], [5, 4]))
    together 25 % (9 passages)
    ├── 1 waiting list (5 passages)
    └── 2 housing (4 passages)
    """
    if not labels:
        return ""
    lines: list[str] = []

    def draw(node: int, first: str, rest: str) -> None:
        if node < len(labels):
            lines.append(f"{first}{node + number} {labels[node]} ({_passages(sizes[node])})")
            return
        left, right, height, size = merges[node - len(labels)]
        lines.append(f"{first}together {100 * (1 - height):.0f} % ({_passages(size)})")
        draw(left, f"{rest}├── ", f"{rest}│   ")
        draw(right, f"{rest}└── ", f"{rest}    ")

    draw(len(labels) + len(merges) - 1, "", "")
    return "\n".join(lines)


def _passages(count: int) -> str:
    return "1 passage" if count == 1 else f"{count} passages"
