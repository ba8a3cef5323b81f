"""The vendor tables by the probe that asks them. Rows of one meaning stand in the order in which they are believed."""

from __future__ import annotations

from collections.abc import Mapping

from collector.vendors import disks, memory_use, parts, poe, processor, room, supply, temperature
from collector.vendors.row import Row

TABLES: Mapping[str, tuple[Row, ...]] = {
    "health": (*processor.ROWS, *memory_use.ROWS, *temperature.ROWS, *parts.ROWS),
    "poe": poe.ROWS,
    "recorder": disks.ROWS,
    "ups": supply.ROWS,
    "environment": room.ROWS,
}
