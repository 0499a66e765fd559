"""Going through the codings of a code, one by one, and saying where each goes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import click

from qualkit.cli._output import heading, wrapped
from qualkit.domain.codings import Coding
from qualkit.errors import QualkitError

__all__ = ["deal_out"]

HELP = "Number of a code: deal it out. A name: to a new code of that name. Enter: it stays. b: back. q: stop here."


def deal_out(
    codings: Sequence[Coding], names: Sequence[str], check: Callable[[str], object]
) -> dict[str, tuple[int, ...]]:
    """Ask of each coding where it goes; answers numbers of codings by name of the code, for those that go.

    Ctrl-C, or the end of what is typed, gives everything up.

    Args:
        names: codes that can be dealt to from the beginning.
        check: raises QualkitError if a name cannot be dealt to.
    """
    targets = list(dict.fromkeys(names))
    for name in targets:
        check(name)
    dealt: dict[int, str] = {}
    click.echo(wrapped(HELP))
    place = 0
    while place < len(codings):
        coding = codings[place]
        _show(coding, place + 1, len(codings), targets, dealt.get(coding.number, ""))
        answer = click.prompt("To", default="", show_default=False, prompt_suffix="> ").strip()
        if answer == "q":
            break
        if answer == "b":
            place = max(place - 1, 0)
            continue
        if answer.isdecimal() and not 1 <= int(answer) <= len(targets):
            click.echo(f"There is no code number {answer}." if targets else "There is no code yet. Type a name.")
            continue
        if answer:
            try:
                name = targets[int(answer) - 1] if answer.isdecimal() else _known(answer, targets, check)
            except QualkitError as error:
                click.echo(wrapped(str(error)))
                continue
            dealt[coding.number] = name
        else:
            dealt.pop(coding.number, None)
        place += 1
    wanted = {name: tuple(number for number, where in dealt.items() if where == name) for name in targets}
    return {name: numbers for name, numbers in wanted.items() if numbers}


def _known(name: str, targets: list[str], check: Callable[[str], object]) -> str:
    """The code of this name, whatever its case; a new one is checked and goes to the end of the list."""
    found = next((target for target in targets if target.casefold() == name.casefold()), None)
    if found is None:
        check(name)
        targets.append(name)
    return found or name


def _show(coding: Coding, place: int, of: int, targets: Sequence[str], where: str) -> None:
    click.echo()
    heading(f"{place} of {of}  coding {coding.number}, {coding.source}  ({coding.state})")
    click.echo(wrapped(coding.quote, indent="  "))
    if targets:
        click.echo(wrapped("   ".join(f"[{number}] {name}" for number, name in enumerate(targets, 1))))
    if where:
        click.echo(f"So far: {where}")
