"""What Microsoft Presidio finds with its patterns, if it is installed; without any network."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.reading import Reading

__all__ = ["HOW_TO_INSTALL", "available", "find"]

HOW_TO_INSTALL = "Install presidio-analyzer, and an English spaCy model."
_KINDS = {
    "UK_NHS": "NHS number",
    "UK_NINO": "National Insurance number",
    "UK_POSTCODE": "postcode",
    "UK_PASSPORT": "other number",
    "UK_DRIVING_LICENCE": "other number",
    "UK_VEHICLE_REGISTRATION": "other number",
    "CREDIT_CARD": "other number",
    "IBAN_CODE": "other number",
    "IP_ADDRESS": "other number",
    "MAC_ADDRESS": "other number",
    "EMAIL_ADDRESS": "e-mail address",
    "URL": "web address",
    "PHONE_NUMBER": "phone number",
    "PERSON": "person",
    "LOCATION": "place",
    "ORGANIZATION": "organisation",
    "DATE_TIME": "date",
}
_LEAST = 0.4


def available() -> bool:
    """Whether Presidio and a spaCy model are installed; without a model Presidio would download one and exit."""
    from qualkit.identifiers import model_spacy

    return find_spec("presidio_analyzer") is not None and model_spacy.available()


def find(reading: Reading) -> Iterator[Detected]:
    """What Presidio finds with a score of 0.4 or more, all to be checked: its scores say little about British texts."""
    for one in _analyzer().analyze(reading.text, language="en", entities=sorted(_KINDS), score_threshold=_LEAST):
        if not reading.in_placeholder(one.start):
            yield Detected(one.start, one.end, _KINDS[one.entity_type], Tier.CHECK, f"Presidio, {one.entity_type}")


@cache
def _analyzer() -> Any:
    tldextract: Any = import_module("tldextract")
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    from qualkit.identifiers import model_spacy

    # Presidio's recogniser of e-mail addresses asks tldextract, which fetches a list from the web unless told not to.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
    tldextract.extract = tldextract.tldextract.TLD_EXTRACTOR.__call__
    model = model_spacy.newest()
    engine = NlpEngineProvider(
        nlp_configuration={"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": model}]}
    ).create_engine()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    for recogniser in list(registry.recognizers):
        if any(entity.startswith("US_") for entity in recogniser.supported_entities):
            registry.remove_recognizer(recogniser.name)
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])
