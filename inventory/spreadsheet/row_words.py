"""Words by which rows of sums, signatures, remarks and headings are told from rows of things."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

import re

from inventory.spreadsheet.titles import plain

# fmt: off
SUMS = tuple(
    map(
        plain,
        (
            "合计",
            "总计",
            "小计",
            "共计",
            "总合计",
            "汇总",
            "Tổng cộng",
            "Tổng",
            "Cộng",
            "Tổng số",
            "Total",
            "Subtotal",
            "Grand total",
            "Sum",
        ),
    )
)
FOOTERS = tuple(
    map(plain, ("制表", "审核", "填表", "填报", "经办", "负责人签", "校长签", "单位盖章", "盖章", "主管", "复核", "Người lập", "Hiệu trưởng", "Kế toán",
                "Thủ trưởng", "Ngày tháng năm", "Xác nhận", "Prepared by", "Checked by", "Approved by", "Signature"))
)  # fmt: skip
DITTO = frozenset(
    {"同上", "〃", "″", '"', "''", "”", "如上", "nt", "như trên", "-nt-", "ditto", "do.", "same as above"}
)
NUMBERED = re.compile(
    r"^\s*([(（]?[一二三四五六七八九十]+[)）、.．]|[IVX]+[.、)]|[A-H][.、)]|\d{1,2}[、.．)](?!\d))\s*(?=\D)"
)
REMARK = re.compile(r"\s*(注|备注|说明|填表说明|日期|填报日期|Ghi chú|Note|Ngày)\s*\d?\s*[:：]", re.IGNORECASE)
COLUMN_NUMBER = re.compile(r"\(?([A-H]|\d{1,3})\)?")
# fmt: on
