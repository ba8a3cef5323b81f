"""The words of the glossary are the words of the catalogues."""

from __future__ import annotations

from pathlib import Path

import pytest

from inventory.model.kind import Kind
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
    "reference view": "picture_view.reference",
    **{str(kind): f"kind.{kind}" for kind in (Kind.CAMERA, Kind.RECORDER, Kind.SWITCH)},
    "UPS": "kind.ups",
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
