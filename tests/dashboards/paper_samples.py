"""Papers of a school whose people and devices have the worst of names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from alerts.segment import Segment
from alerts.state import State
from alerts.surroundings import NO_SURROUNDINGS
from dashboards.papers.device_file import DevicePaper
from dashboards.papers.labels import SHEETS, Label
from dashboards.papers.months import running_record
from dashboards.papers.pages import (
    AreaPaper,
    Place,
    Wrong,
    areas_page,
    count_list,
    count_report,
    device_page,
    handover_page,
    labels_page,
)
from dashboards.roster import Listed
from dashboards.wiring import End, Wiring
from dashboards.words import Words
from inventory.model.acceptance import Acceptance, Check, Outcome, Signer, Test
from inventory.model.area import Area
from inventory.model.change_event import ChangeEvent
from inventory.model.channel import Channel, ChannelTold
from inventory.model.claim import Claim, ClaimType
from inventory.model.cost import Cost, CostKind
from inventory.model.defect import Defect, DefectKind
from inventory.model.device import Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.model.handover import Handover, HandoverLine
from inventory.model.kind import Kind
from inventory.model.paper import FrozenDevice, PaperState, Role, Signature
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.service_period import ServicePeriod
from inventory.model.stocktake import Condition, Count, Stocktake, StocktakeLine
from inventory.model.transition import Observed, Transition
from inventory.model.voucher import Voucher, VoucherKind
from language.message import Message

NOW_MS = 1_795_366_800_000  # 2026-11-23 01:00 in Shanghai
DAY_MS = 86_400_000
ZONE = "Asia/Shanghai"
BAD = "\"'><img src=//evil.example/x onerror=alert(1)></style></td></table><script>alert(1)</script>{{7*7}}{% x %}"
TURNED = "abc\u202egnp.exe\u0007"
SCHOOL = School(code="S01", name=BAD, zone=ZONE, language="zh-CN")
DEVICE = Device(
    id="1", code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name=BAD, stage=Stage.ADOPTED, address="10.1.0.2",
    area="gate", vendor=BAD, model=TURNED, firmware=BAD, lamp=BAD,
)  # fmt: skip
PERSON = Person(id="p", school="S01", name=BAD, post=TURNED, phone=BAD)
AREA = Area(code="gate", school="S01", name=BAD, building=BAD, floor=TURNED, room=BAD, unit=BAD, person="p")
FROZEN = FrozenDevice(
    device=DEVICE.code, code=DEVICE.code, name=BAD, kind="camera", area="gate", area_name=BAD, position=TURNED,
    model=BAD, asset_number=BAD, serial=BAD, custodian=BAD,
)  # fmt: skip
SIGNED = tuple(Signature(role=role, person="p", name=BAD, post=TURNED, at_ms=NOW_MS) for role in Role)
FILE = DeviceFile(
    device=DEVICE.code, position=BAD, asset_number=BAD, serial=TURNED, supplier=BAD, purchased=date(2024, 3, 1),
    warranty_endless=True, uncertain=frozenset({"purchased"}), custodian="p", circuit=BAD, switch_holder=BAD,
    photos=(BAD,), notes=BAD,
)  # fmt: skip


def said(at_ms: int, state: Observed) -> Transition:
    return Transition(
        device=DEVICE.code, school="S01", witness="rtsp", collector="main", at_ms=at_ms, half_gap_ms=0, state=state,
        reason=Message("observed.answered"), recorded_ms=at_ms,
    )  # fmt: skip


LISTED = Listed(DEVICE, "", (ServicePeriod(DEVICE.code, NOW_MS - 40 * DAY_MS),))
LIFE = [said(NOW_MS - 40 * DAY_MS, Observed.UP), said(NOW_MS - 2 * DAY_MS, Observed.DOWN),
        said(NOW_MS - DAY_MS, Observed.UP)]  # fmt: skip
STOCKTAKE = Stocktake(
    code="s01-st-0001", school="S01", title=BAD, opened_ms=NOW_MS - DAY_MS, opened_by=BAD, note=BAD,
    state=PaperState.SIGNED, closed_ms=NOW_MS, signatures=SIGNED,
)  # fmt: skip
HANDOVER = Handover(
    code="s01-ho-0001", school="S01", giver="p", taker="q", giver_name=BAD, taker_name=TURNED, opened_ms=NOW_MS,
    opened_by="x", listed_ms=NOW_MS, areas=("gate",), reason=BAD, note=BAD, signatures=SIGNED,
)  # fmt: skip
COUNTED = [
    StocktakeLine(number=number, frozen=FROZEN, result=result, condition=condition, seen_area="gate",
                  seen_position=BAD, note=BAD, by=BAD)
    for number, (result, condition) in enumerate(
        ((Count.FOUND, Condition.REPAIR), (Count.MOVED, Condition.SCRAP), (Count.MISSING, Condition.UNSAID),
         (Count.NOT_COUNTED, Condition.UNSAID)), 1)
]  # fmt: skip
EXTRA = StocktakeLine(number=5, frozen=replace(FROZEN, device=None, code="", area=""), result=Count.EXTRA)
PASSED = HandoverLine(
    number=1, frozen=FROZEN, state="DOWN", since_ms=NOW_MS - 5, remark=BAD,
    open_defects=(Message("defect.lamp", {"lamp": BAD}),),
)  # fmt: skip
WRONG = Defect(
    school="S01", device=DEVICE.code, kind=DefectKind.LAMP, since_ms=NOW_MS - DAY_MS, seen_ms=NOW_MS,
    details={"lamp": BAD},
)  # fmt: skip


def device_paper() -> DevicePaper:
    checks = tuple(
        Check(test=test, outcome=outcome, told=Message("acceptance.by_hand", {"person": BAD}), by=BAD)
        for test, outcome in zip(Test, [*Outcome, *Outcome], strict=True)
    )
    return DevicePaper(
        school=SCHOOL, device=DEVICE, file=FILE, former_codes=[BAD], other_addresses=["10.1.0.3"],
        claims=[Claim(ClaimType.SERIAL, BAD), Claim(ClaimType.MAC, "44:19:b6:00:00:01")], area=AREA,
        people={"p": PERSON}, service=LISTED.service,
        state=Segment(start_ms=NOW_MS - DAY_MS, end_ms=NOW_MS, state=State.UP),
        months=running_record(LISTED, LIFE, NO_SURROUNDINGS, NOW_MS, ZONE, None),
        acceptances=[Acceptance(id="a", school="S01", device=DEVICE.code, day=date(2026, 10, 1), passed=True,
                                checks=checks, signers=(Signer(person="p", name=BAD, post=BAD),), document=BAD,
                                notes=BAD)],
        wiring=Wiring(above=(End("s01-sw-0001", BAD, "lldp", NOW_MS),)), names={"s01-sw-0001": BAD},
        channels=[Channel(recorder="s01-nvr-0001", told=ChannelTold(number=3, name=BAD), since_ms=0, seen_ms=NOW_MS,
                          camera=DEVICE.code)],
        required={("s01-nvr-0001", 3): 30}, defects=[WRONG, replace(WRONG, ended_ms=NOW_MS)],
        vouchers=[Voucher(id=kind, school="S01", device=DEVICE.code, kind=kind, number=BAD, path=BAD, note=BAD,
                          day=date(2024, 3, 1)) for kind in VoucherKind],
        costs=[Cost(id=kind, school="S01", device=DEVICE.code, kind=kind, day=date(2026, 1, 1), amount=125_050,
                    currency="CNY", note=BAD) for kind in CostKind],
        hours="mon-fri 07:00-18:00", counts=[(STOCKTAKE, line) for line in COUNTED], handovers=[(HANDOVER, PASSED)],
        events=[ChangeEvent(at_ms=NOW_MS, school="S01", subject=DEVICE.code, actor=BAD, action="changed",
                            field="custodian", old="p", new=BAD)],
        older_events=7,
    )  # fmt: skip


def words(language: str) -> Words:
    return Words(language, ZONE, NOW_MS)


def all_papers(language: str) -> dict[str, str]:
    w = words(language)
    label = Label(code=DEVICE.code, name=BAD, school=BAD, place=TURNED, asset_number=BAD)
    place = Place(code="gate", name=BAD, where=BAD, responsible=TURNED)
    return {
        "device": device_page(device_paper(), w),
        "labels": labels_page([label, label], SHEETS["21"], w, skip=1),
        "list": count_list(SCHOOL, STOCKTAKE, [*COUNTED, EXTRA], {"gate": place}, w),
        "report": count_report(
            SCHOOL, STOCKTAKE, [*COUNTED, EXTRA], {"gate": BAD}, [Wrong(FROZEN, PASSED.open_defects)], w
        ),
        "handover": handover_page(SCHOOL, HANDOVER, [PASSED], [AREA], w),
        "areas": areas_page(
            SCHOOL, [AreaPaper(area=AREA, person=BAD, phone=BAD, lines=[FROZEN]),
                     AreaPaper(area=None, person="", phone="", lines=[])], w
        ),
    }  # fmt: skip
