"""Handing a report in: somebody of the school confirms the version that stands, and the bureau has it (Q31)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.delivery.handing_in import handed_in_notices
from campuswatch.reports.archive import Archive
from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.pins import prove
from inventory import audit
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.model.attendance import Proof
from inventory.model.obligation import Submission
from inventory.model.person import Person
from inventory.model.report import Report
from inventory.paper_text import admit_text
from inventory.repository import notices, people, reports, schools, submissions
from inventory.vault import Vault

SUBMITTED = "submitted"
TO_SAFETY = frozenset({"table"})
"""Kinds that go to the bureau's safety section when they come in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where papers are handed in: the archive that holds them, and at the bureau who gets them, in which language."""

    archive: Archive
    safety_to: Sequence[str] = ()
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """`text` is a number, id or name of the school's, `secret` that person's PIN or password."""

    text: str
    secret: str


def submit(
    database: Database, vault: Vault, counter: Counter, actor: Actor, number: str, signer: Signer, *, note: str = "",
    now_ms: int,
) -> Submission:  # fmt: skip
    """The newest version of the report, confirmed by one of the school's people. Its files are read first: nobody
    confirms what is not there any more as it was issued. A version is handed in once.

    What was signed stands in the chain of reports, with the digests of its files. Raises Missing, Conflict, NotLetIn,
    ArchiveError, VaultError, Forbidden.
    """
    told = admit_text(note)
    with database.read() as connection:
        report = to_hand_in(connection, actor, number)
        person = people.named(connection, actor.scope, report.school, signer.text)
    if person.school != report.school:
        raise Conflict("submission.not_of_school", person=person.name, school=report.school)
    for file in report.files:
        counter.archive.read(file.digest)
    proof = prove(database, vault, person, signer.secret, now_ms=now_ms)

    def work(connection: Connection) -> Submission:
        fresh = to_hand_in(connection, actor, report.number)
        if fresh.version != report.version:
            raise Conflict("submission.newer", number=report.number, version=fresh.version)
        made = submission_of(report, person, proof, told, now_ms)
        _enter(connection, actor, report, made)
        home = schools.get(connection, actor.scope, report.school)
        if home is not None and report.kind in TO_SAFETY:
            told_to = handed_in_notices(report, made, home, counter.safety_to, counter.language, now_ms)
            notices.add(connection, told_to)
        return made

    return database.write(work).result()


def to_hand_in(connection: Connection, actor: Actor, number: str) -> Report:
    """The newest version, which nobody handed in yet. Raises Missing, Conflict, Forbidden."""
    report = reports.get(connection, actor.scope, number)
    if report is None:
        raise Missing("archive.no_report", number=number[:60])
    require(actor, Right.SUBMIT, report.school)
    if not report.school:
        raise Conflict("submission.of_bureau", number=report.number)
    for one in submissions.of_number(connection, actor.scope, report.number):
        if one.version == report.version:
            raise Conflict("submission.there", number=report.number, version=one.version, name=one.name)
    return report


def submission_of(report: Report, person: Person, proof: Proof, note: str, now_ms: int) -> Submission:
    return Submission(
        report=report.id, number=report.number, version=report.version, school=report.school, kind=report.kind,
        period=report.period, at_ms=now_ms, person=person.id, name=person.name, post=person.post, proof=proof.value,
        note=note,
    )  # fmt: skip


def _enter(connection: Connection, actor: Actor, report: Report, made: Submission) -> None:
    submissions.put(connection, made)
    signed: dict[str, str | int | bool | None] = {
        "version": made.version, "kind": made.kind, "period": made.period, "person": made.person, "name": made.name,
        "post": made.post, "proof": made.proof, "note": made.note,
    }  # fmt: skip
    reports.enter_step(
        connection, report, SUBMITTED, signed | reports.digests(report.files), actor=actor.name, at_ms=made.at_ms
    )
    audit.append(
        connection, made.school, at_ms=made.at_ms, actor=actor.name, action="report.submitted", subject=made.number,
        detail={"version": made.version, "person": made.name, "proof": made.proof},
    )  # fmt: skip
