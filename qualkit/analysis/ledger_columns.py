"""The columns of the ledger's tables, and what each of them means: the dictionary that goes with an export."""

from __future__ import annotations

__all__ = ["DECISIONS", "MEANINGS", "RUNS", "SUGGESTIONS"]

RUNS = (
    "run", "at", "coder", "kind", "suggester", "model", "model_sha256", "seed", "parameters", "qualkit",
    "libraries", "corpus_sha256", "sources", "codes", "judgements", "seconds", "offered", "accepted", "edited",
    "rejected", "open", "split", "gone", "method",
)  # fmt: skip
SUGGESTIONS = (
    "suggestion", "run", "kind", "offered_as", "code_now", "label", "source", "case", "start", "end",
    "segments", "participants", "probability", "score", "stability", "outcome", "decided_by", "second_opinions",
    "split_from",
)  # fmt: skip
DECISIONS = (
    "decision", "at", "coder", "via", "run", "suggestion", "offered_as", "offered_now", "kind", "code",
    "code_now", "segments", "edited", "rank", "probability", "batch", "codings", "why",
)  # fmt: skip

MEANINGS = {
    "accepted": "suggestions accepted as they were offered",
    "at": "date and time, UTC",
    "batch": "how many decisions were made in one step, where there was more than this one",
    "case": "participant who speaks in a suggested passage",
    "code": "key of the code that the decision gave, as it was called on that day",
    "code_now": "key of the code today: other than before if it was renamed or merged",
    "coder": "who ran it, or who decided",
    "codes": "number of codes that suggestions were asked for",
    "codings": "codings of origin model that stand on this decision now",
    "corpus_sha256": "sha256 of the words of all passages: the same words, the same hash",
    "decided_by": "who decided last",
    "decision": "its number; numbers never come again",
    "edited": "what was changed in what was offered (code, name, segments, span); of a run: how many were accepted so",
    "end": "where the passage ends in the text, in characters",
    "gone": "suggestions removed with the words of participants who withdrew",
    "judgements": "decisions of people that the run learned from",
    "kind": "themes or codes; of a decision: accept, merge, split, reject or reopen",
    "label": "label of a theme as it was suggested; name of a suggested code",
    "libraries": "libraries and their versions",
    "method": "how it was done, in sentences",
    "model": "embedding model",
    "model_sha256": "sha256 of the model",
    "offered": "how many suggestions the run made",
    "offered_as": "key of the suggested code as it was called on that day; of a theme its label",
    "offered_now": "key of the suggested code today; of a theme its label",
    "open": "suggestions left open; those of an earlier run may have been offered again by a later one",
    "outcome": "accepted (as offered), edited (accepted with changes), rejected, open or split",
    "parameters": "settings, as JSON",
    "participants": "how many participants speak in it",
    "probability": "stated probability that the code is right (0 to 1); of a decision: as it was shown",
    "qualkit": "version of qualkit",
    "rank": "place among the suggestions of its run and code, 1 the best",
    "rejected": "suggestions rejected",
    "run": "number of the run",
    "score": "what suggestions of a code are ranked by",
    "second_opinions": "opinions of second readers about it",
    "seconds": "how long it took, in seconds",
    "seed": "where random draws began",
    "segments": "how many segments it has; of a decision: their numbers, nothing for all",
    "source": "transcript of a suggested passage",
    "sources": "number of transcripts in the study at the time",
    "split": "suggestions that a person divided",
    "split_from": "the suggestion of which it is a part",
    "stability": "how much of the group comes back when passages are left out (0 to 1)",
    "start": "where the passage begins in the text, in characters",
    "suggester": "name and version of the method",
    "suggestion": "its number; numbers never come again",
    "via": "where it was decided: command, screen, excel, word or python",
    "why": "the reason, in the words of who decided",
}
