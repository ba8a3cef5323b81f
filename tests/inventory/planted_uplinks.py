"""Uplinks of the planted campus, for the tests of scopes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from planted_people import AT_MS, CAMERA_CODE
from sqlalchemy import Connection

from inventory.model.scope import BUREAU
from inventory.model.uplink import Toward, Uplink, UplinkCheck, Wrong
from inventory.repository import uplinks

UPLINK = Uplink(
    school="S01", device=CAMERA_CODE, port="GE0/0/1", toward=Toward.PLATFORM, carrier="中国电信", phone="10000",
    line="KD-7", bandwidth_bps=100_000_000, service_port=5060, note="tủ mạng tầng 1",
)  # fmt: skip
CHECK = UplinkCheck(
    school="S01", device=CAMERA_CODE, port="GE0/0/1", day=date(2026, 11, 20), at_ms=AT_MS, down_s=61, seen_s=86_400,
    loss_pct=0.5, load_pct=None, wrong=(Wrong.DOWN, Wrong.LOSS),
)  # fmt: skip
SPECIAL_UPLINKS: dict[str, dict[str, object]] = {
    "uplinks.of_device": {"code": CAMERA_CODE},
    "uplinks.put": {"uplink": replace(UPLINK, carrier="VNPT")},
    "uplinks.remove": {"uplink": UPLINK},
    "uplinks.write_checks": {"checks": [CHECK]},
}


def plant_uplinks(connection: Connection) -> None:
    uplinks.put(connection, BUREAU, UPLINK, actor="planter", at_ms=AT_MS)
    uplinks.write_checks(connection, [CHECK])
