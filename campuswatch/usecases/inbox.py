"""The inbox: what waits for a person, and the person's answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.channel_answers import enter_camera, put_camera_right
from campuswatch.usecases.inbox_facts import narrowed, read_facts
from campuswatch.usecases.lookup import device_for
from campuswatch.usecases.paper_answers import write_down
from campuswatch.usecases.replacing import put_in_place
from inventory import adoption, audit
from inventory.admission import is_line, printable
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.inbox import inbox
from inventory.inbox_entry import Entry, Topic
from inventory.model.device import Device, Stage
from inventory.model.scope import Scope
from inventory.repository import dismissals, strangers
from inventory.repository.merging import merge

MOST_WORDS = 400


def waiting(database: Database, actor: Actor, school: str | None, *, now_ms: int) -> list[Entry]:
    """The most urgent first."""
    with database.read() as connection:
        return read_inbox(connection, actor.scope, school, now_ms=now_ms)


def read_inbox(connection: Connection, scope: Scope, school: str | None, *, now_ms: int) -> list[Entry]:
    return inbox(read_facts(connection, narrowed(scope, school), school, now_ms=now_ms))


def dismiss(database: Database, actor: Actor, id: str, reason: str, *, now_ms: int) -> Entry:
    """A person saw it and leaves it as it is, because of `reason`. Raises Missing, Conflict where several ids begin so
    or nothing is said."""
    if not reason.strip():
        raise Conflict("inbox.no_reason")
    if not is_line(reason, MOST_WORDS):
        raise Conflict("ledger.bad_name", name=printable(reason), limit=MOST_WORDS)

    def work(connection: Connection) -> Entry:
        entry = entry_named(connection, actor, id, now_ms=now_ms)
        _put_aside(connection, actor, entry, now_ms, reason.strip())
        _audit(connection, actor, entry, now_ms, reason.strip(), action="entry.dismissed")
        return entry

    return database.write(work).result()


def accept(database: Database, actor: Actor, id: str, *, now_ms: int) -> Entry:
    """Do what the entry proposes: ACCEPT says what that is. Raises Missing, Conflict."""

    def work(connection: Connection) -> Entry:
        entry = entry_named(connection, actor, id, now_ms=now_ms)
        ACCEPT[entry.topic](connection, actor, entry, now_ms)
        _audit(connection, actor, entry, now_ms, action="entry.accepted")
        return entry

    return database.write(work).result()


def same(database: Database, actor: Actor, code: str, other: str, *, now_ms: int) -> Device:
    """Two files are one device: the one in service stays, else the first that was named. Raises Missing, Conflict."""

    def work(connection: Connection) -> Device:
        first, second = (device_for(connection, actor, Right.ADOPT, one) for one in (code, other))
        stays, goes = (second, first) if second.stage is Stage.ADOPTED else (first, second)
        kept = merge(connection, actor.scope, stays.code, goes.code, actor=actor.name, at_ms=now_ms)
        audit.append(
            connection, kept.school, at_ms=now_ms, actor=actor.name, action="device.merged", subject=kept.code,
            detail={"merged": goes.code},
        )  # fmt: skip
        return kept

    return database.write(work).result()


def entry_named(connection: Connection, actor: Actor, id: str, *, now_ms: int) -> Entry:
    """By its id or the beginning of it. Raises Missing, Conflict where several begin so, Forbidden."""
    begins = [one for one in read_inbox(connection, actor.scope, None, now_ms=now_ms) if one.id.startswith(id)]
    if not begins or not id:
        raise Missing("inbox.no_entry", entry=id)
    if len(begins) > 1:
        raise Conflict("inbox.several", entry=id)
    require(actor, Right.ADOPT, begins[0].school)
    return begins[0]


def _leave(connection: Connection, actor: Actor, entry: Entry, now_ms: int) -> None:
    """It is as it should be."""
    _put_aside(connection, actor, entry, now_ms, "")


def _put_aside(connection: Connection, actor: Actor, entry: Entry, now_ms: int, reason: str) -> None:
    for id in (entry.id, *entry.parts):
        dismissals.put(connection, entry.school, id, actor=actor.name, at_ms=now_ms, reason=reason)


def _is_ours(connection: Connection, actor: Actor, entry: Entry, now_ms: int) -> None:
    if entry.stranger is not None:
        strangers.accept(connection, actor.scope, entry.stranger)


def _adopt(connection: Connection, actor: Actor, entry: Entry, now_ms: int) -> None:
    adoption.adopt(connection, actor.scope, entry.subject, actor=actor.name, at_ms=now_ms)


def _replace(connection: Connection, actor: Actor, entry: Entry, now_ms: int) -> None:
    """The newcomer was put in the place of the old one: it serves from now on under its own code and the old name."""
    old = device_for(connection, actor, Right.ADOPT, entry.subject)
    new = device_for(connection, actor, Right.ADOPT, entry.other)
    if old.stage is not Stage.ADOPTED:
        _leave(connection, actor, entry, now_ms)
        return
    put_in_place(connection, actor, old, new, now_ms)


def _retire(connection: Connection, actor: Actor, entry: Entry, now_ms: int) -> None:
    """It is gone for good. A candidate was never in service: it is only put aside."""
    if entry.device is not None and entry.device.stage is Stage.ADOPTED:
        adoption.retire(connection, actor.scope, entry.subject, actor=actor.name, at_ms=now_ms)
    else:
        _leave(connection, actor, entry, now_ms)


Answer = Callable[[Connection, Actor, Entry, int], None]
ACCEPT: Mapping[Topic, Answer] = {
    Topic.STRANGER: _is_ours,
    Topic.CLONE: _leave,
    Topic.SWAPPED: _replace,
    Topic.GONE: _retire,
    Topic.ACCOUNT: _leave,
    Topic.MOVED: _leave,
    Topic.CHANGED: _leave,
    Topic.OTHER_CAMERA: put_camera_right,
    Topic.PAPER: write_down,
    Topic.DUPLICATE: _leave,
    Topic.UNKNOWN_CAMERA: enter_camera,
    Topic.NO_CHANNEL: _leave,
    Topic.FOUND: _adopt,
    Topic.NOT_ASKED: _leave,
}


def _audit(connection: Connection, actor: Actor, entry: Entry, now_ms: int, reason: str = "", *, action: str) -> None:
    why = {"reason": reason} if reason else {}
    audit.append(
        connection, entry.school, at_ms=now_ms, actor=actor.name, action=action, subject=entry.subject,
        detail={"topic": entry.topic, "entry": entry.id, **why},
    )  # fmt: skip
