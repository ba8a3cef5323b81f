"""What stands beside availability in a month, by hand: recordings, lines, passwords, people, duty, registers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from collector.recordings.retention import Verdict
from dashboards.reports.duty_figures import Came, DutyFigures, DutyTurn
from dashboards.reports.other_figures import (
    ChangeFigures,
    ContactFigures,
    LineFigures,
    PasswordChange,
    PasswordFigures,
)
from dashboards.reports.rate import Rate
from dashboards.reports.recording_figures import ChannelFigures, RecordingFigures
from dashboards.reports.register_figures import (
    CheckFigures,
    DangerFigures,
    InspectionFigures,
    RegisterFigures,
    SheetFigures,
    SheetLine,
    StocktakeFigures,
)
from inventory.contacts import Overdue
from inventory.model.attendance import Standing
from inventory.model.change_event import ChangeEvent
from inventory.model.cost import CostKind
from inventory.model.listing import Listing
from inventory.model.paper import FrozenDevice
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.stocktake import Condition, Count, Stocktake, StocktakeLine
from inventory.model.target import Measure
from inventory.spending import Year
from inventory.stocktake import differences, repair_list, tally
from language.message import Message

HOUR, DAY = 3_600_000, 86_400_000
START_MS = 1_790_784_000_000
"""2026-10-01 00:00 in Shanghai."""
TEXT = "教学综合楼东侧四层多媒体教室后门外走廊尽头楼梯口上方摄像机支架松动需紧固"


def everything(school: School, lines: int = 30) -> dict[str, Any]:
    """Fields of SchoolFigures; `lines` of each register."""
    return {
        "recordings": recordings(lines), "changes": changes(lines), "passwords": passwords(), "lines": uplinks(),
        "contacts": contacts(school), "costs": costs(), "duty": duty(), "registers": registers(lines),
        "one_key": (1, 2),
        "listed": [Listing(id="l", school="S01", measure=Measure.ONLINE, period="2026-09", part=91, whole=100,
                           least_ppm=950_000, listed_ms=START_MS, clear_by=date(2026, 11, 30), by="局")],
    }  # fmt: skip


def recordings(channels: int) -> RecordingFigures:
    own = [
        ChannelFigures(recorder="s01-nvr-0006", channel=number + 1, camera="s01-cam-0001",
                       complete=Rate(31 * 86_400_000 - number * HOUR, 31 * 86_400_000, 31, 31),
                       incomplete_days=number % 3, kept_days=None if number % 7 == 6 else 25 + number % 10,
                       required_days=30, verdict=list(Verdict)[number % len(Verdict)], at_least=number % 5 == 1)
        for number in range(channels)
    ]  # fmt: skip
    return RecordingFigures(
        complete=Rate.total(one.complete for one in own), retention=Rate(20, 26), channels=own,
        under={20: Rate(26, 26), 30: Rate(20, 26), 90: Rate(0, 26)},
        by_day=[(date(2026, 10, 1) + timedelta(days=n), Rate(1000 - n, 1000)) for n in range(31)],
    )  # fmt: skip


def changes(count: int) -> ChangeFigures:
    made = [
        ChangeEvent(at_ms=START_MS + n * HOUR, school="S01", subject="s01-cam-0002", actor="scan", action="changed",
                    field="firmware", old="V5.5.0 build 180322", new="V5.7.3 build 221230")
        for n in range(count)
    ]  # fmt: skip
    return ChangeFigures(noticed=2 * count, unexpected=made)


def passwords() -> PasswordFigures:
    return PasswordFigures(
        in_time=Rate(18, 20, 20, 20), due=[("s01-cam-0001", "admin"), ("s01-nvr-0006", "admin")], factory=1,
        changed=[PasswordChange(device="s01-cam-0003", account="admin", at_ms=START_MS + DAY, by="王芳")],
    )  # fmt: skip


def uplinks() -> list[LineFigures]:
    return [LineFigures(device="s01-sw-0005", port="GigabitEthernet1/0/24", toward="internet", carrier="中国移动",
                        well=Rate(29, 31, 31, 31), down_s=5_400, seen_s=31 * 86_400)]  # fmt: skip


def contacts(school: School) -> ContactFigures:
    wang = Person(id="1", school="S01", name="王芳", post="校长", phone="13800000000", emergency_name="李伟",
                  emergency_phone="13900000000", responsible=True)  # fmt: skip
    zhao = Person(id="2", school="S01", name="Nguyễn Thị Minh Khai", post="安全副校长", responsible=True)
    return ContactFigures(
        responsible=[wang, zhao], overdue=[zhao], lacking=[Overdue(school, zhao, Message("paper.not_known"))]
    )


def costs() -> list[Year]:
    spent = {CostKind.REPAIR: 125_050, CostKind.PURCHASE: 9_900_000}
    return [Year(school="S01", year=2026, currency="CNY", spent=spent, budget=100_000, unproven=1)]  # fmt: skip


def duty() -> DutyFigures:
    people = [Came(name="王芳", standing=Standing.ON_TIME, at_ms=START_MS + 7 * HOUR),
              Came(name="赵一鸣", standing=Standing.MISSED)]  # fmt: skip
    day = DutyTurn(day=date(2026, 10, 1), shift="day", start_ms=START_MS + 8 * HOUR, end_ms=START_MS + 17 * HOUR,
                   people=people, handed_over=START_MS + 17 * HOUR)  # fmt: skip
    night = DutyTurn(day=date(2026, 10, 1), shift="night", start_ms=START_MS + 17 * HOUR, end_ms=START_MS + 32 * HOUR,
                     lacking=1)  # fmt: skip
    return DutyFigures(turns=[day, night], patrols=4, events=1, visitors=3)


def registers(lines: int) -> RegisterFigures:
    return RegisterFigures(
        sheets=[sheet(lines, yearly=False), sheet(lines, yearly=True)], stocktakes=[counted(lines)],
        inspections=[InspectionFigures(code="s01-ip-0001", day=date(2026, 10, 9), inspectors="逊克县教育局安全科",
                                       rating="good", findings=[TEXT, TEXT], due_ms=START_MS + 20 * DAY, late=True)],
        dangers=[danger(number) for number in range(lines)], found=lines, settled=2, open=lines - 2, late=3,
        checks=[CheckFigures(plan="full", title="", done=1, bad=2)],
    )  # fmt: skip


def sheet(lines: int, *, yearly: bool) -> SheetFigures:
    own = [
        SheetLine(number=n + 1, device=f"s01-cam-{n + 1:04}", name=TEXT if n % 9 == 0 else f"摄像机 {n}", area="a1",
                  state="UP", said=[Message("check_item.pictures")] if n % 4 == 0 else [],
                  tasks=[Message("care.lens"), Message("care.cable")], mark=("well", "bad", "", "not_needed")[n % 4])
        for n in range(lines)
    ]  # fmt: skip
    return SheetFigures(
        code=f"s01-sf-000{1 + yearly}", yearly=yearly, occasion="2026 国庆节", made_ms=START_MS, lines=own,
        signed_ms=START_MS + DAY if yearly else None, signer="王芳" if yearly else "", states=[("UP", 20), ("DOWN", 1)],
    )  # fmt: skip


def counted(lines: int) -> StocktakeFigures:
    own = [
        StocktakeLine(number=n + 1, result=list(Count)[1 + n % 4], condition=list(Condition)[1 + n % 3], note=TEXT,
                      seen_area="a1", by="王芳", frozen=FrozenDevice(
                          device=f"s01-cam-{n + 1:04}", code=f"s01-cam-{n + 1:04}", name=f"摄像机 {n}", kind="camera",
                          area="a1", area_name="校门", asset_number=f"ZC-2026-{n:05}", serial="DS2CD3T46WDV3-0001"))
        for n in range(lines)
    ]  # fmt: skip
    stocktake = Stocktake(code="s01-st-0003", school="S01", title="2026 期末", opened_ms=START_MS, opened_by="王芳")
    return StocktakeFigures(
        stocktake=stocktake, tally=tally(own), differences=differences(own), repairs=repair_list(own)
    )


def danger(number: int) -> DangerFigures:
    return DangerFigures(
        code=f"s01-hd-{number + 1:04}", what=TEXT, where="教学楼", device="", severity=number % 3 + 1,
        found_ms=START_MS + number * HOUR, state="open", measure="更换", person="王芳", due_ms=START_MS + 9 * DAY,
        late=number < 3,
    )  # fmt: skip
