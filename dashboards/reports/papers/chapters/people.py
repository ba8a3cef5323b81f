"""Responsible persons, with those whose entry is overdue for confirmation (Q61). Pure."""

from __future__ import annotations

from dashboards.papers.sheet import Cell, Section, Table, Tone
from dashboards.reports.papers.chapters.story import Story
from inventory.model.person import Person

COLUMNS = ("person", "post", "phone", "emergency", "confirmed")


def responsible(story: Story) -> list[Section]:
    contacts, words = story.figures.contacts, story.words
    title = story.head("people")
    if not contacts.responsible:
        return [Section(title=title, paragraphs=[words.t("report_says.nobody_responsible")])]
    lacking = {one.person.id: words.say(one.what) for one in contacts.lacking if one.person is not None}
    table = Table(
        titles=[words.t(f"report_col.{column}") for column in COLUMNS],
        rows=[_row(one, lacking.get(one.id, ""), story) for one in contacts.responsible],
        widths=[2, 2.4, 2.2, 3.4, 1.8],
        anchor="people",
    )
    return [Section(title=title, tables=[table])]


def _row(one: Person, lacking: str, story: Story) -> list[str | Cell]:
    emergency = " ".join(part for part in (one.emergency_name, one.emergency_phone) if part)
    said = lacking or story.words.t("report_says.confirmed")
    return [one.name, one.post, one.phone, emergency, Cell(said, tone=Tone.MISSED if lacking else Tone.PLAIN)]
