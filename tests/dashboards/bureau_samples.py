"""Figures of a bureau of any size, from a seed: schools of all sorts, long names, little seen, nothing at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from alerts.figures import Figures
from dashboards.reports.bureau_figures import BureauFigures, HandedIn, SchoolLine
from dashboards.reports.device_figures import DeviceFigures, Outage
from dashboards.reports.fault_figures import FaultFigures, MajorEvent, Repeated
from dashboards.reports.headline import MEASURED, Headline
from dashboards.reports.rate import Judged, Rate, judge_rate
from dashboards.reports.school_figures import Group
from inventory.model.alert import Topic
from inventory.model.campus_standing import CampusStanding
from inventory.model.cost import CostKind
from inventory.model.device import Device, Stage
from inventory.model.fault import CauseClass, Fault, FaultState
from inventory.model.kind import Kind
from inventory.model.listing import Listing
from inventory.model.obligation import Punctuality, Submission
from inventory.model.report import Change
from inventory.model.school import Locality, School
from inventory.model.severity import Severity
from inventory.model.target import Measure, Target
from inventory.period import Period, parse_period
from inventory.spending import Year

ZONE = "Asia/Shanghai"
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MONTH = parse_period("2026-10")
TARGETS = {
    Measure.ONLINE: Target(id="t1", measure=Measure.ONLINE, least_ppm=950_000, document="县教发〔2026〕12号"),
    Measure.INTACT: Target(id="t2", measure=Measure.INTACT, least_ppm=1_000_000, document="县教发〔2026〕12号"),
    Measure.MENDED_IN_TIME: Target(id="t3", measure=Measure.MENDED_IN_TIME, least_ppm=900_000),
}
CAMPUS_TARGETS = {Locality.URBAN: 800_000, Locality.RURAL: 600_000}
NAMES = (
    "逊克县第一小学", "逊克县克林乡中心学校附属第一幼儿园及其下属克林村与东升村两处教学点综合校区",
    "Trường Tiểu học Nguyễn Văn Trỗi",
    "Trường Mầm non Hoa Phượng Đỏ cơ sở hai phường Nghĩa Đô quận Cầu Giấy", "Three Bridges <Primary> & Annex", "S",
)  # fmt: skip


def bureau(count: int, *, period: Period = MONTH, seed: int = 7, open_period: bool = False) -> BureauFigures:
    random = Random(seed)
    start_ms, end_ms = period.bounds_ms(ZONE)
    now_ms = end_ms - DAY_MS // 2 if open_period else end_ms + 2 * DAY_MS
    lines = ranked([school_line(number, random, start_ms, end_ms) for number in range(1, count + 1)])
    headline = Headline.total_of(line.headline for line in lines)
    befores = [line.before for line in lines if line.before]
    return BureauFigures(
        period=period,
        start_ms=start_ms,
        end_ms=min(end_ms, now_ms),
        now_ms=now_ms,
        known_ms=now_ms,
        whole=now_ms >= end_ms,
        zone=ZONE,
        headline=headline,
        before=Headline.total_of(befores) if befores else None,
        schools=lines,
        judged=judged(headline),
        by_locality={one: of_locality(one, lines) for one in (Locality.URBAN, Locality.RURAL)},
        worst=[fallen(line, random, start_ms) for line in lines[:30]],
        listed=[listing(line, place, end_ms) for place, line in enumerate(lines[::7][:20])],
        handed_in=[handed(line, place, end_ms) for place, line in enumerate(lines)],
        days=[(day, day_figures(random)) for day in period],
        kinds={kind: Group(devices=3 + 9 * place, figures=headline.total) for place, kind in enumerate(list(Kind)[:7])}
        if count else {},
        faults=faults(lines, random, start_ms),
        costs=[cost(line, place) for place, line in enumerate(lines)],
    )  # fmt: skip


def school_line(number: int, random: Random, start_ms: int, end_ms: int) -> SchoolLine:
    code = f"S{number:02}"
    locality = (Locality.URBAN, Locality.RURAL, Locality.RURAL, Locality.UNKNOWN)[number % 4]
    school = School(code=code, name=f"{NAMES[number % len(NAMES)]}", zone=ZONE, locality=locality)
    headline = head(random, number, end_ms - start_ms)
    before = head(random, number, end_ms - start_ms) if number % 5 else None
    standing = CampusStanding(school=code, entered_ms=0, by="x", accepted_on=date(2025, 9, 1)) if number % 3 else None
    return SchoolLine(
        school=school, headline=headline, before=before, judged=judged(headline), standing=standing,
        one_key=(number % 3, 2), small=number % 9 == 0,
    )  # fmt: skip


def head(random: Random, number: int, length_ms: int) -> Headline:
    if number % 11 == 10:
        return Headline()
    devices = 1 if number % 9 == 0 else random.randrange(20, 140)
    down = random.randrange(0, devices * length_ms // 15)
    shadow, planned = random.randrange(0, down + 1), random.randrange(0, HOUR_MS * 50)
    unknown = devices * length_ms // 5 if number % 13 == 0 else random.randrange(0, HOUR_MS * 100)
    up = devices * length_ms - down - shadow - planned - unknown
    seen = up + down + shadow
    opened = random.randrange(0, 30)
    return Headline(
        total=Figures((up, down, shadow, planned, unknown, 0)), devices=devices,
        intact=Rate(up - up // 40, seen, seen, seen + unknown), recording=Rate(982, 1000, 990, 1000),
        retention=Rate(devices - 1, devices), in_time=Rate(opened - opened // 6, opened), passwords=Rate(7, 9),
        opened=opened, mended=opened // 2, standing=opened - opened // 2, responded=opened,
        response_ms=opened * HOUR_MS, repaired=opened // 2, repair_ms=opened // 2 * 9 * HOUR_MS,
        unexpected=number % 4, blind_key_areas=number % 3,
    )  # fmt: skip


def judged(headline: Headline) -> dict[Measure, Judged]:
    return {measure: judge_rate(measure, MEASURED[measure](headline), TARGETS.get(measure)) for measure in MEASURED}


def ranked(lines: Sequence[SchoolLine]) -> list[SchoolLine]:
    shares = {line.school.code: line.headline.rate(Measure.ONLINE).share for line in lines if not line.small}
    known = sorted((share for share in shares.values() if share is not None), reverse=True)
    return [
        line if (share := shares.get(line.school.code)) is None else replace(line, rank=known.index(share) + 1)
        for line in lines
    ]


def day_figures(random: Random) -> Figures:
    return Figures((*(random.randrange(low, low * 3) for low in (9_000, 40, 30, 20, 10)), 0))


def of_locality(locality: Locality, lines: Sequence[SchoolLine]) -> dict[Measure, Judged]:
    some = [line for line in lines if line.school.locality is locality]
    found = judged(Headline.total_of(line.headline for line in some))
    for measure in (Measure.COMPLIANCE, Measure.NETWORKING, Measure.ONE_KEY):
        least = Target(id=measure, measure=measure, least_ppm=CAMPUS_TARGETS[locality], locality=locality)
        has = sum(line.standing is not None for line in some) // (2 if measure is Measure.NETWORKING else 1)
        found[measure] = judge_rate(measure, Rate(has, len(some)), least)
    return found


def fallen(line: SchoolLine, random: Random, start_ms: int) -> DeviceFigures:
    code = f"{line.school.code.lower()}-cam-{random.randrange(1, 99):04}"
    device = Device(
        id=code, code=code, school=line.school.code, kind=Kind.CAMERA, name=NAMES[1][:40], stage=Stage.ADOPTED
    )
    length = random.randrange(HOUR_MS, 20 * DAY_MS)
    out = Outage(start_ms=start_ms + DAY_MS, end_ms=start_ms + DAY_MS + length, uncertainty_ms=10_000)
    figures = Figures((31 * DAY_MS - length, length, 0, 0, 0, 0))
    return DeviceFigures(device=device, figures=figures, outages=[out], faults=1)


def faults(lines: Sequence[SchoolLine], random: Random, start_ms: int) -> FaultFigures:
    late = [
        Fault(
            id=str(place), number=f"{line.school.code}-2026-{place:04}", school=line.school.code, topic=Topic.OUTAGE,
            severity=Severity.MAJOR, state=FaultState.REPAIRING, since_ms=start_ms, opened_ms=start_ms + HOUR_MS,
            opened_by="", device=f"{line.school.code.lower()}-cam-0001", text="三楼东侧摄像机无画面，已联系维保单位",
            repair_by_ms=start_ms + DAY_MS, overdue=1,
        )
        for place, line in enumerate(lines[:40])
    ]  # fmt: skip
    if not lines:
        return FaultFigures()
    code = lines[0].school.code
    return FaultFigures(
        opened=sum(line.headline.opened for line in lines), late=late,
        repeated=[Repeated(device=f"{code.lower()}-sw-0001", topic="outage", numbers=[f"{code}-2026-0001"] * 4)],
        major=[MajorEvent(number=f"{code}-2026-0009", since_ms=start_ms + DAY_MS, delay_ms=20 * 60_000),
               MajorEvent(number=f"{code}-2026-0010", since_ms=start_ms + 2 * DAY_MS, delay_ms=None)],
        by_cause={CauseClass.POWER: 20, CauseClass.DISK: 3, CauseClass.UNKNOWN: random.randrange(1, 40)},
    )  # fmt: skip


def listing(line: SchoolLine, place: int, end_ms: int) -> Listing:
    return Listing(
        id=line.school.code, school=line.school.code, measure=list(MEASURED)[place % 3], period="2026-09",
        part=88 + place % 5, whole=100, least_ppm=950_000, listed_ms=end_ms - 28 * DAY_MS,
        clear_by=date(2026, 10, 20) + timedelta(days=place),
        by="x", cleared_ms=end_ms - DAY_MS if place % 4 == 3 else None, cleared_by="y", cleared_why="96 %",
    )  # fmt: skip


def handed(line: SchoolLine, place: int, end_ms: int) -> HandedIn:
    how = list(Punctuality)[place % 5]
    sent = None
    if how in (Punctuality.ON_TIME, Punctuality.LATE):
        at_ms = end_ms + (-HOUR_MS if how is Punctuality.ON_TIME else 7 * HOUR_MS)
        sent = Submission(
            report="r", number="n", version=1, school=line.school.code, kind="table", period="2026-09", at_ms=at_ms,
            person="p", name="Nguyễn Thị Minh Khai", post="principal", proof="pin",
        )  # fmt: skip
    changed = [Change(figure="online", was=0.9, now=0.91)] if place % 10 == 3 else []
    kind = ("table", "monthly", "daily")[place % 3]
    return HandedIn(
        school=line.school.code, kind=kind, period="2026-09", due_ms=end_ms - 10 * DAY_MS + place * HOUR_MS,
        punctuality=how, submission=sent, changed=changed,
    )  # fmt: skip


def cost(line: SchoolLine, place: int) -> Year:
    spent = {CostKind.REPAIR: 12_345_678 * (place % 4), CostKind.PURCHASE: 99_999_900, CostKind.OTHER: place}
    budget = None if place % 3 == 2 else 20_000_000
    return Year(
        school=line.school.code, year=2026, currency="CNY", spent=spent, budget=budget, unproven=place % 2,
    )  # fmt: skip


EMPTY = bureau(0)
