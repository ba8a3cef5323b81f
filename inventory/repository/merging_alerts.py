"""Alerts of the younger of two merged files become the elder's; where both have one open, the elder's stays."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, tuple_, update

from inventory.tables.alert import alert, still_open


def move_alerts(connection: Connection, elder: str, younger: str) -> None:
    """Both are ids. Afterwards no row of the table names the younger."""
    had = select(alert.c.school, alert.c.rule, alert.c.part).where(alert.c.device == elder, still_open)
    both = tuple_(alert.c.school, alert.c.rule, alert.c.part).in_(had)
    connection.execute(delete(alert).where(alert.c.device == younger, still_open, both))
    connection.execute(update(alert).where(alert.c.device == younger).values(device=elder))
    connection.execute(update(alert).where(alert.c.cause == younger).values(cause=elder))
