"""Answers to what a recorder's channel list says against the ledger: the recorder is believed."""

from __future__ import annotations

import uuid
from dataclasses import replace
from ipaddress import ip_address

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.feeding import say_feed
from campuswatch.usecases.lookup import device_for
from inventory import adoption
from inventory.errors import Conflict
from inventory.inbox_entry import Entry
from inventory.model.channel import Channel
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.repository import channels, claims, code_numbers, devices


def enter_camera(connection: Connection, actor: Actor, entry: Entry, now_ms: int) -> None:
    """The camera of a channel goes into the ledger, and into service, as far as the recorder knows it.

    An address that another device holds, or that means nothing outside the recorder, is left out: the channel is then
    its witness.
    """
    one = _channel(connection, actor, entry)
    recorder = device_for(connection, actor, Right.ADOPT, entry.subject)
    camera = Device(
        id=uuid.uuid4().hex,
        code=code_numbers.allot(connection, recorder.school, Kind.CAMERA),
        school=recorder.school,
        kind=Kind.CAMERA,
        name=one.told.name or f"{recorder.name} {one.told.number}",
        stage=Stage.CANDIDATE,
        address=_free(connection, actor, recorder.school, one.told.address),
        model=one.told.model,
    )
    devices.add(connection, camera, actor=actor.name, at_ms=now_ms)
    if one.told.serial:
        claims.put(connection, camera.code, [Claim(ClaimType.SERIAL, one.told.serial)], at_ms=now_ms)
    adoption.adopt(connection, actor.scope, camera.code, actor=actor.name, at_ms=now_ms)
    _feed(connection, one, camera.code, now_ms)


def put_camera_right(connection: Connection, actor: Actor, entry: Entry, now_ms: int) -> None:
    """The camera that the recorder names feeds the channel from now on. Raises Conflict where it is in no file: what
    stands there must be found, or entered, first."""
    one = _channel(connection, actor, entry)
    camera = devices.get(connection, actor.scope, entry.network)
    if camera is None:
        raise Conflict("inbox.camera_unknown", told=entry.network, recorder=entry.subject, channel=one.told.number)
    _feed(connection, one, camera.code, now_ms)


def _feed(connection: Connection, one: Channel, camera: str, now_ms: int) -> None:
    """By a person's word; the next look of the collector says the same."""
    say_feed(connection, one.recorder, one.told.number, camera, now_ms=now_ms)
    channels.put(connection, [replace(one, camera=camera)])


def _channel(connection: Connection, actor: Actor, entry: Entry) -> Channel:
    number = int(entry.field.rpartition(" ")[2])
    return next(
        one for one in channels.of_recorder(connection, actor.scope, entry.subject) if one.told.number == number
    )


def _free(connection: Connection, actor: Actor, school: str, address: str) -> str | None:
    try:
        told = str(ip_address(address))
    except ValueError:
        return None
    return told if devices.at_address(connection, actor.scope, school, told) is None else None
