"""A spreadsheet into a real ledger on both databases: all or nothing, with history, audit and sealed passwords."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from command_line import run_here
from openpyxl import Workbook, load_workbook

from campuswatch.usecases.actor import Actor, Forbidden, Right, operator
from campuswatch.usecases.inbox import waiting
from campuswatch.usecases.spreadsheets import everything, look, take_in
from inventory import audit
from inventory.database import Database
from inventory.inbox import Topic
from inventory.inspection import inspect
from inventory.model.credential import Purpose
from inventory.model.device import Stage
from inventory.model.school import School
from inventory.model.scope import BUREAU, Scope
from inventory.repository import changes, credentials, device_files, devices, schools
from inventory.spreadsheet.facts import Facts, Wishes
from inventory.spreadsheet.plan import Action, Plan
from inventory.spreadsheet.sheets import pages
from inventory.spreadsheet.xlsx_writing import xlsx
from inventory.vault import KEY_BYTES, KeyCompartment, Vault

NOW_MS = 1_795_000_000_000
SECRET = "Canary-7f3a9"
HEADER = [
    "序号",
    "名称",
    "类型",
    "区域",
    "安装位置",
    "IP地址",
    "MAC地址",
    "账号",
    "密码",
    "购置日期",
    "保修期",
    "责任人",
    "价格",
]
ROWS = [
    [1, "东门", "球机", "校门", "门卫室旁", "10.0.0.1", "28:57:be:01:02:03", "admin", SECRET, "2021-09-01", "3年", "张三", 850],
    [2, "西门", "枪机", "校门", "围墙", "10.0.0.2", None, "admin", SECRET, "2021-09", "长期", "张三", None],
    [3, "监控室", "NVR", "办公楼", "二楼", "10.0.0.1", None, None, None, None, None, "李四", None],
]  # fmt: skip
WISHES = Wishes(zone="Asia/Shanghai", language="zh-CN")
OPERATOR = operator()
Import = Callable[..., Plan]


def save(file: Path, rows: list[list[object]], sheet: str = "第一小学") -> Path:
    made = Workbook()
    first = made.active
    assert first is not None
    first.title = sheet
    for row in rows:
        first.append(row)
    made.save(file)
    return file


@pytest.fixture
def first_school(database: Database) -> Database:
    school = School(code="S01", name="第一小学", zone="Asia/Shanghai", language="zh-CN")
    database.write(partial(schools.add, school=school, actor="test", at_ms=0)).result()
    return database


@pytest.fixture
def import_rows(first_school: Database, tmp_path: Path) -> Import:
    kek = os.urandom(KEY_BYTES)

    def vault() -> Vault:
        with first_school.read() as connection:
            return Vault({Purpose.POLL: KeyCompartment(kek)}, credentials.keys(connection, BUREAU))

    def work(
        rows: list[list[object]], actor: Actor = OPERATOR, sheet: str = "第一小学", wishes: Wishes = WISHES
    ) -> Plan:
        file = save(tmp_path / "a.xlsx", rows, sheet)
        looked = look(first_school, actor, file, wishes, now_ms=NOW_MS)
        return take_in(first_school, vault, actor, looked, wishes, file.name, now_ms=NOW_MS)

    work.vault = vault  # type: ignore[attr-defined]
    return work


def test_what_was_planned_is_in_the_ledger(first_school: Database, import_rows: Import) -> None:
    plan = import_rows([HEADER, *ROWS])
    assert plan.problems == []
    with first_school.read() as connection:
        found = devices.find(connection, BUREAU)
        files = device_files.of_school(connection, BUREAU, "S01")
        history = changes.history(connection, BUREAU, "s01-cam-0001")
        assert audit.verify(connection, BUREAU, "S01") is None
    assert [(one.code, one.name, one.stage, one.holds_address) for one in found] == [
        ("s01-cam-0001", "东门", Stage.ADOPTED, True), ("s01-cam-0002", "西门", Stage.ADOPTED, True),
        ("s01-nvr-0001", "监控室", Stage.CANDIDATE, False),
    ]  # fmt: skip
    assert files["s01-cam-0002"].uncertain == frozenset({"purchased"})
    assert {"purchased", "service_start", "cost"} <= {event.field for event in history}
    assert "added" in {event.action for event in history}


def test_the_second_of_one_address_waits_in_the_inbox(first_school: Database, import_rows: Import) -> None:
    import_rows([HEADER, *ROWS])
    entries = waiting(first_school, operator(), "S01", now_ms=NOW_MS)
    assert [(one.topic, one.subject, one.other) for one in entries] == [
        (Topic.DUPLICATE, "s01-nvr-0001", "s01-cam-0001")
    ]


def test_passwords_are_sealed_and_prove_true(first_school: Database, import_rows: Import) -> None:
    import_rows([HEADER, *ROWS])
    vault: Vault = import_rows.vault()  # type: ignore[attr-defined]
    with first_school.read() as connection:
        kept = credentials.every(connection, BUREAU, Purpose.POLL)
        assert [vault.open(row).secret for row in kept] == [SECRET, SECRET]
        assert inspect(connection, BUREAU, vault, "S01", Purpose.POLL) == []
        history = changes.latest(connection, BUREAU, limit=1000)
    assert SECRET not in repr(history)


def test_taking_it_in_again_changes_nothing(first_school: Database, import_rows: Import) -> None:
    import_rows([HEADER, *ROWS])
    before = everything(first_school, operator(), None, now_ms=NOW_MS)
    with first_school.read() as connection:
        events = len(changes.latest(connection, BUREAU, limit=1000))
    plan = import_rows([HEADER, *ROWS])
    assert {step.action for step in plan.steps} == {Action.SAME}
    assert everything(first_school, operator(), None, now_ms=NOW_MS) == before
    with first_school.read() as connection:
        assert len(changes.latest(connection, BUREAU, limit=1000)) == events
        assert [row.generation for row in credentials.every(connection, BUREAU, Purpose.POLL)] == [1, 1]


def test_one_wrong_row_and_nothing_is_taken_in(first_school: Database, import_rows: Import) -> None:
    wrong = [4, "南门", "球机", None, None, "10.0.0.999", None, None, SECRET, "2021-13-41", None, None, None]
    before = everything(first_school, operator(), None, now_ms=NOW_MS)
    plan = import_rows([HEADER, *ROWS, wrong])
    assert [(one.where.row, one.where.column) for one in plan.problems] == [(5, "F IP地址"), (5, "J 购置日期")]
    assert everything(first_school, operator(), None, now_ms=NOW_MS) == before


def test_a_new_password_is_the_next_generation(first_school: Database, import_rows: Import) -> None:
    import_rows([HEADER, *ROWS])
    changed = [[*ROWS[0][:8], "another-1", *ROWS[0][9:]], *ROWS[1:]]
    import_rows([HEADER, *changed])
    with first_school.read() as connection:
        assert sorted(row.generation for row in credentials.every(connection, BUREAU, Purpose.POLL)) == [1, 2]


def test_devices_that_exchange_their_addresses(first_school: Database, import_rows: Import) -> None:
    rows = [
        ["名称", "类型", "序列号", "IP地址"],
        ["东门", "球机", "SN1", "10.0.0.1"],
        ["西门", "球机", "SN2", "10.0.0.2"],
    ]
    import_rows(rows)
    swapped = [rows[0], ["东门", "球机", "SN1", "10.0.0.2"], ["西门", "球机", "SN2", "10.0.0.1"]]
    plan = import_rows(swapped)
    assert plan.problems == []
    with first_school.read() as connection:
        found = devices.find(connection, BUREAU)
    assert [(one.address, one.holds_address) for one in found] == [("10.0.0.2", True), ("10.0.0.1", True)]


def test_a_ledger_that_changed_since_the_look_is_compared_again(first_school: Database, tmp_path: Path) -> None:
    file = save(tmp_path / "a.xlsx", [["名称", "类型", "IP地址"], ["东门", "球机", "10.0.0.1"]])
    first = look(first_school, operator(), file, WISHES, now_ms=NOW_MS)
    second = look(first_school, operator(), file, WISHES, now_ms=NOW_MS)
    for looked in (first, second):
        take_in(first_school, no_vault, operator(), looked, WISHES, "a.xlsx", now_ms=NOW_MS)
    with first_school.read() as connection:
        assert [one.code for one in devices.find(connection, BUREAU)] == ["s01-cam-0001"]


def no_vault() -> Vault:
    raise AssertionError("there are no passwords")


def test_rights_are_checked_by_school(first_school: Database, import_rows: Import, tmp_path: Path) -> None:
    reader = Actor("reader", Scope.of(["S01"]), frozenset({Right.LOOK}))
    with pytest.raises(Forbidden):
        import_rows([HEADER, *ROWS], reader)
    keeper = Actor("keeper", Scope.of(["S01"]), frozenset({Right.KEEP}))
    with pytest.raises(Forbidden, match="secrets"):
        import_rows([HEADER, *ROWS], keeper)
    elsewhere = Actor("elsewhere", Scope.of(["S02"]), frozenset(Right))
    assert [one.message.id for one in import_rows([HEADER, *ROWS], elsewhere).problems] == [
        "sheet.names_unknown_school"
    ]
    with first_school.read() as connection:
        assert devices.find(connection, BUREAU) == []


def test_schools_that_rows_name_are_made_where_that_was_wished(first_school: Database, import_rows: Import) -> None:
    rows = [["学校", "名称", "类型", "账号", "密码"], ["东镇中心校", "大门", "球机", "admin", SECRET]]
    assert [one.message.id for one in import_rows(rows).problems] == ["sheet.no_such_school"]
    wishes = Wishes(zone="Asia/Shanghai", language="zh-CN", new_schools=True)
    assert import_rows(rows, wishes=wishes).problems == []
    with first_school.read() as connection:
        assert [(one.code, one.name) for one in schools.every(connection, BUREAU)] == [
            ("S01", "第一小学"),
            ("S02", "东镇中心校"),
        ]
        assert [row.school for row in credentials.every(connection, BUREAU, Purpose.POLL)] == ["S02"]


def test_an_export_into_an_empty_ledger_and_out_again_is_the_same(
    first_school: Database, import_rows: Import, tmp_path: Path, empty_url: str
) -> None:
    import_rows([HEADER, *ROWS])
    octets = xlsx(pages(everything(first_school, operator(), None, now_ms=NOW_MS), "zh-CN"))
    assert SECRET.encode() not in octets
    (tmp_path / "out.xlsx").write_bytes(octets)
    looked = look(first_school, operator(), tmp_path / "out.xlsx", WISHES, now_ms=NOW_MS + 1)
    assert looked.plan.problems == []
    assert {step.action for step in looked.plan.steps} == {Action.SAME}
    assert isinstance(everything(first_school, operator(), "S01", now_ms=NOW_MS), Facts)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = run_here(tmp_path, "init", "--school", "S01", "--name", "第一小学", "--prefix", "127.40.0.0/28", "--zone",
                    "Asia/Shanghai", "--language", "zh-CN", "--web-port", "0")  # fmt: skip
    assert made.returncode == 0, made.stderr
    return tmp_path


def test_the_command_line_looks_first_and_then_takes_in(home: Path) -> None:
    save(home / "a.xlsx", [HEADER, *ROWS])
    looked = run_here(home, "ledger", "import", "a.xlsx", "--dry-run")
    assert looked.returncode == 0, looked.stderr
    assert "s01-cam-0001" in looked.stdout
    assert "Nothing was changed yet" in looked.stdout
    taken = run_here(home, "ledger", "import", "a.xlsx", "--json")
    told = json.loads(taken.stdout)
    assert (taken.returncode, told["done"], len(told["rows"])) == (0, True, 8)
    assert SECRET not in looked.stdout + looked.stderr + taken.stdout + taken.stderr


def test_the_command_line_names_sheet_row_and_column(home: Path) -> None:
    save(home / "a.xlsx", [["名称", "类型", "购置日期"], ["东门", "球机", "03/04/2021"]])
    refused = run_here(home, "ledger", "import", "a.xlsx")
    assert refused.returncode == 3
    assert "第一小学!2 C 购置日期: “03/04/2021” may be 2021-03-04 or 2021-04-03" in refused.stderr
    assert run_here(home, "ledger", "import", "a.xlsx", "--dry-run").returncode == 1
    assert run_here(home, "ledger", "import", "a.xlsx", "--dates", "dmy").returncode == 0


def test_the_dry_run_fits_eighty_columns(home: Path) -> None:
    save(home / "a.xlsx", [HEADER, *ROWS])
    looked = run_here(home, "ledger", "import", "a.xlsx", "--dry-run", columns=80)
    table = looked.stdout.split("\n\n")[0].splitlines()
    assert table
    assert "s01-cam-0001" in looked.stdout


def test_exports_and_templates(home: Path) -> None:
    save(home / "a.xlsx", [HEADER, *ROWS])
    run_here(home, "ledger", "import", "a.xlsx")
    assert run_here(home, "ledger", "export", "out.xlsx", "--lang", "vi").returncode == 0
    assert load_workbook(home / "out.xlsx").sheetnames == ["Trường", "Nhân sự", "Khu vực", "Thiết bị", "Chi phí"]
    assert run_here(home, "ledger", "export", "out.csv", "--school", "S01").returncode == 0
    assert (home / "out.csv").stat().st_mode & 0o077 == 0
    assert run_here(home, "ledger", "import", "out.csv", "--dry-run").returncode == 0
    assert run_here(home, "ledger", "template", "form.xlsx", "--lang", "zh-CN").returncode == 0
    assert load_workbook(home / "form.xlsx").sheetnames[0] == "设备"
    assert run_here(home, "ledger", "export", "out.pdf").returncode == 2
    assert run_here(home, "ledger", "export", "x.csv", "--school", "S09").returncode == 2


def test_a_filled_in_template_is_taken_in(home: Path) -> None:
    run_here(home, "ledger", "template", "form.xlsx", "--lang", "vi")
    form = load_workbook(home / "form.xlsx")
    sheet = form["Thiết bị"]
    titles = [cell.value for cell in sheet[1]]
    values = {"Tên thiết bị": "Cổng chính", "Loại thiết bị": "Camera", "Địa chỉ IP": "10.0.0.9", "Ngày mua": "05/09/2022",
              "Tài khoản": "admin", "Mật khẩu": SECRET}  # fmt: skip
    for place, title in enumerate(titles, 1):
        sheet.cell(2, place).value = values.get(str(title))
    form.save(home / "form.xlsx")
    done = run_here(home, "ledger", "import", "form.xlsx", "--dates", "dmy")
    assert done.returncode == 0, done.stderr
    assert "passwords for the vault: 1" in done.stdout
