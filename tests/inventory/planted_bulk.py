"""What an import writes at once, and the bureau's list of firmware."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from planted_papers import VOUCHER
from planted_people import FILE, PERSON
from sqlalchemy import Connection

from inventory.model.area import Area
from inventory.model.claim import Claim, ClaimType
from inventory.model.cost import Cost, CostKind
from inventory.model.device import Device
from inventory.model.firmware_notice import FirmwareNotice, Verdict
from inventory.model.kind import Kind
from inventory.model.service_period import ServicePeriod
from inventory.repository import firmware_notices

NEW = Device(id="b" * 32, code="s01-cam-0999", school="S01", kind=Kind.CAMERA, name="New")
CAMERA_ID = "1" * 32
NOTICE = FirmwareNotice(vendor="Hikvision", model="DS-2CD*", versions="<5.5.800", verdict=Verdict.VULNERABLE)
COST = Cost(
    id="bulk-cost", school="S01", device=None, kind=CostKind.REPAIR, day=date(2026, 11, 1), amount=100, currency="CNY"
)
SPECIAL_BULK: dict[str, dict[str, object]] = {
    "bulk.put_counters": {"numbers": {("S01", "cam"): 1_000}},
    "bulk.add_people": {"new": [replace(PERSON, id="bulk-person", number="T999")]},
    "bulk.add_areas": {"new": [Area(code="bulk", school="S01", name="Bulk")]},
    "bulk.add_devices": {"new": [NEW]},
    "bulk.add_files": {"new": [(NEW, replace(FILE, device=NEW.code))]},
    "bulk.add_claims": {"said": [(CAMERA_ID, Claim(ClaimType.SERIAL, "BULK-1"))]},
    "bulk.put_periods": {"stated": [(NEW, None, ServicePeriod(NEW.code, 1))]},
    "bulk.put_vouchers": {"some": [replace(VOUCHER, id="bulk-voucher")], "ids": {VOUCHER.device: CAMERA_ID}},
    "bulk.put_costs": {"some": [COST], "ids": {}},
    "firmware_notices.replace_all": {"notices": [NOTICE]},
}


def plant_bulk(connection: Connection) -> None:
    firmware_notices.replace_all(connection, [NOTICE])
