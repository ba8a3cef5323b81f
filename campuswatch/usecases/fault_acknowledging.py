"""A fault answered for by the link in a mail: looked at as often as one likes, used once."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Connection

from alerts.faults import UNANSWERED
from campuswatch.links import Claim, Links
from campuswatch.usecases.fault_book import Ground, open_book, store_book
from inventory import audit
from inventory.database import Database
from inventory.model.fault import Fault
from inventory.model.fault_step import FaultAction
from inventory.model.scope import BUREAU
from inventory.repository import faults, notices, people, report_links
from language.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """`refused` says why the link does not work (any more), None where it does; `fault` is what it was for."""

    fault: Fault | None = None
    by: str = ""
    refused: Message | None = None


def look_at_link(connection: Connection, links: Links, token: str, now_ms: int) -> Answer:
    """What using the link would do."""
    claim = links.read(token)
    fault = faults.get(connection, BUREAU, claim.fault) if claim else None
    if claim is None or fault is None:
        return Answer(refused=Message("ack.bad"))
    by = holder(connection, claim)
    if report_links.was_used(connection, BUREAU, used_as(claim)):
        return Answer(fault=fault, by=by, refused=Message("ack.used"))
    if now_ms >= claim.until_ms:
        return Answer(fault=fault, by=by, refused=Message("ack.expired"))
    if fault.state not in UNANSWERED:
        return Answer(fault=fault, by=by, refused=already(fault))
    return Answer(fault=fault, by=by)


def acknowledge_by_link(database: Database, links: Links, token: str, *, now_ms: int) -> Answer:
    """Once: whoever comes second with the same link is told so."""

    def work(connection: Connection) -> Answer:
        answer = look_at_link(connection, links, token, now_ms)
        claim = links.read(token)
        if answer.refused is not None or answer.fault is None or claim is None:
            return answer
        school = answer.fault.school
        if not report_links.use(connection, used_as(claim), school, at_ms=now_ms, until_ms=claim.until_ms):
            return replace(answer, refused=Message("ack.used"))
        ground = Ground(connection)
        book = open_book(connection, ground, {school}, now_ms)
        fault = book.act(book.faults[claim.fault], FaultAction.ACKNOWLEDGED, now_ms, by=answer.by)
        store_book(connection, ground, book, now_ms)
        audit.append(connection, school, at_ms=now_ms, actor=f"{answer.by} (mail)", action="fault.acknowledged",
                     subject=fault.number, detail={"by": answer.by, "notice": claim.notice})  # fmt: skip
        return Answer(fault=fault, by=answer.by)

    return database.write(work).result()


def used_as(claim: Claim) -> str:
    """Of a mail that tells of many faults each link is one of its own."""
    return f"{claim.notice}.{claim.fault}"


def holder(connection: Connection, claim: Claim) -> str:
    """To whom the mail went: the person, else the address, else nothing but that it was a mail."""
    notice = notices.get(connection, BUREAU, claim.notice)
    if notice is None:
        return "mail"
    person = people.get(connection, BUREAU, notice.person) if notice.person else None
    return person.name if person else notice.to


def already(fault: Fault) -> Message:
    if fault.is_over or not fault.acknowledged_by:
        return Message("ack.over", {"state": fault.state.value})
    return Message("ack.taken", {"by": fault.acknowledged_by, "state": fault.state.value})
