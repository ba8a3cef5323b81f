"""Names of places in a school, by language: data for plausible campuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Places:
    """`pattern` joins {area}, {floor}, {spot}; `outside` are areas without floors; `rooms` are a kind's own spots.

    `zone` is the time zone of its devices (IANA).
    """

    school: str
    pattern: str
    areas: tuple[str, ...]
    spots: tuple[str, ...]
    outside: tuple[str, ...]
    rooms: Mapping[str, tuple[str, ...]]
    zone: str = "UTC"


PLACES: Mapping[str, Places] = {
    "en": Places(
        "Riverside Primary School",
        "{area}, floor {floor}, {spot}",
        ("Teaching Building A", "Teaching Building B", "Laboratory Building", "Library", "Dormitory"),
        ("east corridor", "west corridor", "stairwell", "entrance hall", "computer room", "music room"),
        ("Main gate", "Back gate", "Sports field", "Bicycle shed", "Canteen", "Flagpole square"),
        {
            "switch": ("server room", "wiring closet"),
            "recorder": ("monitoring room",),
            "ups": ("server room",),
            "printer": ("staff room", "office", "library desk"),
            "pc": ("staff room", "computer room", "office"),
        },
    ),
    "zh-CN": Places(
        "滨河小学",
        "{area}{floor}层{spot}",
        ("教学楼A座", "教学楼B座", "实验楼", "图书馆", "宿舍楼"),
        ("东走廊", "西走廊", "楼梯口", "门厅", "计算机教室", "音乐教室"),
        ("正门", "后门", "操场", "自行车棚", "食堂", "升旗广场"),
        {
            "switch": ("中心机房", "弱电间"),
            "recorder": ("监控室",),
            "ups": ("中心机房",),
            "printer": ("教师办公室", "行政办公室", "图书馆服务台"),
            "pc": ("教师办公室", "计算机教室", "行政办公室"),
        },
        "Asia/Shanghai",
    ),
    "vi": Places(
        "Trường Tiểu học Ven Sông",
        "{area}, tầng {floor}, {spot}",
        ("Nhà học A", "Nhà học B", "Nhà thí nghiệm", "Thư viện", "Ký túc xá"),
        ("hành lang đông", "hành lang tây", "cầu thang", "sảnh", "phòng máy tính", "phòng âm nhạc"),
        ("Cổng chính", "Cổng sau", "Sân thể thao", "Nhà để xe", "Nhà ăn", "Sân cờ"),
        {
            "switch": ("phòng máy chủ", "tủ mạng"),
            "recorder": ("phòng giám sát",),
            "ups": ("phòng máy chủ",),
            "printer": ("phòng giáo viên", "văn phòng", "quầy thư viện"),
            "pc": ("phòng giáo viên", "phòng máy tính", "văn phòng"),
        },
        "Asia/Ho_Chi_Minh",
    ),
}
