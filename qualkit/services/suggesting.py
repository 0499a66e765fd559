"""Asking a suggester for themes, and storing what it proposes with everything needed to judge it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qualkit.domain.suggestions import Passage, RunInfo, Suggestion, SuggestionSet
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput
from qualkit.services.run_inputs import theme_inputs
from qualkit.services.session import Session
from qualkit.services.theme_details import attributes_to_compare, theme_details
from qualkit.services.theme_labelling import labelled
from qualkit.services.theme_material import ThemeMaterial, coded_places, theme_material
from qualkit.services.theme_seeds import theme_seeds
from qualkit.store import coders
from qualkit.store import sources as source_store
from qualkit.store import suggestions as suggestion_store
from qualkit.store.suggestion_numbers import next_number

__all__ = ["Suggesting", "prepare_themes", "run_themes"]

ENGINE = "themes"
_OURS = ("uncoded", "within", "sources", "shifts", "by", "labeller", "seed")
"""Parameters of a run that are the study's and not the suggester's."""
_CARRIED = ("themes", "embedding_model", "runs", "fewest_words", "seeds", "free")


class Suggesting:
    """Part of ``study.suggestions``: making them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def themes(
        self,
        *,
        number: int = 0,
        seed: int | None = None,
        uncoded: bool = False,
        within: str = "",
        sources: Sequence[str] = (),
        seeds: Sequence[str] = (),
        like: Sequence[str] = (),
        like_coding: Sequence[int] = (),
        by: Sequence[str] = (),
        engine: str = ENGINE,
        settings: Mapping[str, Any] | None = None,
        labeller: str = "",
        shifts: bool = True,
    ) -> tuple[RunInfo, list[Suggestion]]:
        """Suggest themes over participants' talk. Nothing is coded: every suggestion waits for a person.

        Args:
            number: how many themes; 0 chooses from the passages (the tree shows where else to cut).
            seed: 0 or more; None takes the study's setting.
            uncoded: look only at passages that no coding touches: what the codebook misses.
            within: key of a code: look only at what is coded so, or with a code under it, which may want splitting.
            sources: only these sources.
            seeds: keys of codes from whose definitions themes grow, or ``"codebook"`` for all codes in use; what is
                like none of them makes free themes.
            like: quotations: only themes that are like them.
            like_coding: numbers of codings to be taken as such quotations.
            by: attributes of participants by which themes are compared; () takes ``report.group_by`` of the settings
                and ``organisation``, where there is one.
            engine: name of the suggester, see `engines`.
            settings: parameters of the suggester by name.
            labeller: name of a plug-in that words labels; "" leaves them as they are made here.
            shifts: cut answers of more than 180 words where the subject shifts; False cuts them evenly.

        Returns:
            The stored run and its suggestions; none if there is too little text, and the run's notes say so.

        Raises:
            NotFound: the study has no sources, or no such source, code, coding, suggester or labeller.
            BadInput: questions or settings that do not go together.
            ModelProblem: the embedding model named in the settings cannot be used.
        """
        from qualkit import plugins

        session = self._session
        if number < 0 or number == 1:
            raise BadInput(f"{number} themes cannot be suggested.", hint="Ask for 2 or more, or leave it to the data.")
        run_seed = session.seed(seed)
        if seeds and (like or like_coding):
            raise BadInput("Themes grow from codes or from quotations, not from both.", hint="Ask one after the other.")
        suggester = _engine(engine)
        attributes_to_compare(session, by)
        words = plugins.load("labellers", labeller) if labeller else None
        session.take_up_edited_codebooks()
        config = session.config
        began = time.monotonic()
        asked: dict[str, Any] = {
            "themes": number or config.themes or None,
            "embedding_model": config.embedding_model,
            **({"runs": config.runs} if engine == ENGINE else {}),
            "seeds": theme_seeds(session, seeds, like, like_coding),
            "free": not (like or like_coding),
            **(settings or {}),
            "uncoded": uncoded,
            "within": session.code(within).key if within else "",
            "sources": sorted(session.source_name(name) for name in sources),
            "shifts": shifts,
        }
        material = _material(session, asked)
        result = _suggested(session, suggester, material, asked, run_seed, set(settings or {}))
        result = _finished(session, material, result)
        if words and result.themes:
            result = labelled(material.passages, result, words, session.progress)
        with session.action("suggest themes") as action:
            seconds = time.monotonic() - began
            run = _store(session, suggester, result, material, asked, run_seed, by, action.at, seconds)
            action.detail = {"run": run, "suggestions": len(result.themes), "passages": len(material.passages)}
        info = next(info for info in suggestion_store.runs(session.connection) if info.number == run)
        numbers = [s.number for s in suggestion_store.listing(session.connection, run=run)]
        return info, suggestion_store.whole(session.connection, numbers)

    def engines(self) -> DataTable:
        """The suggesters of themes that are installed, and what can be set in each."""
        from qualkit import plugins

        rows = []
        for name in plugins.names("suggesters"):
            suggester = plugins.load("suggesters", name)
            if getattr(suggester, "kind", "themes") == "themes":
                own = {key: value for key, value in getattr(suggester, "defaults", {}).items() if key not in _KEPT_BACK}
                told = ", ".join(f"{key}={'' if value is None else value}" for key, value in sorted(own.items()))
                rows.append((name, suggester.version, getattr(suggester, "describe", ""), told))
        columns = ("engine", "version", "what_it_does", "settings")
        return DataTable(
            title="Suggesters of themes", columns=columns, rows=tuple(rows), note="Settings are given with --set."
        )


