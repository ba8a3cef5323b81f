"""The bureau's list of firmware as a spreadsheet -> notices, or the places of what is wrong. Pure."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from inventory.firmware import BadRule, bounds
from inventory.model.firmware_notice import FirmwareNotice, Verdict
from inventory.spreadsheet.book import Book, as_text, column_letters
from inventory.spreadsheet.column import Read
from inventory.spreadsheet.dates import Day, Order
from inventory.spreadsheet.merged import Line, lines
from inventory.spreadsheet.records import Problem, Where
from inventory.spreadsheet.titles import plain
from inventory.spreadsheet.values import Refused, Ways, read
from language.message import Message

T = TypeVar("T")
TITLES: Mapping[str, str] = {
    "vendor": "厂商|品牌|厂家|制造商|Hãng|Hãng sản xuất|Nhà sản xuất|Vendor|Brand|Manufacturer",
    "model": "型号|适用型号|型号范围|Model|Mã hiệu|Models|Product",
    "versions": "版本|固件版本|受影响版本|影响版本|Phiên bản|Phiên bản bị ảnh hưởng|Version|Versions|Affected versions|Firmware",
    "verdict": "结论|判定|风险|类型|Kết luận|Đánh giá|Verdict|Status",
    "source": "来源|依据|漏洞编号|Nguồn|Căn cứ|Source|Reference|CVE",
    "since": "日期|发布日期|发现日期|Ngày|Ngày công bố|Since|Date|Published",
}
VERDICTS: Mapping[Verdict, str] = {
    Verdict.VULNERABLE: "vulnerable|有漏洞|存在漏洞|漏洞|高危|có lỗ hổng|lỗ hổng",
    Verdict.UNSUPPORTED: "unsupported|停止支持|不再支持|停产|已停止维护|hết hỗ trợ|không còn hỗ trợ|end of life|eol",
}
READ: Mapping[str, Read] = {
    "vendor": Read.VENDOR,
    "model": Read.CODE,
    "versions": Read.CODE,
    "source": Read.TEXT,
    "since": Read.DAY,
}
NEEDED = frozenset({"vendor", "verdict"})


def words(table: Mapping[T, str]) -> dict[str, T]:
    return {plain(word): meaning for meaning, line in table.items() for word in line.split("|")}


_TITLES, _VERDICTS = words(TITLES), words(VERDICTS)


def firmware_titles(cells: Sequence[str]) -> int:
    """How many cells are titles of such a list."""
    return len({_TITLES[plain(cell)] for cell in cells if plain(cell) in _TITLES})


def firmware_list(book: Book, order: Order | None) -> tuple[list[FirmwareNotice], list[Problem]]:
    """The notices of all sheets, each once. Raises Unreadable where merged cells cover too much."""
    found: dict[tuple[str, str, str, str], FirmwareNotice] = {}
    problems: list[Problem] = []
    for sheet in book.sheets:
        columns: dict[int, str] = {}
        for line in lines(sheet):
            if not columns:
                columns = header(line)
                continue
            notice = notice_of(sheet.name, line, columns, Ways(order=order), problems)
            if notice is not None:
                found[notice.vendor, notice.model, notice.versions, notice.verdict] = notice
    if not found and not problems:
        problems.append(Problem(Where(book.name, 0), Message("firmware.no_list")))
    return list(found.values()), problems


def header(line: Line) -> dict[int, str]:
    columns = {
        place: _TITLES[plain(text)] for place, cell in enumerate(line.cells) if plain(text := as_text(cell)) in _TITLES
    }
    return columns if set(columns.values()) >= NEEDED else {}


def notice_of(
    sheet: str, line: Line, columns: Mapping[int, str], ways: Ways, problems: list[Problem]
) -> FirmwareNotice | None:
    """None for a blank row, and where something is wrong, which is then noted."""
    values: dict[str, Any] = {}
    before = len(problems)
    for place, field in columns.items():
        cell = line.cells[place] if place < len(line.cells) else None
        where = Where(sheet, line.number, f"{column_letters(place + 1)} {field}")
        try:
            values[field] = verdict(as_text(cell)) if field == "verdict" else read(READ[field], cell, ways)
            if field == "versions" and values[field]:
                bounds(values[field])
        except Refused as error:
            problems.append(Problem(where, error.message, error.asks))
        except BadRule:
            problems.append(Problem(where, Message("firmware.bad_rule", {"rule": as_text(cell)[:40]})))
    if not any(values.values()) or len(problems) > before:
        return None
    if not values.get("vendor") or not values.get("verdict"):
        problems.append(Problem(Where(sheet, line.number), Message("firmware.lacks")))
        return None
    since = values.get("since")
    return FirmwareNotice(
        vendor=values["vendor"], model=values.get("model") or "", versions=values.get("versions") or "",
        verdict=values["verdict"], source=values.get("source") or "", since=since.day if isinstance(since, Day) else None,
    )  # fmt: skip


def verdict(text: str) -> Verdict | None:
    if not text:
        return None
    found = _VERDICTS.get(plain(text))
    if found is None:
        raise Refused("sheet.no_word", value=text[:40])
    return found
