"""The papers of the planted campus: a stock-take, a hand-over, a voucher, a cost, a budget, signatures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from planted_people import AT_MS, CAMERA_CODE, PERSON
from sqlalchemy import Connection

from inventory.model.cost import Budget, Cost, CostKind
from inventory.model.handover import Handover, HandoverLine
from inventory.model.paper import FrozenDevice, PaperState, Role, Signature
from inventory.model.stocktake import Count, Stocktake, StocktakeLine
from inventory.model.voucher import Voucher, VoucherKind
from inventory.repository import costs, handovers, paper_rows, stocktakes, vouchers
from language.message import Message

BY_PLANTER = {"actor": "planter", "at_ms": AT_MS}
FROZEN = FrozenDevice(
    device=CAMERA_CODE, code="s01-cam-0001", name="Cổng Đông", kind="camera", area="gate", area_name="East gate",
    position="trên cửa", model="Hikvision DS-2CD2143", asset_number="0012", serial="FV1", custodian=PERSON.name,
)  # fmt: skip
LINE = StocktakeLine(number=1, frozen=FROZEN, result=Count.FOUND, seen_area="gate", by="planter", at_ms=AT_MS)
STOCKTAKE = Stocktake(
    code="s01-st-0001", school="S01", title="学期末", opened_ms=AT_MS, opened_by="planter", area="gate"
)
PASSED = HandoverLine(
    number=1, frozen=FROZEN, state="DOWN", since_ms=AT_MS - 5, remark="xước",
    open_defects=(Message("defect.playback", {"part": "1"}),),
)  # fmt: skip
HANDOVER = Handover(
    code="s01-ho-0001", school="S01", giver=PERSON.id, taker=PERSON.id, giver_name="a", taker_name="b",
    opened_ms=AT_MS, opened_by="planter", listed_ms=AT_MS, areas=("gate",), reason="岗位调整",
)  # fmt: skip
SIGNATURE = Signature(role=Role.COUNTED, person=PERSON.id, name=PERSON.name, post=PERSON.post, at_ms=AT_MS)
VOUCHER = Voucher(
    id="voucher-1", school="S01", device=CAMERA_CODE, kind=VoucherKind.INVOICE, number="FP-1", day=date(2026, 3, 2)
)
COST = Cost(
    id="cost-1", school="S01", device=CAMERA_CODE, kind=CostKind.REPAIR, day=date(2026, 9, 1), amount=12_050,
    currency="CNY", voucher=VOUCHER.id,
)  # fmt: skip
BUDGET = Budget(school="S01", year=2026, amount=30_000, currency="CNY")
CLOSING: dict[str, object] = {"state": PaperState.SIGNED, "signatures": [replace(SIGNATURE, role=Role.CHECKED)]}
SPECIAL_PAPERS: dict[str, dict[str, object]] = {
    "paper_rows.allot": {"prefix": "st"},
    "paper_rows.sign": {"paper": "s01-st-0001", "signatures": [replace(SIGNATURE, role=Role.CHECKED)]},
    "paper_rows.signatures_of": {"papers": ["s01-st-0001"]},
    "paper_rows.note": {"code": "s01-st-0001", "action": "added"},
    **{f"stocktakes.{name}": {"code": "S01-ST-0001"} for name in ("get", "lines_of")},
    "stocktakes.add": {"stocktake": STOCKTAKE, "lines": [LINE]},
    "stocktakes.add_lines": {"stocktake": STOCKTAKE, "lines": [replace(LINE, number=2)]},
    "stocktakes.add_extra": {"stocktake": STOCKTAKE, "line": replace(LINE, number=2)},
    "stocktakes.drop_extra": {"stocktake": STOCKTAKE, "line": LINE},
    "stocktakes.count": {"stocktake": STOCKTAKE, "before": LINE, "after": replace(LINE, result=Count.MISSING)},
    "stocktakes.close": {"stocktake": STOCKTAKE, "note": "", **CLOSING},
    **{f"handovers.{name}": {"code": "S01-HO-0001"} for name in ("get", "lines_of")},
    "handovers.add": {"handover": HANDOVER, "lines": [PASSED]},
    "handovers.relist": {"handover": HANDOVER, "lines": [PASSED]},
    "handovers.remark": {"handover": HANDOVER, "before": PASSED, "text": "new"},
    "handovers.close": {"handover": HANDOVER, "note": "", **CLOSING},
    **{f"vouchers.{name}": {"id": VOUCHER.id} for name in ("get", "remove")},
    "vouchers.add": {"voucher": replace(VOUCHER, id="voucher-2")},
    "costs.remove": {"id": COST.id},
    "costs.add": {"cost": replace(COST, id="cost-2")},
    "costs.put_budget": {"budget": replace(BUDGET, amount=1)},
}


def plant_papers(connection: Connection) -> None:
    """After the people, who sign."""
    stocktakes.add(connection, STOCKTAKE, [LINE], **BY_PLANTER)  # type: ignore[arg-type]
    paper_rows.sign(connection, "S01", STOCKTAKE.code, [SIGNATURE])
    handovers.add(connection, HANDOVER, [PASSED], **BY_PLANTER)  # type: ignore[arg-type]
    vouchers.add(connection, VOUCHER, **BY_PLANTER)  # type: ignore[arg-type]
    costs.add(connection, COST, **BY_PLANTER)  # type: ignore[arg-type]
    costs.put_budget(connection, BUDGET, **BY_PLANTER)  # type: ignore[arg-type]