_KEPT_BACK = ("cache_folder", "embedding_model", "seeds", "free", "themes")


def prepare_themes(session: Session, parameters: Mapping[str, Any]) -> tuple[list[Passage], dict[str, Any]]:
    """The passages of a stored run's question as the study has them now, and the parameters of its suggester."""
    material = _material(session, parameters)
    return list(material.passages), {key: value for key, value in parameters.items() if key not in _OURS}


def run_themes(session: Session, engine: str, parameters: Mapping[str, Any], seed: int) -> SuggestionSet:
    """What a suggester answers to a stored run's question now. Stores nothing."""
    material = _material(session, parameters)
    given = {key for key in parameters if key not in (*_OURS, *_CARRIED)}
    return _suggested(session, _engine(engine), material, parameters, seed, given)


def _material(session: Session, parameters: Mapping[str, Any]) -> ThemeMaterial:
    from qualkit.suggesters.proposing import whole_number

    asked = parameters.get("fewest_words")
    fewest = 0 if asked is None else whole_number("The fewest words of a passage", asked, 1, 1000)
    return theme_material(
        session,
        sources=parameters.get("sources", ()),
        uncoded=bool(parameters.get("uncoded")),
        within=str(parameters.get("within", "")),
        shifts=bool(parameters.get("shifts", True)),
        fewest=fewest,
    )


def _engine(name: str) -> Any:
    """A new suggester of themes. Raises NotFound or BadInput."""
    from qualkit import plugins

    suggester = plugins.load("suggesters", name)
    if getattr(suggester, "kind", "themes") != "themes":
        raise BadInput(f"“{name}” does not suggest themes.", hint="List those that do: qualkit suggest engines")
    return suggester


def _suggested(
    session: Session,
    suggester: Any,
    material: ThemeMaterial,
    parameters: Mapping[str, Any],
    seed: int,
    given: set[str],
) -> SuggestionSet:
    """The suggester's answer. What it does not know it is not told, unless the researcher set it."""
    everything = {
        **{key: parameters[key] for key in (*_CARRIED, *sorted(given)) if key in parameters},
        "cache_folder": str(session.layout.cache / "embeddings"),
    }
    if "fewest_words" not in given:
        everything["fewest_words"] = material.fewest
    known = getattr(suggester, "defaults", None)
    told = {key: value for key, value in everything.items() if known is None or key in known or key in given}
    if parameters.get("seeds") and "seeds" not in told:
        raise BadInput(
            f"“{suggester.name}” cannot begin with codes or quotations.", hint=f"Use --engine {ENGINE} for that."
        )
    result: SuggestionSet = suggester.suggest(material.passages, told, seed, session.progress)
    return replace(result, left_out={**material.left_out, **result.left_out}, notes=(*material.notes, *result.notes))


def _finished(session: Session, material: ThemeMaterial, result: SuggestionSet) -> SuggestionSet:
    from qualkit.suggesters.encoder import choose
    from qualkit.suggesters.finishing import finish

    silence = {"words": material.words, "left_out": material.words - _words_of(material, result)}
    result = replace(result, extras={**result.extras, "silence": silence})
    if not result.themes:
        return result
    embedder, _ = choose(session.config.embedding_model)
    folder = session.layout.cache / "embeddings"
    return finish(material.passages, result, embedder, folder, session.progress)


def _words_of(material: ThemeMaterial, result: SuggestionSet) -> int:
    members = {member for theme in result.themes for member in theme.members}
    return sum(len(material.passages[member].text.split()) for member in members)


def _store(
    session: Session,
    suggester: Any,
    result: SuggestionSet,
    material: ThemeMaterial,
    asked: Mapping[str, Any],
    seed: int,
    by: Sequence[str],
    at: str,
    seconds: float,
) -> int:
    from qualkit.suggesters.tree import draw_tree

    passages = material.passages
    kept = {key: value for key, value in result.parameters.items() if key != "cache_folder"}
    kept.update({key: asked[key] for key in ("uncoded", "within", "sources", "shifts")})
    first = next_number(session.connection)
    details = theme_details(session, result, passages, first, by)
    if result.tree:
        sizes = [len(theme.members) for theme in result.themes]
        drawn = draw_tree(result.tree, [theme.label for theme in result.themes], sizes, first)
        result = replace(result, tree_text=drawn)
    run = suggestion_store.add_run(
        session.connection,
        replace(result, parameters=kept),
        kind="themes",
        suggester=suggester.name,
        version=suggester.version,
        seed=seed,
        corpus_sha256=hashlib.sha256("\0".join(sorted(p.text for p in passages)).encode("utf-8")).hexdigest(),
        coder_id=coders.ensure(session.connection, session.coder),
        at=at,
        inputs={
            **theme_inputs(session, passages, material.rows, result.themes),
            **coded_places(session, asked, material.rows),
        },
        seconds=seconds,
    )
    stored = {name: (row, text) for row, name, _, text in source_store.texts(session.connection)}
    for theme, told in zip(result.themes, details, strict=True):
        typical = set(theme.typical)
        suggestion_store.add_suggestion(
            session.connection,
            run=run,
            label=theme.label,
            keywords=theme.keywords,
            stability=theme.stability,
            cohesion=theme.cohesion,
            details=told,
            segments=[
                (
                    stored[p.source][0],
                    p.span,
                    p.span.of(stored[p.source][1]),
                    support,
                    index in typical,
                    p.case,
                    p.group,
                )
                for index, p, support in zip(
                    theme.members, (passages[index] for index in theme.members), theme.support, strict=True
                )
            ],
        )
    return run
