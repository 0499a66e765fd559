"""`qualkit picture`: the study's tables as pictures."""

from __future__ import annotations

from pathlib import Path

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import formats, say, show, with_identifiers
from qualkit.cli._tables import origins, small_groups, where
from qualkit.errors import BadInput, QualkitError

__all__ = ["picture"]

_KINDS = (
    "bars", "tree", "heat", "comparison", "enablers", "change", "cooccurrence", "sequences", "ecosystem", "themes",
    "profile", "timeline", "portrait", "saturation",
)  # fmt: skip
# What is of one participant or one interview, which must be named.
_OF_ONE = ("profile", "timeline", "portrait")
# What "all" draws: saturation is a claim to make on purpose, and one interview must be named.
_ALL = ("bars", "tree", "heat", "comparison", "enablers", "change", "cooccurrence", "sequences", "ecosystem", "themes")
_TAKES = {
    "bars": ("codes", "level"),
    "tree": ("codes", "level"),
    "heat": ("codes", "level", "by", "small_groups"),
    "comparison": ("codes", "by", "small_groups"),
    "enablers": ("codes", "by", "small_groups"),
    "change": ("codes", "by", "small_groups"),
    "cooccurrence": ("codes", "level"),
    "sequences": ("codes", "level"),
    "ecosystem": ("small_groups",),
    "saturation": ("level", "rule_hits"),
}


@click.command("picture")
@click.argument("kind", metavar="KIND", type=click.Choice([*_KINDS, "all"]))
@click.argument("name", required=False, default="")
@click.option(
    "--by",
    default="",
    metavar="ATTRIBUTE",
    help="An attribute of the cases, for heat, comparison, enablers and change (there also: interview).",
)
@click.option("--code", "codes", multiple=True, metavar="KEY", help="Only this code and those under it; repeatable.")
@click.option("--level", type=click.Choice(["code", "theme"]), default="code", show_default=True, help="What to show.")
@click.option("--out", default="", type=click.Path(), metavar="FILE", help="A .png, .svg or .pdf; for all: a folder.")
@click.option("--size", type=click.Choice(["column", "page", "slide"]), default="column", show_default=True)
@click.option("--rule-hits", is_flag=True, help="Saturation: count rule hits that nobody has confirmed.")
@click.option("--table", is_flag=True, help="Print the numbers instead (--json, --csv).")
@small_groups
@where
@origins
@with_identifiers
@formats
@study_command
def picture(study, kind, name, out, size, table, form, with_identifiers, confirmed_only, **options) -> None:
    """Draw a picture for a paper, a page or a slide.

    \b
    qualkit picture heat --by role          codes by a group
    qualkit picture timeline LW03           one interview and its codings
    qualkit picture profile LW03            one participant beside the others
    qualkit picture all --size page         every kind that has something to show

    Kinds are bars, tree, heat, comparison, enablers, change, cooccurrence, sequences, ecosystem, themes, profile,
    timeline, portrait and saturation. Prints where it is, a caption and a text alternative, written from the
    numbers.
    """
    if (kind in _OF_ONE) != bool(name):
        raise BadInput("Name the source of a timeline or portrait, or the case of a profile, and of no other picture.")
    _refuse_unused(kind, form)
    if kind == "all" and Path(out).is_file():
        raise BadInput(f"{out} is a file.", hint="For all pictures name a folder.")
    folder = Path(out) if out and kind == "all" else study.folder / "exports" / "pictures"
    for each in _ALL if kind == "all" else (kind,):
        try:
            drawn = _draw(study, each, name, confirmed_only, options)
        except QualkitError as error:
            if kind != "all":
                raise
            say(f"{each}: {error}")
            continue
        if table or form != "text":
            show(drawn.table, form)
            continue
        target = Path(out) if out and kind != "all" else folder / f"{each}{'-' if name else ''}{name}.png"
        click.echo(f"Wrote {drawn.save(target, size, with_identifiers=with_identifiers)}")
        click.echo(f"Caption: {drawn.picture.caption}")
        click.echo(f"Alternative text: {drawn.picture.alt}")


def _refuse_unused(kind: str, form: str) -> None:
    """An option that this kind has no use for is a mistake: the picture would not be what was asked for."""
    context = click.get_current_context()
    given = {
        name for name in context.params if context.get_parameter_source(name) == click.core.ParameterSource.COMMANDLINE
    }
    if kind != "all":
        known = {name for taken in _TAKES.values() for name in taken}
        for name in sorted((given & known) - set(_TAKES.get(kind, ()))):
            option = {"codes": "code", "small_groups": "small-groups", "rule_hits": "rule-hits"}.get(name, name)
            takes = [one for one in _KINDS if name in _TAKES.get(one, ())]
            raise click.UsageError(f"--{option} is for {', '.join(takes)}; not for {kind}.")
    if "out" in given and ("table" in given or form != "text"):
        raise click.UsageError("--out writes the picture, --table, --json and --csv print its numbers: ask for one.")


def _draw(study, kind, name, confirmed_only, options):
    taken = {key: options[key] for key in _TAKES.get(kind, ()) if options[key]}
    taken |= {"where": options["where"], "origins": options["origins"]}
    if kind == "saturation":
        return study.pictures.saturation(**taken)
    taken["confirmed_only"] = confirmed_only
    return getattr(study.pictures, kind)(*([name] if name else []), **taken)


COMMANDS = {"picture": picture}
