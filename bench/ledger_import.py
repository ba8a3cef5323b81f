"""A county's spreadsheets into the ledger: 100 schools of 95 devices, a sheet each, with a password for each device.

The workbook is made by openpyxl, which also reads ours back as the peer: cells alone, without a thought for their meaning.
"""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from openpyxl import Workbook, load_workbook

from bench.table import Figure, Table
from campuswatch.migrate import upgrade
from campuswatch.usecases.actor import operator
from campuswatch.usecases.spreadsheets import everything, look, take_in
from inventory.database import Database
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.repository import credentials
from inventory.spreadsheet.facts import Wishes
from inventory.spreadsheet.plan import Action
from inventory.spreadsheet.reading import book_of
from inventory.spreadsheet.sheets import pages
from inventory.spreadsheet.tables import known_titles
from inventory.spreadsheet.xlsx_writing import xlsx
from inventory.vault import KEY_BYTES, KeyCompartment, Vault

T = TypeVar("T")
SCHOOLS, DEVICES, CAMERAS, AREAS = 100, 95, 80, 8
NOW_MS = 1_795_000_000_000
WISHES = Wishes(zone="Asia/Shanghai", language="zh-CN")
TITLES = (
    "序号",
    "设备名称",
    "型号",
    "区域",
    "安装位置",
    "IP地址",
    "MAC地址",
    "账号",
    "密码",
    "序列号",
    "购置日期",
    "保修期",
    "负责人",
    "单价(元)",
)


def run() -> Iterator[Table]:
    octets = county()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "county.xlsx"
        file.write_bytes(octets)
        url = f"sqlite:///{folder}/ledger.db"
        upgrade(url)
        database = Database.open(url)
        try:
            yield measured(database, file, octets)
        finally:
            database.close()


def measured(database: Database, file: Path, octets: bytes) -> Table:
    table = Table(
        f"Import of {SCHOOLS * DEVICES:,} devices in {SCHOOLS} sheets, seconds of CPU",
        "the peer reads the same workbook with openpyxl in its streaming mode, cells alone",
    )
    kek = os.urandom(KEY_BYTES)

    def vault() -> Vault:
        with database.read() as connection:
            return Vault({Purpose.POLL: KeyCompartment(kek)}, credentials.keys(connection, BUREAU))

    book, reading_s = timed(lambda: book_of(octets, "county", known_titles))
    rows, theirs_s = timed(lambda: peer(octets))
    assert rows >= sum(len(sheet.rows) for sheet in book.sheets)
    looked, looking_s = timed(lambda: look(database, operator(), file, WISHES, now_ms=NOW_MS))
    assert not looked.plan.problems
    assert looked.plan.count(looked.plan.steps[-1].noun, Action.ADD)
    _, taking_s = timed(lambda: take_in(database, vault, operator(), looked, WISHES, file.name, now_ms=NOW_MS))
    facts = everything(database, operator(), None)
    assert len(facts.devices) == SCHOOLS * DEVICES
    _, writing_s = timed(lambda: xlsx(pages(facts, "zh-CN")))
    again, again_s = timed(lambda: look(database, operator(), file, WISHES, now_ms=NOW_MS))
    assert {step.action for step in again.plan.steps} == {Action.SAME}
    table.figures += [
        Figure("read the workbook", reading_s, "openpyxl", theirs_s),
        Figure("dry run: read, judge, compare with the ledger", looking_s),
        Figure("take in, in one transaction", taking_s),
        Figure("dry run once more: nothing to do", again_s),
        Figure("write everything as a workbook", writing_s),
    ]
    table.notes.append(f"{len(octets) / 1e6:.1f} MB of workbook; the ledger is an SQLite file")
    return table


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What it gave, and the seconds of CPU of this process, its threads included."""
    begun = time.process_time()
    result = work()
    return result, time.process_time() - begun


def county() -> bytes:
    made = Workbook(write_only=True)
    sheet = made.create_sheet("学校")
    sheet.append(["学校编码", "学校名称", "学段", "城乡类型"])
    for school in range(SCHOOLS):
        sheet.append([f"S{school:03d}", name_of(school), "小学", "农村"])
    for school in range(SCHOOLS):
        sheet = made.create_sheet(name_of(school))
        sheet.append([f"{name_of(school)}设备台账"])
        sheet.append(list(TITLES))
        for number in range(1, DEVICES + 1):
            sheet.append(row_of(school, number))
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


def name_of(school: int) -> str:
    return f"第{school}中心小学"


def row_of(school: int, number: int) -> list[str | int]:
    camera = number <= CAMERAS
    building = f"{number % AREAS}号楼"
    return [
        number, "网络摄像机" if camera else "交换机", "DS-2CD3T25D-I5" if camera else "S5735", building, f"{building}{number}室",
        f"10.{school}.0.{number}", f"28:57:be:{school:02x}:{number:02x}:01", "admin", f"example-{number}",
        f"SN{school:03d}{number:04d}", "2021-09-01", "3年", f"张{number % 5}", 850,
    ]  # fmt: skip


def peer(octets: bytes) -> int:
    book = load_workbook(io.BytesIO(octets), read_only=True, data_only=True)
    return sum(1 for sheet in book for _ in sheet.iter_rows(values_only=True))
