"""Who can open backups of the planted campus."""

from __future__ import annotations

from sqlalchemy import Connection

from inventory.model.recovery import Recipient
from inventory.repository import recipients

RECIPIENT = Recipient(name="safe", key="age1planted", by="admin", added_ms=1)
SPECIAL_RECOVERY: dict[str, dict[str, object]] = {
    "recipients.add": {"recipient": Recipient(name="bureau", key="age1other", by="admin", added_ms=2)},
    "recipients.remove": {"recipient": RECIPIENT},
}


def plant_recovery(connection: Connection) -> None:
    recipients.add(connection, RECIPIENT)
