"""What the younger of two merged files knew of recordings, clocks and pictures goes to the elder.

Where both have a row for the same part, the elder's stays: the next look makes it new, and days of one recorder that
stood in the ledger twice were asked of the same disks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, delete, select, tuple_, update

from inventory.tables.channel import channel, channel_day, playback
from inventory.tables.defect import defect, still_open
from inventory.tables.device_clock import clock_step, device_clock
from inventory.tables.disk import disk
from inventory.tables.picture import picture
from inventory.tables.retention_policy import hold, retention_policy

# table -> whose row it is, and what beside that makes it the row of one part
PARTS: Mapping[Table, tuple[str, Sequence[str]]] = {
    channel: ("recorder", ("number",)),
    channel_day: ("recorder", ("channel", "day")),
    playback: ("recorder", ("channel",)),
    disk: ("recorder", ("slot",)),
    device_clock: ("device", ()),
    clock_step: ("device", ("from_ms",)),
    picture: ("device", ("part",)),
}
MENTIONS: Sequence[tuple[Table, str]] = (
    (channel, "camera"),
    (channel_day, "camera"),
    (hold, "recorder"),
    (retention_policy, "recorder"),
    (defect, "device"),
)


def move_recordings(connection: Connection, elder: str, younger: str) -> None:
    """Both are ids. Afterwards no row of these tables names the younger."""
    for table, (owner, part) in PARTS.items():
        drop_doubles(connection, table, owner, part, elder, younger)
        connection.execute(update(table).where(table.c[owner] == younger).values({owner: elder}))
    _drop_open_doubles(connection, elder, younger)
    for table, column in MENTIONS:
        connection.execute(update(table).where(table.c[column] == younger).values({column: elder}))


def drop_doubles(
    connection: Connection, table: Table, owner: str, part: Sequence[str], elder: str, younger: str
) -> None:
    """The younger's rows of parts of which the elder has one."""
    mine = table.c[owner] == younger
    had = select(*(table.c[name] for name in part or (owner,))).where(table.c[owner] == elder)
    if not part:
        connection.execute(delete(table).where(mine, had.exists()))
        return
    columns = [table.c[name] for name in part]
    connection.execute(delete(table).where(mine, (tuple_(*columns) if part[1:] else columns[0]).in_(had)))


def _drop_open_doubles(connection: Connection, elder: str, younger: str) -> None:
    had = select(defect.c.kind, defect.c.part).where(defect.c.device == elder, still_open)
    both = tuple_(defect.c.kind, defect.c.part).in_(had)
    connection.execute(delete(defect).where(defect.c.device == younger, still_open, both))
