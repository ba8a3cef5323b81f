"""Answers to what a device says of itself against its file: the device is believed, and the file says so."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor
from inventory.inbox_entry import Entry
from inventory.repository import device_files


def write_down(connection: Connection, actor: Actor, entry: Entry, now_ms: int) -> None:
    file = device_files.get(connection, actor.scope, entry.subject)
    device_files.put(connection, actor.scope, replace(file, serial=entry.network), actor=actor.name, at_ms=now_ms)
