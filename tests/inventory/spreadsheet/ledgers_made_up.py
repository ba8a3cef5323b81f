"""Ledgers out of nowhere: hypothesis strategies for what a ledger can hold, with the texts that break spreadsheets."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from inventory.admission import is_line
from inventory.model.area import Area, AreaClass
from inventory.model.cost import Budget, Cost, CostKind
from inventory.model.device import Device, Stage, make_code
from inventory.model.device_file import DeviceFile
from inventory.model.kind import Kind
from inventory.model.person import Person
from inventory.model.school import Level, Locality, School
from inventory.model.service_period import ServicePeriod
from inventory.model.voucher import Voucher, VoucherKind
from inventory.spreadsheet.facts import Facts

NASTY = (
    "=1+1", "'=x", "'", "''", "+84 24 3825", "-", "--", "@SUM(A1)", "\uff1dcmd", "无", "同上", "合计", "小计 3", "N/A", "007", "1e5",
    "3.4E+19", "TRUE", "2021-09-01", "<&>\"'", "_x0041_", "a_x000D_b", " lead", "trail ", "two  blanks", "序号", "备注：x", "一、教学楼", "#",
    "制表人", "长期", "9" * 30, "😀", "Đầu ghi", "不", "campuswatch-ledger-1", "#abc", "张三 13800000000", "DHCP", ";", "、",
)  # fmt: skip
ZONES = ("Asia/Shanghai", "Asia/Ho_Chi_Minh", "UTC", "America/New_York")


def lines(most: int = 40) -> st.SearchStrategy[str]:
    free = st.text(
        st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp", "Co", "Cn")), min_size=1, max_size=most
    )
    return (st.sampled_from(NASTY) | free).filter(lambda text: bool(text.strip()) and is_line(text, most))


TEXT = st.just("") | lines()
NOTES = TEXT
EMAILS = st.sampled_from(("", "a@b.cn", "=x@y.vn"))
DAYS = st.dates(date(1990, 1, 1), date(2070, 12, 31))
HEX = st.uuids().map(lambda one: one.hex)
ADDRESSES = st.ip_addresses().map(str)
MACS = st.integers(0, 2**40 - 1).map(lambda n: ":".join(f"28{n:010x}"[i : i + 2] for i in range(0, 12, 2)))


def midnight(day: date, zone: str) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).timestamp() * 1000)


@st.composite
def schools(draw: st.DrawFn) -> dict[str, School]:
    codes = draw(st.lists(st.from_regex(r"[A-Z][0-9]{1,3}", fullmatch=True), min_size=1, max_size=3, unique=True))
    return {
        code: School(
            code=code, name=draw(lines()), zone=draw(st.sampled_from(ZONES)), language=draw(st.sampled_from(("en", "zh-CN", "vi"))),
            ports=draw(st.dictionaries(st.sampled_from(("rtsp", "http")), st.integers(1, 65_535), max_size=2)),
            keep_pictures=draw(st.booleans()), level=draw(st.sampled_from(Level)), locality=draw(st.sampled_from(Locality)),
            place=draw(TEXT), phone=draw(TEXT), needs_acceptance=draw(st.booleans()), notes=draw(NOTES),
        )
        for code in codes
    }  # fmt: skip


@st.composite
def people(draw: st.DrawFn, known: dict[str, School]) -> dict[str, Person]:
    ids = draw(st.lists(HEX, max_size=4, unique=True))
    numbers = draw(st.lists(TEXT, min_size=len(ids), max_size=len(ids), unique_by=lambda one: one or object()))
    found = {}
    for id, number in zip(ids, numbers, strict=True):
        school = draw(st.sampled_from(("", *known)))
        zone = known[school].zone if school else "UTC"
        left = draw(st.none() | DAYS)
        found[id] = Person(
            id=id, school=school, name=draw(lines()), number=number, post=draw(TEXT), unit=draw(TEXT), phone=draw(TEXT),
            email=draw(EMAILS), emergency_name=draw(TEXT), emergency_phone=draw(TEXT), responsible=draw(st.booleans()),
            left_ms=midnight(left, zone) if left else None, notes=draw(NOTES),
        )  # fmt: skip
    return found


@st.composite
def ledgers(draw: st.DrawFn) -> Facts:
    known = draw(schools())
    persons = draw(people(known))
    anybody = st.sampled_from((None, *persons))
    areas = {}
    for code in draw(st.lists(st.from_regex(r"[a-z][a-z0-9]{0,4}", fullmatch=True), max_size=3, unique=True)):
        area = Area(
            code=code, school=draw(st.sampled_from(tuple(known))), name=draw(lines()), person=draw(anybody), building=draw(TEXT),
            area_class=draw(st.sampled_from(AreaClass)), floor=draw(TEXT), room=draw(TEXT), unit=draw(TEXT), notes=draw(NOTES),
        )  # fmt: skip
        areas[area.school, area.code] = area
    found = Facts(schools=known, people=persons, areas=areas)
    return draw(with_devices(found))


@st.composite
def with_devices(draw: st.DrawFn, facts: Facts) -> Facts:
    devices, files, macs, periods = {}, {}, {}, {}
    held: set[tuple[str, str | None, str]] = set()
    for number in range(1, draw(st.integers(0, 5)) + 1):
        school = draw(st.sampled_from(tuple(facts.schools)))
        device = draw(one_device(facts, school, number))
        place = (school, device.address, device.routing_instance)
        holds = device.stage is not Stage.RETIRED and (device.address is None or place not in held)
        held |= {place} if holds else set()
        device = Device(**{name: getattr(device, name) for name in Device.__slots__} | {"holds_address": holds})
        devices[device.code] = device
        file = draw(one_file(device.code, tuple(facts.people)))
        if file != DeviceFile(device=device.code):
            files[device.code] = file
        if draw(st.booleans()):
            macs[device.code] = draw(MACS)
        if device.stage is not Stage.CANDIDATE:
            periods[device.code] = draw(one_period(device, facts.schools[school].zone))
    vouchers = {one.id: one for one in draw(st.lists(one_voucher(devices), max_size=3))} if devices else {}
    costs = {one.id: one for one in draw(st.lists(one_cost(facts, devices, tuple(vouchers)), max_size=3))}
    budgets = {
        (one.school, one.year, one.currency): one
        for one in draw(st.lists(st.builds(
            Budget, school=st.sampled_from(tuple(facts.schools)), year=st.integers(2000, 2050),
            amount=st.integers(0, 10**13), currency=st.sampled_from(("CNY", "VND", "USD")),
        ), max_size=2))
    }  # fmt: skip
    return Facts(
        schools=facts.schools, people=facts.people, areas=facts.areas, devices=devices, files=files, macs=macs,
        periods=periods, vouchers=vouchers, costs=costs, budgets=budgets,
    )  # fmt: skip


@st.composite
def one_device(draw: st.DrawFn, facts: Facts, school: str, number: int) -> Device:
    kind = draw(st.sampled_from(Kind))
    here = [code for place, code in facts.areas if place == school]
    return Device(
        id=draw(HEX), code=make_code(school, kind, number), school=school, kind=kind, name=draw(lines()),
        stage=draw(st.sampled_from(Stage)), address=draw(st.none() | ADDRESSES), area=draw(st.sampled_from((None, *here))),
        vendor=draw(TEXT), model=draw(TEXT), firmware=draw(TEXT), answers=draw(st.sampled_from(((), ("rtsp",), ("ping", "snmp")))),
        routing_instance=draw(st.sampled_from(("", "vrf-1"))), stream_path=draw(st.just("") | lines(20).map(lambda text: f"/{text}")),
        lamp=draw(TEXT), basic_login=draw(st.booleans()),
    )  # fmt: skip


def one_file(code: str, people: tuple[str, ...]) -> st.SearchStrategy[DeviceFile]:
    endless = st.booleans().flatmap(lambda never: st.tuples(st.just(never), st.none() if never else st.none() | DAYS))
    return st.tuples(endless, st.builds(
        DeviceFile, device=st.just(code), position=TEXT, asset_number=TEXT, serial=TEXT, supplier=TEXT,
        purchased=st.none() | DAYS, custodian=st.sampled_from((None, *people)), circuit=TEXT, switch_holder=TEXT,
        photos=st.lists(lines(20), max_size=3).map(tuple), notes=NOTES,
        uncertain=st.frozensets(st.sampled_from(("purchased", "warranty_until", "in_service"))),
    )).map(lambda pair: DeviceFile(**{name: getattr(pair[1], name) for name in DeviceFile.__slots__}
                                   | {"warranty_endless": pair[0][0], "warranty_until": pair[0][1]}))  # fmt: skip


@st.composite
def one_period(draw: st.DrawFn, device: Device, zone: str) -> ServicePeriod:
    start = draw(DAYS)
    if device.stage is Stage.ADOPTED:
        return ServicePeriod(device.code, midnight(start, zone))
    end = start + timedelta(days=draw(st.integers(0, 900)))
    return ServicePeriod(device.code, midnight(start, zone), midnight(end, zone))


def one_voucher(devices: dict[str, Device]) -> st.SearchStrategy[Voucher]:
    return st.sampled_from(tuple(devices.values())).flatmap(lambda device: st.builds(
        Voucher, id=HEX, school=st.just(device.school), device=st.just(device.code),
        kind=st.sampled_from(VoucherKind), number=TEXT, day=st.none() | DAYS, path=TEXT, note=TEXT,
    ))  # fmt: skip


@st.composite
def one_cost(draw: st.DrawFn, facts: Facts, devices: dict[str, Device], vouchers: tuple[str, ...]) -> Cost:
    device = draw(st.sampled_from((None, *devices.values())))
    school = device.school if device else draw(st.sampled_from(tuple(facts.schools)))
    return Cost(
        id=draw(HEX), school=school, device=device.code if device else None, kind=draw(st.sampled_from(CostKind)),
        day=draw(DAYS), amount=draw(st.integers(0, 10**13)), currency=draw(st.sampled_from(("CNY", "VND", "USD"))),
        voucher=draw(st.sampled_from((None, *vouchers))), note=draw(TEXT),
    )  # fmt: skip
