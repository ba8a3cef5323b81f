"""What the younger of two merged files is permitted, and what it told of accounts and settings, goes to the elder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table, update

from inventory.repository.merging_recordings import drop_doubles
from inventory.tables.account import account_list, authorised_account
from inventory.tables.configuration import configuration
from inventory.tables.permit import permit_device
from inventory.tables.uplink import uplink, uplink_check

PARTS: Mapping[Table, Sequence[str]] = {
    permit_device: ("permit",),
    account_list: ("source",),
    configuration: ("source",),
    uplink: ("port",),
    uplink_check: ("port", "day"),
}
"""Table -> what beside the device makes a row; where both have it, the elder's stays."""


def move_changes(connection: Connection, elder: str, younger: str) -> None:
    """Both are ids. Afterwards no row of these tables names the younger."""
    for table, part in PARTS.items():
        drop_doubles(connection, table, "device", part, elder, younger)
        connection.execute(update(table).where(table.c.device == younger).values(device=elder))
    named = authorised_account.c.device == younger
    connection.execute(update(authorised_account).where(named).values(device=elder))
