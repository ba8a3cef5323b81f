"""The words of the glossary are the words of the catalogues."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboards.reports.definitions import TERMS as DEFINED
from dashboards.reports.definitions import definitions
from dashboards.words import Words
from inventory.model.kind import Kind
from inventory.model.target import Measure
from language.catalogue import LANGUAGES, render
from language.message import Message

GLOSSARY = Path(__file__).parent.parent.parent / "docs" / "glossary.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines()
    if line.startswith("|") and not line.startswith("|---")
]
STATES = [(row[0], row[1:4]) for row in ROWS if len(row) == 5 and row[0].isupper()]
TERMS = {row[0]: row[:3] for row in ROWS if row[0] not in dict(STATES)}
# A term of the glossary -> the message that says just that.
SAID_BY = {
    "availability": "figure.availability",
    "coverage": "figure.coverage",
    "availability as seen by the user": "figure.as_seen",
    "candidate (found, not adopted)": "stage.candidate",
    "collector": "about.collector",
    "area": "page.area",
    "complete": "fill.complete",
    "overwritten": "fill.overwritten",
    "long enough": "retention.met",
    "too short": "retention.short",
    "not yet": "retention.not_yet",
    "channel": "recordings.channel",
    "footage gone before its time": "action.footage_gone",
    "who presides (at a hand-over)": "signature.presided",
    "custodian": "field.custodian",
    "acceptance": "field.acceptance",
    "key area": "area_class.key",
    "person in charge": "field.person",
    "service hours": "field.service_hours",
    "emergency contact": "field.emergency_name",
    "voucher": "field.voucher",
    **{name: f"standing.{name}" for name in ("free", "issued", "reserved", "resting", "gateway")},
    "registered": "standing.held",
    "prefix": "field.prefix",
    "reference view": "picture_view.reference",
    **{str(kind): f"kind.{kind}" for kind in (Kind.CAMERA, Kind.RECORDER, Kind.SWITCH)},
    "UPS": "kind.ups",
    "online rate": "measure.online",
    "intact rate": "measure.intact",
    "recording completeness": "measure.recording",
    "compliance rate": "measure.compliance",
    "networking rate": "measure.networking",
}


def said(id: str) -> list[str]:
    return [render(Message(id), language).lower() for language in LANGUAGES]


def test_the_glossary_has_the_six_states() -> None:
    assert [code for code, _ in STATES] == ["UP", "DOWN", "SHADOW", "MAINTENANCE", "UNKNOWN", "OUT_OF_SERVICE"]


@pytest.mark.parametrize(("code", "words"), STATES)
def test_states_are_called_as_in_the_glossary(code: str, words: list[str]) -> None:
    assert said(f"state.{code}") == [word.lower() for word in words]


@pytest.mark.parametrize(("term", "id"), SAID_BY.items())
def test_terms_are_called_as_in_the_glossary(term: str, id: str) -> None:
    words = TERMS[term]
    # English adds in brackets or in full what the short label leaves out.
    assert said(id)[1:] == [word.lower() for word in words[1:]]


def test_the_page_defines_the_words_of_papers_as_papers_do() -> None:
    """Rows of "Words of reports": each of them the catalogues' texts to the letter, none left out."""
    cells = [row for row in ROWS if row[0].startswith("**")]
    columns = [definitions(DEFINED, Words(language, "UTC", 0)) for language in LANGUAGES]
    assert cells == [[f"**{name}**: {means}" for name, means in row] for row in zip(*columns, strict=True)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_paper_calls_a_measure_as_it_defines_it(language: str) -> None:
    """Retention is judged by channels and defined by days: its two names differ."""
    words = Words(language, "UTC", 0)
    named = {name: term for name, (term, _) in zip(DEFINED, definitions(DEFINED, words), strict=True)}
    measures = [one for one in Measure if one is not Measure.RETENTION]
    assert {one: words.t(f"measure.{one}") for one in measures} == {one: named[one] for one in measures}


def test_definitions_come_once_in_the_order_asked_for() -> None:
    words = Words("en", "UTC", 0)
    assert [name for name, _ in definitions(["down", "up", "down"], words)] == ["Down", "Online"]
    with pytest.raises(KeyError, match="upp"):
        definitions(["up", "upp"], words)
