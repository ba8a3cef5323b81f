"""How things stand at the end of the period: how many devices are in which state, and what is not well. Pure."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from alerts.state import State
from dashboards.papers.sheet import Facts, Section
from dashboards.reports.papers.chapters.story import Story
from dashboards.reports.papers.pieces.amounts import count_cell
from dashboards.reports.papers.pieces.rates import share_cell
from dashboards.reports.papers.pieces.traces import DEVICES, table_trace

EXPECTED = (State.UP, State.DOWN, State.SHADOW, State.UNKNOWN)
"""In service and expected to answer at that moment."""


def standing_now(story: Story) -> list[Section]:
    words = story.words
    title = story.head("now")
    if not story.figures.devices:
        return [Section(title=title, paragraphs=[words.t("report_says.no_device")])]
    said = words.t("report_says.as_of", moment=words.moment(story.figures.end_ms))
    return [Section(title=title, paragraphs=[said], facts=state_facts(story))]


def state_facts(story: Story) -> Facts:
    """The moment's online rate, then devices by their state."""
    words = story.words
    counted = Counter(one.state for one in story.figures.devices)
    expected = sum(counted[state] for state in EXPECTED)
    rate = Fraction(counted[State.UP], expected) if expected else None
    trace = table_trace(DEVICES)
    return [
        (words.t("report_col.online_now"), share_cell(rate, words, trace=trace)),
        *(
            (words.t(f"state.{state.name}"), count_cell(counted[state], words, trace=trace))
            for state in State
        ),
    ]  # fmt: skip
