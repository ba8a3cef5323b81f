"""Workbooks as people of schools make them, built with openpyxl: another program than ours."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

from openpyxl import Workbook

from inventory.model.school import School
from inventory.spreadsheet.book import Book
from inventory.spreadsheet.facts import Facts, Wishes
from inventory.spreadsheet.plan import Plan
from inventory.spreadsheet.planning import make_plan
from inventory.spreadsheet.reading import book_of
from inventory.spreadsheet.records import Extract, extract
from inventory.spreadsheet.tables import known_titles

Rows = Sequence[Sequence[Any]]
NOW_MS = 1_795_000_000_000
ONE_SCHOOL = Facts(schools={"S01": School(code="S01", name="城关镇第一小学", zone="Asia/Shanghai", language="zh-CN")})
TRUONG = Facts(
    schools={
        "T01": School(code="T01", name="Trường Mầm non Hoa Sen", zone="Asia/Ho_Chi_Minh", language="vi"),
        "T02": School(code="T02", name="Trường Tiểu học Kim Đồng", zone="Asia/Ho_Chi_Minh", language="vi"),
    }
)


def workbook(sheets: dict[str, Rows], merges: dict[str, Sequence[str]] | None = None) -> bytes:
    made = Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for place in (merges or {}).get(name, ()):
            sheet.merge_cells(place)
    packed = io.BytesIO()
    made.save(packed)
    return packed.getvalue()


def read(octets: bytes, name: str = "book") -> Book:
    return book_of(octets, name, known_titles)


def extracted(octets: bytes, name: str = "book", currency: str = "CNY", wishes: Wishes = Wishes()) -> Extract:  # noqa: B008
    return extract(read(octets, name), wishes.order, currency)


def plan_of(octets: bytes, facts: Facts = ONE_SCHOOL, wishes: Wishes = Wishes(), name: str = "book") -> Plan:  # noqa: B008
    numbers = count(1)
    currency = "VND" if wishes.language == "vi" else "CNY"
    found = extracted(octets, name, currency, wishes)
    return make_plan(found, facts, wishes, new_id=lambda: f"{next(numbers):032x}", now_ms=NOW_MS)


def problems(plan: Plan) -> list[tuple[str, int, str, str]]:
    """(sheet, row, column, id of the message)."""
    return [(one.where.sheet, one.where.row, one.where.column, one.message.id) for one in plan.problems]


COUNTY: dict[str, Rows] = {
    "城关镇第一小学": [
        ["城关镇第一小学视频监控设备台账"],
        ["填报单位：城关镇第一小学", None, None, None, None, None, None, "填报日期：2024年3月"],
        ["序号", "设备名称", "规格型号", "楼栋", "安装位置", "网络信息", None, "账号/密码", "购置日期", "保修期", "责任人", "备注"],
        [None, None, None, None, None, "IP地址", "MAC地址", None, None, None, None, None],
        [1, "网络高清摄像机", "海康威视 DS-2CD3T25D-I5", "教学楼", "东侧大门", "192.168.1.11", "28-57-BE-01-02-03",
         "admin/Hik12345", date(2021, 9, 1), "3年", "张三", "国庆前检修"],
        [2, "半球摄像机", "同上", None, "一楼走廊", "192.168.1.12", "2857.be01.0204", "admin/Hik12345", "2021.9",
         "长期", "张三", None],
        [3, "硬盘录像机", "DH-NVR4216-4KS2", "办公楼", "监控室", "192.168.1.2", None, None, "2021年9月1日", "2024-09-01",
         "李四 13800000000", None],
        [4, "PoE交换机", "S5735-L24P4X", None, "监控室机柜", "DHCP", None, None, 2021, None, "李四", "24口"],
        ["合计", "4台", None, None, None, None, None, None, None, None, None, None],
        ["制表人：王五", None, None, None, "审核人：赵六", None, None, None, None, None, None, None],
    ],
}  # fmt: skip
COUNTY_MERGES = {
    "城关镇第一小学": ["A1:L1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "F3:G3", "H3:H4", "I3:I4", "J3:J4", "K3:K4",
                  "L3:L4", "D5:D6", "D7:D8"],
}  # fmt: skip
NURSERY: dict[str, Rows] = {
    "Thống kê": [
        ["PHÒNG GIÁO DỤC VÀ ĐÀO TẠO"],
        ["BẢNG KÊ THIẾT BỊ CAMERA - TRƯỜNG MẦM NON HOA SEN"],
        [None],
        ["STT", "Tên thiết bị", "Loại thiết bị", "Vị trí lắp đặt", "Địa chỉ IP", "Hãng SX", "Model", "Số serial",
         "Ngày mua", "Bảo hành", "Đơn giá (đồng)", "Người quản lý", "SĐT", "Tình trạng", "Mật khẩu Wifi", "Ghi chú"],
        ["A", "B", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
        [1, "Camera IP", "Camera", "Cổng chính", "10.10.1.11", "Hikvision", "DS-2CD1023G0E-I", "E12345601",
         "Ngày 05 tháng 9 năm 2022", "24 tháng", "1.250.000", "Nguyễn Thị Lan", "0912345678", "Tốt", "abc", None],
        [2, "Camera IP", "Camera", "Hành lang tầng 2", "10.10.1.12", "nt", "nt", "E12345602", "nt", "24 tháng", "1.250.000",
         "Nguyễn Thị Lan", None, "Hỏng", None, "Chờ sửa"],
        [3, "Đầu ghi 32 kênh", "Đầu ghi", "Phòng bảo vệ", "10.10.1.2", "Dahua", "DHI-NVR5232", "3F0A1B2C3D",
         "25/12/2021", "không thời hạn", "12 triệu", "Trần Văn Bình", None, "Đang sử dụng", None, None],
        [4, "Bộ lưu điện", "UPS", "Phòng bảo vệ", "không có", "Santak", None, None, "tháng 8/2020", "hết hạn", None, None, None,
         "Chờ thanh lý", None, None],
        [None, "Tổng cộng", None, None, None, None, None, None, None, None, "14.500.000", None, None, None, None, None],
        [None],
        ["Người lập biểu", None, None, None, None, None, "Hiệu trưởng"],
    ],
}  # fmt: skip
NURSERY_MERGES = {"Thống kê": ["A1:P1", "A2:P2"]}
