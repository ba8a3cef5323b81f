"""Accepting a device: tests taken from what the machine knows at this moment, signed and kept (Q44)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from sqlalchemy import Connection

from alerts.acceptance import Evidence, StreamTold, examine
from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.books import school_of
from campuswatch.usecases.lookup import device_for
from collector.store.errors import StoreError
from collector.store.store import Store
from dashboards.pulse import feel
from inventory import audit
from inventory.acceptance import passes, with_words
from inventory.admission import admit_lines
from inventory.database import Database
from inventory.errors import Conflict
from inventory.model.acceptance import Acceptance, Check, Outcome, Signer, Test
from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.scope import BUREAU
from inventory.repository import (
    acceptances,
    beats,
    channels,
    device_clocks,
    disks,
    people,
    pictures,
    transitions,
)
from language.moment import local


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What people say beside the tests. `signers` are numbers, ids or names; `words` what was tested by hand."""

    signers: Sequence[str]
    day: date
    document: str = ""
    notes: str = ""
    words: Mapping[Test, Outcome]


def examine_device(
    database: Database, store: Store | None, actor: Actor, code: str, *, clock_limit_ms: int, now_ms: int
) -> tuple[Device, tuple[Check, ...]]:
    """What the machine would say now; nothing is written. Raises Missing, Forbidden."""
    with database.read() as connection:
        device = device_for(connection, actor, Right.LOOK, code)
        stream = last_stream(store, actor, device) if store is not None else None
        return device, examine(gather(connection, actor, device, stream, clock_limit_ms=clock_limit_ms, now_ms=now_ms))


def accept_device(
    database: Database, store: Store | None, actor: Actor, code: str, wish: Wish, *, clock_limit_ms: int, now_ms: int
) -> Acceptance:
    """The record as kept, be it passed or not. Raises Missing for an unknown device or signer, Conflict, Forbidden."""
    if not wish.signers:
        raise Conflict("acceptance.no_signer")
    admit_lines({"document": wish.document, "notes": wish.notes})
    device, _ = examine_device(database, None, actor, code, clock_limit_ms=clock_limit_ms, now_ms=now_ms)
    stream = last_stream(store, actor, device) if store is not None else None

    def work(connection: Connection) -> Acceptance:
        device = device_for(connection, actor, Right.ACCEPT, code)
        signers = tuple(_signer(connection, actor, device, text) for text in wish.signers)
        _require_different(signers)
        _require_begun(connection, actor, device, wish.day, now_ms)
        told = examine(gather(connection, actor, device, stream, clock_limit_ms=clock_limit_ms, now_ms=now_ms))
        checks = with_words(told, wish.words, signers[0].name, now_ms)
        record = Acceptance(
            id=uuid4().hex, school=device.school, device=device.code, day=wish.day,
            passed=passes(device.kind, checks), checks=checks, signers=signers, document=wish.document,
            notes=wish.notes, by=actor.name, entered_ms=now_ms,
        )  # fmt: skip
        acceptances.append(connection, record)
        audit.append(
            connection, device.school, at_ms=now_ms, actor=actor.name, action="device.accepted", subject=device.code,
            detail={
                "id": record.id, "passed": record.passed, "day": record.day.isoformat(),
                "signers": ", ".join(one.name for one in signers),
                "checks": ", ".join(f"{one.test} {one.outcome}" for one in checks),
            },
        )  # fmt: skip
        return record

    return database.write(work).result()


def _require_different(signers: Sequence[Signer]) -> None:
    """Raises Conflict where one person signs twice, be it under two names: by number and by name."""
    for number, one in enumerate(signers):
        if any(one.person == other.person for other in signers[:number]):
            raise Conflict("acceptance.signer_twice", person=one.name)


def _require_begun(connection: Connection, actor: Actor, device: Device, day: date, now_ms: int) -> None:
    """Raises Conflict for a day that has not come yet by the school's clock: the tests are those of now."""
    school = school_of(connection, actor.scope, device.school)
    if day > local(now_ms, school.zone).date():
        raise Conflict("acceptance.not_yet", day=day.isoformat())


def gather(
    connection: Connection, actor: Actor, device: Device, stream: StreamTold | None, *, clock_limit_ms: int, now_ms: int
) -> Evidence:
    scope, code = actor.scope, device.code
    fed = channels.of_recorder if device.kind is Kind.RECORDER else channels.of_camera
    return Evidence(
        device=device,
        now_ms=now_ms,
        looked=feel(beats.every(connection, BUREAU), device.school, now_ms).speaks,
        clock_limit_ms=clock_limit_ms,
        heads=transitions.between(connection, scope, now_ms + 1, now_ms + 1, [code]),
        stream=stream,
        pictures=pictures.of_camera(connection, scope, code),
        clock=device_clocks.get(connection, scope, code),
        channels=fed(connection, scope, code),
        disks=disks.of_recorder(connection, scope, code),
    )


def last_stream(store: Store, actor: Actor, device: Device) -> StreamTold | None:
    """The stream that answered last; None where none did, or the time series cannot be read."""
    try:
        keys = [key for key in store.keys(actor.scope, device.code) if key.measurement == "rtsp"]
        told = {name: store.last(actor.scope, keys, name) for name in ("up", "took_ms", "code", "frame_ok")}
    except StoreError:
        return None
    if not told["up"]:
        return None
    key, point = max(told["up"].items(), key=lambda item: item[1].at_ms)
    same = {name: found[key].value for name, found in told.items() if key in found and found[key].at_ms == point.at_ms}
    return StreamTold(
        at_ms=point.at_ms,
        up=bool(point.value),
        took_ms=float(same["took_ms"]) if "took_ms" in same else None,
        code=int(same["code"]) if "code" in same else None,
        frame_ok=bool(same["frame_ok"]) if "frame_ok" in same else None,
    )


def _signer(connection: Connection, actor: Actor, device: Device, text: str) -> Signer:
    """One of the school or of the bureau who is still there. Raises Missing, Conflict."""
    person = people.named(connection, actor.scope, device.school, text)
    if person.left_ms is not None:
        raise Conflict("acceptance.signer_left", person=person.name)
    return Signer(person=person.id, name=person.name, post=person.post)
