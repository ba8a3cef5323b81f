"""A ledger that refuses ends no task: it is said once for each time that it refuses, and tried again."""

from __future__ import annotations

import asyncio
import logging

import pytest

from campuswatch.persevering import persevere
from inventory.errors import DatabaseError

LOG = logging.getLogger("test_persevering")


class Over(Exception):
    """Ends the endless."""


def test_it_is_tried_again_and_told_once_until_it_goes_well(caplog: pytest.LogCaptureFixture) -> None:
    refuses = iter([True, True, False, True])

    async def turn() -> None:
        refused = next(refuses, None)
        if refused is None:
            raise Over
        if refused:
            raise DatabaseError("database.bad_url")

    with pytest.raises(Over):
        asyncio.run(persevere(turn, 0.0, LOG, "the roster cannot be turned"))
    assert [one.getMessage().partition(":")[0] for one in caplog.records if one.name == LOG.name] == [
        "the roster cannot be turned"
    ] * 2
