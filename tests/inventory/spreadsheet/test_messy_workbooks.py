"""Ledgers as schools keep them, in Chinese and Vietnamese: titles, merged cells, sums, signatures, dittos."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

from datetime import date

import pytest
from workbooks import (
    COUNTY,
    COUNTY_MERGES,
    NURSERY,
    NURSERY_MERGES,
    ONE_SCHOOL,
    TRUONG,
    plan_of,
    problems,
    workbook,
)

from inventory.model.cost import CostKind
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.spreadsheet.facts import Facts, Wishes
from inventory.spreadsheet.plan import Action

VIETNAMESE = Wishes(language="vi", zone="Asia/Ho_Chi_Minh")


def test_a_chinese_school_gets_in_on_day_one() -> None:
    plan = plan_of(workbook(COUNTY, COUNTY_MERGES))
    assert problems(plan) == []
    assert [(one.code, one.kind, one.name, one.vendor, one.model, one.address) for one in plan.new_devices] == [
        ("s01-cam-0001", Kind.CAMERA, "东侧大门", "Hikvision", "DS-2CD3T25D-I5", "192.168.1.11"),
        ("s01-cam-0002", Kind.CAMERA, "一楼走廊", "Hikvision", "DS-2CD3T25D-I5", "192.168.1.12"),
        ("s01-nvr-0001", Kind.RECORDER, "监控室", "Dahua", "DH-NVR4216-4KS2", "192.168.1.2"),
        ("s01-sw-0001", Kind.SWITCH, "监控室机柜", "", "S5735-L24P4X", None),
    ]
    assert {one.stage for one in plan.new_devices} == {Stage.ADOPTED}
    assert dict(plan.macs) == {"s01-cam-0001": "28:57:be:01:02:03", "s01-cam-0002": "28:57:be:01:02:04"}
    assert [(one.name, one.phone) for one in plan.new_people] == [("张三", ""), ("李四", "13800000000")]


def test_its_papers_are_read() -> None:
    plan = plan_of(workbook(COUNTY, COUNTY_MERGES))
    first, second, recorder, switch = plan.new_files
    assert (first.purchased, first.warranty_until, first.uncertain) == (date(2021, 9, 1), date(2024, 9, 1), frozenset())
    assert (second.purchased, second.warranty_endless, second.uncertain) == (
        date(2021, 9, 1), True, frozenset({"purchased"}),
    )  # fmt: skip
    assert (recorder.purchased, recorder.warranty_until) == (date(2021, 9, 1), date(2024, 9, 1))
    assert (switch.purchased, switch.uncertain, switch.notes) == (date(2021, 1, 1), frozenset({"purchased"}), "24口")
    names = {one.id: one.name for one in plan.new_people}
    assert [names[one.custodian or ""] for one in plan.new_files] == ["张三", "张三", "李四", "李四"]


def test_merged_buildings_become_areas_of_all_their_rows() -> None:
    plan = plan_of(workbook(COUNTY, COUNTY_MERGES))
    names = {one.code: one.name for one in plan.new_areas}
    assert [names[one.area or ""] for one in plan.new_devices] == ["教学楼", "教学楼", "办公楼", "办公楼"]


def test_what_was_inferred_is_told() -> None:
    plan = plan_of(workbook(COUNTY, COUNTY_MERGES))
    told = {step.key: {remark.id for remark in step.remarks} for step in plan.steps}
    assert {"sheet.school_by_title", "kind_by.name"} <= told["s01-cam-0001"]
    assert "sheet.first_of_month" in told["s01-cam-0002"]
    assert [remark.params for _, remark in plan.remarks if remark.id == "sheet.rows_left_out"] == [{"rows": "9, 10"}]


def test_passwords_are_planned_and_shown_nowhere() -> None:
    plan = plan_of(workbook(COUNTY, COUNTY_MERGES))
    assert [(one.device, one.account.text, one.password.text) for one in plan.logins] == [
        ("s01-cam-0001", "admin", "Hik12345"), ("s01-cam-0002", "admin", "Hik12345"),
    ]  # fmt: skip
    assert "Hik12345" not in repr(plan)
    assert "admin" not in repr(plan)


def test_a_vietnamese_nursery_gets_in_on_day_one() -> None:
    plan = plan_of(workbook(NURSERY, NURSERY_MERGES), TRUONG, VIETNAMESE)
    assert problems(plan) == []
    assert [(one.code, one.kind, one.name, one.vendor, one.model, one.stage) for one in plan.new_devices] == [
        ("t01-cam-0001", Kind.CAMERA, "Cổng chính", "Hikvision", "DS-2CD1023G0E-I", Stage.ADOPTED),
        ("t01-cam-0002", Kind.CAMERA, "Hành lang tầng 2", "Hikvision", "DS-2CD1023G0E-I", Stage.ADOPTED),
        ("t01-nvr-0001", Kind.RECORDER, "Phòng bảo vệ", "Dahua", "DHI-NVR5232", Stage.ADOPTED),
        ("t01-ups-0001", Kind.UPS, "Phòng bảo vệ", "SANTAK", "", Stage.RETIRED),
    ]
    assert [one.address for one in plan.new_devices] == ["10.10.1.11", "10.10.1.12", "10.10.1.2", None]
    lan, binh, old_ups = plan.new_files[0], plan.new_files[2], plan.new_files[3]
    assert (lan.purchased, lan.warranty_until, lan.serial) == (date(2022, 9, 5), date(2024, 9, 5), "E12345601")
    assert (binh.purchased, binh.warranty_endless) == (date(2021, 12, 25), True)
    assert (old_ups.purchased, old_ups.uncertain, old_ups.notes) == (
        date(2020, 8, 1), frozenset({"purchased"}), "hết hạn",
    )  # fmt: skip
    assert [(one.amount, one.currency, one.kind) for one in plan.new_costs] == [
        (1_250_000, "VND", CostKind.PURCHASE), (1_250_000, "VND", CostKind.PURCHASE), (12_000_000, "VND", CostKind.PURCHASE),
    ]  # fmt: skip
    assert [(one.name, one.phone) for one in plan.new_people] == [
        ("Nguyễn Thị Lan", "0912345678"), ("Trần Văn Bình", ""),
    ]  # fmt: skip


def test_a_column_of_other_secrets_is_named_and_not_kept() -> None:
    plan = plan_of(workbook(NURSERY, NURSERY_MERGES), TRUONG, VIETNAMESE)
    assert [remark.params["columns"] for _, remark in plan.remarks if remark.id == "sheet.secret_not_read"] == [
        "Mật khẩu Wifi"
    ]
    assert "abc" not in repr(plan)


def test_a_name_that_says_more_than_the_kind_stays() -> None:
    rows = [["设备名称", "安装位置", "IP"], ["校长室门口球机", "三楼", "10.0.0.1"], ["摄像头", "三楼", "10.0.0.2"]]
    assert [one.name for one in plan_of(workbook({"S01": rows})).new_devices] == ["校长室门口球机", "三楼"]


@pytest.mark.parametrize(
    ("title", "sheet", "file", "by"),
    [
        ("城关镇第一小学设备清单", "Sheet1", "book", "sheet.school_by_title"),
        ("设备清单", "第一小学", "book", "sheet.school_by_sheet"),
        ("设备清单", "Sheet1", "城关镇第一小学台账2024", "sheet.school_by_file"),
    ],
)
def test_the_school_is_found_around_the_table(title: str, sheet: str, file: str, by: str) -> None:
    two = Facts(schools={**ONE_SCHOOL.schools, **TRUONG.schools})
    octets = workbook({sheet: [[title], ["名称", "类型", "IP地址"], ["东门", "球机", "10.0.0.1"]]})
    plan = plan_of(octets, two, name=file)
    assert problems(plan) == []
    assert [one.school for one in plan.new_devices] == ["S01"]
    assert by in [remark.id for step in plan.steps for remark in step.remarks]


def test_where_nothing_tells_the_school_each_row_says_so() -> None:
    octets = workbook({"Sheet1": [["名称", "类型", "IP地址"], ["东门", "球机", "10.0.0.1"]]})
    plan = plan_of(octets, TRUONG)
    assert problems(plan) == [("Sheet1", 2, "", "sheet.which_school")]


@pytest.mark.parametrize(
    ("title", "sheet", "file", "text"),
    [
        ("设备清单", "第二小学", "book", "第二小学"),
        ("设备清单", "3. Trường THCS Nguyễn Du", "book", "Trường THCS Nguyễn Du"),
        ("东河县第二中学设备台账", "Sheet1", "book", "东河县第二中学设备台账"),
        ("设备清单", "Sheet1", "城关镇第三小学台账", "城关镇第三小学台账"),
    ],
)
def test_a_table_that_names_another_school_is_not_the_only_ones(title: str, sheet: str, file: str, text: str) -> None:
    rows = [[title], ["名称", "类型", "IP地址"], ["东门", "球机", "10.0.0.1"], ["西门", "球机", "10.0.0.2"]]
    plan = plan_of(workbook({sheet: rows}), ONE_SCHOOL, name=file)
    assert [(one.where.row, one.message.id, one.message.params["text"]) for one in plan.problems] == [
        (3, "sheet.names_unknown_school", text)
    ]
    assert plan.new_devices == []


@pytest.mark.parametrize(
    ("title", "sheet"), [("全县中小学设备清单", "小学部"), ("校园设备台账", "Thiết bị"), ("学校设备台账", "设备")]
)
def test_a_table_that_names_no_school_is_the_only_ones(title: str, sheet: str) -> None:
    plan = plan_of(workbook({sheet: [[title], ["名称", "类型", "IP地址"], ["东门", "球机", "10.0.0.1"]]}), ONE_SCHOOL)
    assert problems(plan) == []
    assert [one.school for one in plan.new_devices] == ["S01"]


def test_sheets_that_are_called_after_schools_make_them_where_that_was_wished() -> None:
    rows = [["名称", "类型", "IP地址"], ["东门", "球机", "10.0.0.1"]]
    octets = workbook({"第二小学": [["第二小学设备台账"], *rows], "2. 实验中学": rows})
    plan = plan_of(octets, ONE_SCHOOL, Wishes(zone="Asia/Shanghai", language="zh-CN", new_schools=True))
    assert problems(plan) == []
    assert [(one.code, one.name) for one in plan.new_schools] == [("S02", "第二小学"), ("S03", "实验中学")]
    assert [one.school for one in plan.new_devices] == ["S02", "S03"]


def test_the_states_of_an_english_inventory_are_read() -> None:
    rows = [["Name", "Role", "Status", "Warranty expires", "IP Address"]]
    states = ["Active", "Planned", "Offline", "Decommissioning"]
    rows += [[f"cam-{n}", "IP Camera", state, "2026-05-03", f"10.0.0.{n}/24"] for n, state in enumerate(states, 1)]
    plan = plan_of(workbook({"export": rows}))
    assert problems(plan) == []
    assert [one.stage for one in plan.new_devices] == [
        Stage.ADOPTED, Stage.CANDIDATE, Stage.ADOPTED, Stage.RETIRED,
    ]  # fmt: skip
    assert {str(one.warranty_until) for one in plan.new_files} == {"2026-05-03"}


def test_a_kind_that_nobody_knows_is_kept_in_the_notes() -> None:
    (device,) = plan_of(workbook({"x": [["Name", "Type", "IP"], ["x1", "P3245", "10.0.0.1"]]})).new_files
    assert device.notes == "P3245"


def test_sections_of_one_sheet_are_schools() -> None:
    rows = [
        ["各校监控设备汇总表"],
        ["STT", "Tên thiết bị", "Loại", "IP"],
        ["I. Trường Mầm non Hoa Sen"],
        [1, "Cổng", "Camera", "10.0.0.1"],
        ["II. Trường Tiểu học Kim Đồng"],
        [1, "Cổng", "Camera", "10.0.0.1"],
    ]
    plan = plan_of(workbook({"Tổng hợp": rows}), TRUONG)
    assert problems(plan) == []
    assert [(one.school, one.holds_address) for one in plan.new_devices] == [("T01", True), ("T02", True)]
    assert not plan.new_areas


def test_numbered_headings_become_areas() -> None:
    rows = [["名称", "类型"], ["一、教学楼"], ["东门", "球机"], ["（二）食堂"], ["后厨", "枪机"]]
    plan = plan_of(workbook({"S01": rows}))
    names = {one.code: one.name for one in plan.new_areas}
    assert [names[one.area or ""] for one in plan.new_devices] == ["教学楼", "食堂"]


def test_a_header_on_each_printed_page_is_no_device() -> None:
    header = ["序号", "名称", "类型", "IP地址"]
    rows = [header, [1, "东门", "球机", "10.0.0.1"], header, [2, "西门", "球机", "10.0.0.2"]]
    assert len(plan_of(workbook({"S01": rows})).new_devices) == 2


def test_two_tables_in_one_sheet() -> None:
    rows = [
        ["一、摄像机"],
        ["序号", "名称", "IP地址", "型号"],
        [1, "东门", "10.0.0.1", "DS-2CD3T25D-I5"],
        [],
        ["二、管理人员"],
        ["序号", "姓名", "职务", "联系电话"],
        [1, "张三", "校长", "13800000000"],
    ]
    plan = plan_of(workbook({"S01": rows}))
    assert problems(plan) == []
    assert [one.name for one in plan.new_devices] == ["东门"]
    assert [(one.name, one.post, one.phone) for one in plan.new_people] == [("张三", "校长", "13800000000")]


def test_a_row_of_ten_devices_is_ten_devices() -> None:
    rows = [["名称", "类型", "数量", "金额(元)", "购置日期"], ["录播教室", "摄像机", "3台", 3000, "2022-05-01"]]
    plan = plan_of(workbook({"S01": rows}))
    assert [one.name for one in plan.new_devices] == ["录播教室 1", "录播教室 2", "录播教室 3"]
    assert [one.amount for one in plan.new_costs] == [100_000] * 3
    wrong = [["名称", "类型", "数量", "IP地址"], ["录播教室", "摄像机", 3, "10.0.0.1"]]
    assert problems(plan_of(workbook({"S01": wrong}))) == [("S01", 2, "", "sheet.one_of_many")]


def test_cables_and_brackets_are_no_cameras() -> None:
    rows = [["名称", "型号"], ["摄像机支架", "X1"], ["监控硬盘", "X2"], ["POE交换机", "X3"], ["门口AP", "X4"]]
    kinds = [one.kind for one in plan_of(workbook({"S01": rows})).new_devices]
    assert kinds == [Kind.UNKNOWN, Kind.UNKNOWN, Kind.SWITCH, Kind.ACCESS_POINT]


def test_schools_people_and_areas_of_a_county() -> None:
    sheets = {
        "学校名单": [["序号", "学校名称", "学校标识码", "办学类型", "城乡类型", "学校地址", "联系电话"],
                 [1, "东镇中学", "2133001", "初级中学", "农村", "东镇南街1号", "0455-1234567"]],
        "责任人": [["学校名称", "姓名", "职务", "手机", "是否责任人"], ["东镇中学", "王五", "校长", 13800000001, "是"]],
        "重点部位": [["学校", "重点部位名称", "部位类别", "责任人"], ["东镇中学", "校门口", "重点", "王五"]],
        "设备": [["学校", "名称", "类型", "区域"], ["东镇中学", "大门", "球机", "校门口"]],
    }  # fmt: skip
    plan = plan_of(workbook(sheets), Facts(), Wishes(zone="Asia/Shanghai", language="zh-CN"))
    assert problems(plan) == []
    (school,), (person,), (area,), (device,) = plan.new_schools, plan.new_people, plan.new_areas, plan.new_devices
    assert (school.code, school.level, school.locality, school.phone) == ("2133001", "junior", "rural", "0455-1234567")
    assert (person.phone, person.responsible) == ("13800000001", True)
    assert (area.area_class, area.person, device.area) == ("key", person.id, area.code)


def test_the_second_import_changes_nothing() -> None:
    first = plan_of(workbook(COUNTY, COUNTY_MERGES))
    after = Facts(
        schools=ONE_SCHOOL.schools,
        people={one.id: one for one in first.new_people},
        areas={(one.school, one.code): one for one in first.new_areas},
        devices={one.code: one for one in first.new_devices},
        files={one.device: one for one in first.new_files},
        macs=dict(first.macs),
        periods={one.after.device: one.after for one in first.periods},
        numbers=first.numbers,
    )
    again = plan_of(workbook(COUNTY, COUNTY_MERGES), after)
    assert problems(again) == []
    assert {step.action for step in again.steps} == {Action.SAME}
    assert not again.new_devices
    assert not again.files
