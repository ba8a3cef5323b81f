"""A ledger with a row in every table, all of school S01, and pages upon it. S02 has a camera of its own and no more."""

from __future__ import annotations

from pathlib import Path

from planted import CAMERA, RECORDER, SWITCH, plant
from web_campus import MINUTE_MS, START_MS, Campus

from inventory.model.device import Device
from inventory.model.kind import Kind
from inventory.model.transition import Observed
from inventory.repository import revision

OWN, OTHER = "S01", "S02"
UNIT = ("gate",)
"""The areas of the unit that sees the camera at the gate."""


class PlantedCampus(Campus):
    """`neighbour` is what S02 has."""

    neighbour: Device

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        plant(self.database)
        self.neighbour = self.device(1, Kind.CAMERA, OTHER, name="Neighbour's camera", address="10.9.0.5")
        self.observe(self.neighbour, Observed.UP, START_MS + 1)
        for device in (CAMERA, SWITCH, RECORDER):
            for second in range(0, 60, 5):
                self.answer(device, START_MS + second * 1_000, 3.0 + second % 7)
        self.write(lambda connection: revision.bump(connection, OWN))
        self.at(5 * MINUTE_MS)
