"""What `qualkit --help` says. Without click: help must answer at once."""

from __future__ import annotations

__all__ = ["COMMANDS", "help_text"]

# Name → (module, one line for --help). Help must not import the modules: a test holds the lines against them.
COMMANDS = {
    "demo": ("demo", "Run the whole main job on the example study."),
    "init": ("studies", "Create a study in a new folder."),
    "status": ("status", "Show where the study stands."),
    "import": ("sources", "Import transcripts, surveys and papers: files, folders, .zip."),
    "source": ("sources", "List, read and correct the imported transcripts."),
    "speakers": ("speakers", "Name who speaks: labels, roles, cases, and turns without labels."),
    "identifiers": ("identifiers", "Find, review and replace what identifies people; the key stays outside the study."),
    "case": ("cases", "Take in and show participants and what is known of them."),
    "codebook": ("codebooks", "Read, change, compare, check and exchange codebooks."),
    "theme": ("themes", "Themes of the write-up: collect codes, state claims, set the order."),
    "apply": ("apply", "Apply the codebook's patterns to the transcripts."),
    "code": ("codings", "Code a transcript on the screen; add, list and remove codings."),
    "memo": ("memos", "Write, search and read memos; the research diary."),
    "chart": ("chart", "Summarise what a participant says under a code: the framework matrix."),
    "suggest": ("suggest", "Have themes or codes suggested, for you to review."),
    "review": ("review", "Decide about suggestions and rule hits."),
    "evaluate": ("evaluate", "Hold suggestions against your own codings: what are they worth here?"),
    "find": ("find", "Find words in the transcripts and read them in context."),
    "quotes": ("quotes", "Show the quotations of a code, or of any combination of codes, people and words."),
    "report": ("reports", "Count and compare: frequencies, matrices, co-occurrence, change over time."),
    "picture": ("pictures", "Draw a picture for a paper, a page or a slide."),
    "export": ("exports", "Write files for other people and programs: Word, HTML, Excel, CSV."),
    "log": ("history", "Show what was done, by whom and when."),
    "undo": ("history", "Take back the last action."),
    "redo": ("history", "Bring back the action undone last."),
    "check": ("integrity", "Verify every quote, hash and reference; or a PAPER that quotes the study."),
    "backup": ("integrity", "Write a verified copy of the study's database."),
    "restore": ("integrity", "Put a backup in the place of the database."),
    "doctor": ("doctor", "Say how qualkit is installed here."),
}

INTRODUCTION = """Usage: qualkit [OPTIONS] COMMAND [ARGS]...

  qualkit: transcripts, codebooks, suggestions to review, and a Word report.

  A first study: qualkit init my-study --codebook link-worker-role
  All of it on an example: qualkit demo

Options:
  --study DIR   The study's folder (or QUALKIT_STUDY).
  --coder NAME  Who is working (or QUALKIT_CODER).
  -q, --quiet   Say nothing that is not asked for.
  --debug       Show where in the program an error arose.
  --version     Show the version and exit.
  -h, --help    Show this message and exit.

Commands:
"""


def help_text() -> str:
    """The whole of `qualkit --help`."""
    room = max(map(len, COMMANDS))
    return INTRODUCTION + "\n".join(f"  {name:<{room}}  {line}" for name, (_, line) in COMMANDS.items())
