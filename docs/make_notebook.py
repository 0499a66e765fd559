"""Write docs/how-to/first-look.ipynb: the analyses of a study in a notebook, run on the synthetic example study.

    python docs/make_notebook.py [--check]

With --check nothing is written: it fails if what the cells print is no longer what the notebook shows.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import textwrap
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).resolve().parent
NOTEBOOK = HERE / "how-to" / "first-look.ipynb"

# Cells: those that begin with "%%" are text.
CELLS = (
    """%%
    # A first look at a study, in a notebook

    Everything that the commands do is a method. This notebook makes a study from the **synthetic example interviews**
    that come with qualkit (nobody in them exists), applies a codebook's patterns, and then asks, compares and draws.
    Rule hits are a help for a reader: nobody has confirmed those below, and every table says so.""",
    """
    import qualkit
    from qualkit.services.shipped import example_study

    example = example_study()
    study = qualkit.Study.create(
        "example-study", title="Example", codebook="link-worker-role", coder="sam"
    )
    study.sources.add([example / "interviews"])
    study.cases.load(example / "participants.csv")
    study.codings.apply()
    study""",
    """%%
    ## The codebook""",
    """
    study.codebooks.show("link-worker-role")""",
    """%%
    ## Coding from a script

    One action, which one undo takes back. Positions are offsets into the source's text.""",
    """
    source = study.sources.get("LW03")
    words = "the three days I'm on my own"
    start = source.text.index(words)
    study.codings.add_many([("LW03", "LWR3.4", qualkit.Span(start, start + len(words)))])
    study.history.log(limit=1)[0].what""",
    """%%
    ## Ask

    The query language reads like a sentence; the same words work after `qualkit quotes` and in `--where`.""",
    """
    found = study.query('LWR4 where role is "link worker", sample 3 spread over participants', seed=1)
    print(found.said)
    found""",
    """
    found.to_frame()[["case", "code", "turn", "words", "origin"]]""",
    """
    study.reports.find("lonely / isolated", limit=5)""",
    """%%
    ## Compare and count

    Tables have stable column names, say what they count, and become DataFrames.""",
    """
    matrix = study.reports.matrix(by="role", level="theme")
    matrix""",
    """
    pairs = study.reports.cooccurrence(within="turn").to_frame()
    pairs.sort_values("jaccard", ascending=False).head(5)[["code_a", "code_b", "together", "jaccard", "cases"]]""",
    """
    pairs.attrs["meanings"]["jaccard"]""",
    """%%
    ## Any question of your own, with pandas

    One row a coding, with every attribute of the participant. Here: words coded by theme and sector.""",
    """
    import pandas

    files = study.exports.tidy()
    codings = pandas.read_csv(next(file for file in files if file.name == "codings.csv"))
    codings.pivot_table(index="theme", columns="sector", values="words", aggfunc="sum", fill_value=0)""",
    """%%
    ## Pictures

    A picture carries its caption, a text for readers who cannot see it, and the table behind it.""",
    """
    bars = study.pictures.bars(level="theme")
    bars""",
    """
    print(bars.picture.alt)
    bars.table.to_frame().head(3)""",
    """
    study.close()""",
)


def written() -> nbformat.NotebookNode:
    """The notebook, run from top to bottom."""
    cells = []
    for number, text in enumerate(CELLS, 1):
        prose = text.startswith("%%")
        body = textwrap.dedent(text.removeprefix("%%")).strip("\n")
        make = nbformat.v4.new_markdown_cell if prose else nbformat.v4.new_code_cell
        cells.append(make(body, id=f"cell-{number:02}"))
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    with tempfile.TemporaryDirectory() as folder:
        # Between this program and the notebook's no network is used, not even the machine's own.
        client = NotebookClient(notebook, timeout=300, record_timing=False, resources={"metadata": {"path": folder}})
        client.create_kernel_manager()
        client.km.transport, client.km.ip = "ipc", f"{folder}/channel"
        client.execute()
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/html" in data:
                # The same once more, for programs that show no HTML; a study's name there is its folder's.
                output["data"] = {"text/html": data["text/html"]}
    return notebook


def shown(notebook: nbformat.NotebookNode) -> list[str]:
    """What each cell prints, without pictures: they differ by the version of the drawing library."""
    printed = []
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            text = output.get("text") or data.get("text/html") or data.get("text/plain", "")
            printed.append(re.sub(r"data:image/[^\"']+", "", text))
    return printed


def main() -> None:
    os.environ["PYTHONPATH"] = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    os.environ["SOURCE_DATE_EPOCH"] = "1767225600"
    fresh = written()
    if "--check" not in sys.argv:
        nbformat.write(fresh, NOTEBOOK)
        return
    stored = nbformat.read(NOTEBOOK, as_version=4)
    if [cell.source for cell in stored.cells] != [cell.source for cell in fresh.cells] or shown(stored) != shown(fresh):
        sys.exit("The notebook shows what is no longer so. Write it anew: python docs/make_notebook.py")


if __name__ == "__main__":
    main()
