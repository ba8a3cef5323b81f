"""What people write for nothing, for yes and no, for an address by DHCP, for a warranty without end."""

# ruff: noqa: E501 -- a row of data is read as one line
from __future__ import annotations

import re

from inventory.spreadsheet.titles import plain
from inventory.spreadsheet.written_words import ENDLESS, NO, YES

# fmt: off
NOTHING = frozenset(
    {"", "-", "--", "---", "—", "——", "/", "\\", "无", "没有", "暂无", "空", "未知", "不详", "待定", "待补", "n/a", "na", "none", "null", "nil",
     "không", "không có", "không rõ", "chưa có", "chưa rõ", "ko", "?", "？", "tbd", "unknown"}
)  # fmt: skip
DYNAMIC = frozenset(
    map(
        plain,
        (
            "DHCP",
            "自动获取",
            "动态",
            "动态获取",
            "自动",
            "动态IP",
            "cấp động",
            "IP động",
            "động",
            "tự động",
            "dynamic",
            "automatic",
            "auto",
        ),
    )
)
YES_WORDS = frozenset(map(plain, (*YES, "y", "true", "1", "√", "✓", "✔", "有", "是的", "x", "đúng", "co")))
NO_WORDS = frozenset(map(plain, (*NO, "n", "false", "0", "×", "✗", "✘", "无", "不是", "sai", "ko", "khong")))
ENDLESS_WORDS = frozenset(
    map(plain, (*ENDLESS, "永久", "终身", "无限期", "终身保修", "长期保修", "终生", "vô thời hạn", "vĩnh viễn", "trọn đời", "lifetime", "unlimited", "permanent", "forever", "endless"))
)  # fmt: skip
OVER_WORDS = frozenset(
    map(
        plain,
        (
            "过保",
            "已过保",
            "过期",
            "已过期",
            "脱保",
            "已脱保",
            "hết hạn",
            "đã hết hạn",
            "hết bảo hành",
            "expired",
            "out of warranty",
        ),
    )
)
LABELLED = re.compile(
    r"(?:用户名?|账号|帐号|账户|user(?:name)?|tài khoản|tk|login)\s*[:：=]?\s*(\S+?)[\s,，;；/]*(?:密码|口令|pass(?:word)?|pwd|mật khẩu|mk)\s*[:：=]?\s*(\S+)",
    re.IGNORECASE,
)
# fmt: on
