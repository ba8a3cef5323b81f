"""Papers of duty: the roster to hang up, the log, and a signed hand-over. Pure; in words of the paper's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from alerts.duty.slots import Slot
from dashboards.papers.sheet import MAX_ROWS, Paper, Section, Signature, Table
from dashboards.words import NONE, Words
from inventory.duty_sheets import CHAPTERS
from inventory.model.duty_entry import FIELDS, DutyEntry, EntryKind
from inventory.model.duty_sheet import DutySheet, Part
from inventory.model.person import Person
from inventory.model.school import School

ROLES = ("outgoing", "incoming")


def roster_paper(school: School, slots: Sequence[Slot], known: Mapping[str, Person], words: Words) -> Paper:
    """A row a day, a column a shift: who is on, with the phone. Shifts that nobody is on stand out as such."""
    names = list(dict.fromkeys(slot.shift.name for slot in slots))
    rows = []
    for day, some in groupby(sorted(slots, key=lambda slot: (slot.day, slot.start_ms)), key=lambda slot: slot.day):
        by_shift = {slot.shift.name: people_of(slot, known, words) for slot in some}
        label = f"{words.date(day)} {words.t(f'weekday.{day.weekday()}')}"
        rows.append([label, *(by_shift.get(name, NONE) for name in names)])
    titles = [words.t("duty_col.day"), *(title_of(name, slots, words) for name in names)]
    table = Table(titles=titles, rows=rows[:MAX_ROWS], widths=[1.2, *(1.5 for _ in names)])
    first, last = (words.date(slots[0].day), words.date(slots[-1].day)) if slots else (NONE, NONE)
    return Paper(
        title=words.t("duty.roster_title"), issuer=school.name, language=words.language,
        printed=words.moment(words.now_ms), notes=[f"{first} – {last}"], sections=[Section(tables=[table])],
        landscape=len(names) > 3, stamp=True,
    )  # fmt: skip


def title_of(name: str, slots: Iterable[Slot], words: Words) -> str:
    """With the hours of its first day."""
    slot = next(slot for slot in slots if slot.shift.name == name)
    return words.t("duty.shift_title", shift=name, hours=hours_of(slot))


def hours_of(slot: Slot) -> str:
    return "–".join(f"{minute // 60 % 24:02}:{minute % 60:02}" for minute in (slot.shift.start_min, slot.shift.end_min))


def people_of(slot: Slot, known: Mapping[str, Person], words: Words) -> str:
    told = [f"{known[id].name} {known[id].phone}".strip() for id in slot.people if id in known]
    lacking = [words.t("duty.nobody")] if slot.lacking else []
    return "\n".join([*told, *lacking])


def log_paper(school: School, entries: Sequence[DutyEntry], words: Words, *, period: str, head: str) -> Paper:
    """`head` is the number and hash of the chain's last entry: whoever keeps the paper can prove the log by it."""
    table = Table(
        titles=[words.t(f"duty_col.{name}") for name in COLUMNS],
        rows=[log_row(one, words) for one in entries],
        widths=[0.5, 1.3, 1.0, 1.2, 4.0, 1.2],
    )
    return Paper(
        title=words.t("duty.log_title"), issuer=school.name, language=words.language,
        printed=words.moment(words.now_ms), notes=[period, words.t("duty.log_head", head=head)],
        sections=[Section(tables=[table])], signatures=[Signature(role=words.t("signature.in_charge"))],
        landscape=True, stamp=True,
    )  # fmt: skip


COLUMNS = ("number", "time", "shift", "kind", "told", "person")


def shift_of(day: date, shift: str, words: Words) -> str:
    """The day alone where no shift ran."""
    return words.t("duty.shift_of_day", shift=shift, day=words.date(day)) if shift else words.date(day)


def log_row(one: DutyEntry, words: Words) -> list[str]:
    return [
        str(one.seq),
        words.moment(one.happened_ms),
        shift_of(one.day, one.shift, words),
        words.word("duty_entry.", one.kind),
        told(one, words),
        one.person or NONE,
    ]


def told(one: DutyEntry, words: Words) -> str:
    """All that an entry says, each text behind its name."""
    parts = [words.t("duty.corrects", number=one.corrects)] if one.corrects is not None else []
    if one.said is not None:
        parts.append(words.say(one.said))
    parts += [f"{words.t(f'duty_field.{name}')}: {one.texts[name]}" for name in FIELDS if name in one.texts]
    if one.kind is EntryKind.HANDOVER and one.sheet is not None:
        parts.append(words.t("duty.handed_over_says", people=one.person))
        if remark := one.sheet.get("words"):
            parts.append(f"{words.t('duty.words')}: {remark}")
    return "\n".join(parts)


def sheet_paper(school: School, sheet: DutySheet, signatures: Sequence[Mapping[str, Any]], words: Words) -> Paper:
    """`signatures` as the log holds them; without, there is room for two."""
    facts = [
        (words.t("duty_fact.shift"), shift_of(sheet.day, sheet.shift, words)),
        (words.t("duty_fact.outgoing"), ", ".join(sheet.outgoing)),
        (words.t("duty_fact.incoming"), ", ".join(sheet.incoming)),
        (words.t("duty.states"), states_of(sheet, words)),
        (words.t("duty.entries"), str(sheet.entries)),
    ]
    sections = [chapter(name, sheet.parts[name], words) for name in CHAPTERS if name in sheet.parts]
    if sheet.words:
        sections.append(Section(title=words.t("duty.words"), paragraphs=[sheet.words]))
    return Paper(
        title=words.t("duty.sheet_title"), issuer=school.name, language=words.language,
        printed=words.moment(words.now_ms), notes=[words.t("duty.as_of", moment=words.moment(sheet.at_ms))],
        facts=facts, sections=sections, signatures=signed(sheet, signatures, words),
    )  # fmt: skip


def states_of(sheet: DutySheet, words: Words) -> str:
    return ", ".join(f"{words.t(f'state.{name}')} {count}" for name, count in sheet.states.items()) or NONE


def chapter(name: str, part: Part, words: Words) -> Section:
    title = words.t(f"duty_chapter.{name}")
    if not part.total:
        return Section(title=title, paragraphs=[words.t("duty.nothing")])
    more = part.total - len(part.lines)
    rows = [
        [
            " ".join(filter(None, (one.code, one.name))),
            one.place,
            words.say(one.what),
            words.moment(one.since_ms) if one.since_ms is not None else NONE,
        ]
        for one in part.lines
    ]
    titles = [words.t(f"duty_col.{column}") for column in ("thing", "place", "what", "since")]
    return Section(
        title=f"{title} ({part.total})",
        paragraphs=[words.t("duty.more", count=more)] if more else (),
        tables=[Table(titles=titles, rows=rows, widths=[2.0, 1.0, 3.0, 1.3])],
    )


def signed(sheet: DutySheet, signatures: Sequence[Mapping[str, Any]], words: Words) -> list[Signature]:
    if not signatures:
        return [Signature(role=words.t(f"duty_fact.{role}")) for role in ROLES]
    return [
        Signature(
            role=words.t(f"duty_fact.{one['role']}"),
            name=one["name"],
            signed=words.t(f"duty_signed.{one['proof']}", moment=words.moment(sheet.at_ms)),
        )
        for one in signatures
    ]
