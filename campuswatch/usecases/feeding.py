"""A person's word of which camera feeds a channel of a recorder."""

from __future__ import annotations

from sqlalchemy import Connection

from inventory.channel_cameras import PERSON
from inventory.model.link import Link
from inventory.model.scope import BUREAU
from inventory.repository import links


def say_feed(connection: Connection, recorder: str, channel: int, camera: str | None, *, now_ms: int) -> None:
    """The word in the place of the one before it; within the caller's transaction."""
    said = [
        one
        for one in links.of_device(connection, BUREAU, recorder)
        if one.device == recorder and one.evidence == PERSON and one.port == str(channel)
    ]
    links.drop(connection, said)
    if camera is not None:
        word = Link(device=recorder, port=str(channel), far_device=camera, evidence=PERSON, seen_ms=now_ms)
        links.put(connection, [word])
