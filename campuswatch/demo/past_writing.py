"""A past goes into the ledger as the service would have left it, in bulk."""

from __future__ import annotations

import random

from sqlalchemy import Connection

from campuswatch.demo.past import Past, Scene, live
from inventory.fault_steps import add_steps
from inventory.repository import attributions, channel_days, faults, transitions


def write_past(connection: Connection, scene: Scene, seed: int) -> Past:
    """What `live` makes of the scene, stored; its devices and channels are in the ledger. Equal seeds, equal pasts."""
    past = live(scene, random.Random(f"{seed} {scene.school.code}"))  # noqa: S311 - a past, no secret
    transitions.append(connection, past.transitions)
    attributions.put_past(connection, past.attributions)
    faults.put(connection, past.faults)
    add_steps(connection, scene.school.code, past.steps)
    channel_days.put(connection, past.days)
    return past
