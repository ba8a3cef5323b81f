"""A report on its way to people and programs: notices for the outbox, one language a letter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import uuid4

from campuswatch.delivery.letters import Enclosed, enclosed, report_letter
from campuswatch.delivery.recipients import Recipient
from campuswatch.usecases.telling import MAIL, notice_for_programs
from dashboards.words import Words
from inventory.model.notice import Letter, Notice
from inventory.model.report import Form, Report
from inventory.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Consignment:
    """What is sent, and where it comes from. `language` is that of the place and of the files, `due_ms` and
    `hand_in_ms` as in `report_letter`."""

    report: Report
    period: Period
    place: str
    zone: str
    language: str
    forms: tuple[Form, ...]
    due_ms: int | None = None
    hand_in_ms: int | None = None

    def letter(self, language: str, going_with: Enclosed, now_ms: int) -> Letter:
        return report_letter(
            self.report, self.period, Words(language, self.zone, now_ms), place=self.place, enclosed=going_with,
            due_ms=self.due_ms, hand_in_ms=self.hand_in_ms,
        )  # fmt: skip


NOTHING = Enclosed((), ())


def consign(what: Consignment, to: Iterable[Recipient], now_ms: int) -> list[Notice]:
    """For `notices.add`, in the transaction that settles the turn. Programs are told too, by links."""
    going_with = enclosed(what.report, what.forms, what.language)
    kind = f"report.{what.report.kind}"
    made = [
        Notice(
            id=uuid4().hex, school=what.report.school, kind=kind, channel=MAIL, to=one.address, person=one.person,
            letter=what.letter(one.language or what.language, going_with, now_ms), created_ms=now_ms, due_ms=now_ms,
            language=one.language or what.language, attachments=going_with.attached,
        )
        for one in to
    ]  # fmt: skip
    letter = what.letter(what.language, NOTHING, now_ms)
    made.append(notice_for_programs(letter, kind=kind, school=what.report.school, now_ms=now_ms))
    return made
