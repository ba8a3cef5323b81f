"""A school's month by hand, for papers: outages of every sort, faults, rates judged, withheld and missed."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.figures import Figures
from alerts.rules.outages import DOWN
from alerts.state import State
from dashboards.reports.device_figures import DeviceFigures, Outage
from dashboards.reports.fault_figures import FaultFigures, MajorEvent, Repeated
from dashboards.reports.headline import Headline
from dashboards.reports.rate import Judged, Rate, judge_rate
from dashboards.reports.report_kind import Issue
from dashboards.reports.school_figures import AreaGroup, Group, SchoolFigures
from dashboards.words import Words
from inventory.model.alert import Topic
from inventory.model.area import Area, AreaClass
from inventory.model.device import Device, Stage, make_code
from inventory.model.fault import CauseClass, Fault, FaultState
from inventory.model.kind import Kind
from inventory.model.school import Locality, School
from inventory.model.severity import Severity
from inventory.model.target import Measure, Target
from inventory.period import Period, parse_period

ZONE = "Asia/Shanghai"
HOUR, DAY = 3_600_000, 86_400_000
NAMES = {
    "en": ("Corridor", "First Primary School", "Gate"),
    "zh-CN": ("教学楼走廊摄像机", "逊克县第一小学", "校门"),
    "vi": ("Camera hành lang", "Trường Tiểu học Hoa Sen", "Cổng trường"),
}
LONG = {
    "en": "Camera above the eastern back stair no 4",
    "zh-CN": "教学综合楼东侧四层多媒体教室后门外走廊尽头楼梯口上方高清红外半球网络摄像机之四号",
    "vi": "Camera hồng ngoại cầu thang phía đông số",
}
KINDS = (Kind.CAMERA, Kind.CAMERA, Kind.CAMERA, Kind.CAMERA, Kind.SWITCH, Kind.RECORDER, Kind.UPS, Kind.ONE_KEY_ALARM)


def words_of(language: str = "en", *, now_ms: int = 0) -> Words:
    return Words(language, ZONE, now_ms or parse_period("2026-10").bounds_ms(ZONE)[1] + 9 * HOUR)


def issue_of(language: str = "en", *, number: str = "S01-R-2026-0012", version: int = 1) -> Issue:
    bureau = {"en": "Education Bureau of Xunke County", "zh-CN": "逊克县教育局", "vi": "Phòng Giáo dục và Đào tạo"}
    return Issue(issuer=NAMES[language][1], bureau=bureau[language], number=number, version=version)


def school_figures(
    devices: int = 24, *, language: str = "en", period: Period | None = None, long_names: bool = False,
    open_outage: bool = False, seen: bool = True, quiet: bool = False,
) -> SchoolFigures:  # fmt: skip
    """`seen` false: far too little was seen to judge anything. `quiet`: nothing failed."""
    period = period or parse_period("2026-10")
    start_ms, end_ms = period.bounds_ms(ZONE)
    areas = [Area(code=f"a{n}", school="S01", name=f"{NAMES[language][2]} {n}", area_class=list(AreaClass)[n % 3])
             for n in range(4)]  # fmt: skip
    lives = [_device(n, start_ms, end_ms, language, long_names, open_outage, seen, quiet) for n in range(devices)]
    headline = _headline(lives)
    return SchoolFigures(
        school=School(code="S01", name=NAMES[language][1], zone=ZONE, language=language, locality=Locality.URBAN),
        period=period, start_ms=start_ms, end_ms=end_ms, now_ms=end_ms + 9 * HOUR, known_ms=end_ms + 9 * HOUR,
        whole=True, headline=headline, devices=lives,
        kinds={kind: _group([one for one in lives if one.device.kind is kind])
               for kind in sorted({one.device.kind for one in lives})},
        areas=[AreaGroup(area=area, group=_group(own), cameras=_cameras(own), working=_cameras(own))
               for area in areas if (own := [one for one in lives if one.area == area.code])],
        days=[(day, Figures(((DAY - n % 31 * HOUR // 4) * devices, n % 31 * HOUR // 4 * devices, 0, 0, 0, 0)))
              for n, day in enumerate(period)] if devices else [],
        faults=_faults(lives, start_ms, quiet),
        judged=_judged(headline), before=headline if devices else None,
    )  # fmt: skip


def _device(
    number: int, start_ms: int, end_ms: int, language: str, long_names: bool, open_outage: bool, seen: bool, quiet: bool
) -> DeviceFigures:
    kind = KINDS[number % len(KINDS)]
    name = LONG[language] if long_names else f"{NAMES[language][0]} {number + 1}"
    code = make_code("S01", kind, number + 1)
    device = Device(id=f"{number:032x}", code=code, school="S01", kind=kind, name=name, stage=Stage.ADOPTED,
                    area=f"a{number % 4}" if number % 7 else None)  # fmt: skip
    outages = [] if quiet else _outages(number, start_ms, end_ms, open_outage)
    down = sum(one.length_ms for one in outages if not one.shadow)
    shadow = sum(one.length_ms for one in outages if one.shadow)
    whole = end_ms - start_ms
    unknown = 0 if seen else (whole - down - shadow) // 2
    figures = Figures((whole - down - shadow - unknown, down, shadow, 0, unknown, 0), 30_000 * len(outages))
    intact = Rate(figures.ms[0], whole, figures.observed_ms, figures.expected_ms)
    state = State.DOWN if any(one.open for one in outages) else State.UP if seen else State.UNKNOWN
    return DeviceFigures(
        state=state, device=device, figures=figures, outages=outages, intact=intact, faults=len(outages)
    )


def _outages(number: int, start_ms: int, end_ms: int, open_outage: bool) -> list[Outage]:
    at = start_ms + number * 7 * HOUR
    if open_outage and number == 0:
        return [Outage(start_ms=start_ms, end_ms=end_ms, began_before=True, goes_on=True, open=True)]
    if number % 5 == 1:
        return [Outage(start_ms=at, end_ms=at + 3 * HOUR + 61_000, uncertainty_ms=60_000)]
    if number % 5 == 2:
        return [Outage(start_ms=at, end_ms=at + HOUR, shadow=True, charged_to="s01-sw-0005", probable=number % 2 == 0)]
    return []


def _group(devices: Sequence[DeviceFigures]) -> Group:
    return Group(
        devices=len(devices),
        figures=Figures.total(one.figures for one in devices),
        intact=Rate.total(one.intact for one in devices),
    )


def _cameras(devices: Sequence[DeviceFigures]) -> int:
    return sum(one.device.kind is Kind.CAMERA for one in devices)


def _headline(devices: Sequence[DeviceFigures]) -> Headline:
    group = _group(devices)
    return Headline(total=group.figures, devices=group.devices, intact=group.intact)


def _judged(headline: Headline) -> dict[Measure, Judged]:
    asked = {Measure.ONLINE: 950_000, Measure.AVAILABILITY: 999_500, Measure.INTACT: 1_000_000}
    targets = {
        one: Target(id=one, measure=one, least_ppm=ppm, document="教安〔2026〕12号") for one, ppm in asked.items()
    }
    return {one: judge_rate(one, headline.rate(one), target) for one, target in targets.items()}


def _faults(devices: Sequence[DeviceFigures], start_ms: int, quiet: bool) -> FaultFigures:
    if quiet or not devices:
        return FaultFigures()
    made = [_fault(number, one.device.code, start_ms) for number, one in enumerate(devices[:6])]
    return FaultFigures(
        opened=6, mended=4, closed=3, standing=2, in_time=Rate(3, 5), response_ms=[HOUR // 4, HOUR],
        repair_ms=[5 * HOUR, 30 * HOUR], late=made[-2:], faults=made,
        by_cause={CauseClass.POWER: 4, CauseClass.DISK: 2},
        repeated=[Repeated(device=devices[0].device.code, topic="outage", numbers=["S01-2026-0001", "S01-2026-0004"])],
        major=[MajorEvent(number="S01-2026-0006", since_ms=start_ms + DAY, delay_ms=None)],
    )  # fmt: skip


def _fault(number: int, device: str, start_ms: int) -> Fault:
    at = start_ms + number * DAY
    return Fault(
        id=f"f{number}", number=f"S01-2026-{number + 1:04}", school="S01", topic=Topic.OUTAGE,
        severity=Severity(number % 3 + 1), state=FaultState.CLOSED if number < 4 else FaultState.REPAIRING, since_ms=at,
        opened_ms=at + 600_000, opened_by="", device=device, rule="" if number else DOWN,
        text="教学楼三层东侧走廊摄像机画面黑屏" if number else "", acknowledged_ms=at + HOUR,
        repaired_ms=at + 5 * HOUR if number < 4 else None, repaired_by="王芳" if number < 4 else "",
        repair_by_ms=at + DAY, overdue=int(number >= 4), major=number == 5,
    )  # fmt: skip
