"""Titles of columns -> columns. A title is recognised when it is one of the words, not when it resembles one.

Compared are texts folded: width, case, Vietnamese marks, blanks and punctuation do not count. What stands in brackets
(`IP地址（必填）`, `金额(元)`) is left out where the whole is not known, and so is a word for the thing before the
rest (`摄像机IP地址`). Nothing else is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from inventory.repository.search_text import fold
from inventory.spreadsheet.column import Column, Noun
from inventory.spreadsheet.device_columns import DEVICE_COLUMNS
from inventory.spreadsheet.other_columns import (
    AREA_COLUMNS,
    BUDGET_COLUMNS,
    COST_COLUMNS,
    IGNORED,
    PERSON_COLUMNS,
    SCHOOL_COLUMNS,
    VOUCHER_COLUMNS,
)

COLUMNS: Mapping[Noun, tuple[Column, ...]] = {
    Noun.SCHOOL: SCHOOL_COLUMNS,
    Noun.PERSON: PERSON_COLUMNS,
    Noun.AREA: AREA_COLUMNS,
    Noun.DEVICE: DEVICE_COLUMNS,
    Noun.VOUCHER: VOUCHER_COLUMNS,
    Noun.COST: COST_COLUMNS,
    Noun.BUDGET: BUDGET_COLUMNS,
}
MOST_LETTERS = 60
# A word for the thing may stand before the title proper.
BEFORE = ("摄像机", "摄像头", "录像机", "交换机", "设备", "监控", "资产", "camera", "thiet bi", "device")
# A title with one of these speaks of a secret, whatever else it says.
SECRET_WORDS = (
    "密码",
    "口令",
    "mat khau",
    "password",
    "passwd",
    "passphrase",
    "community",
    "团体名",
    "团体字",
    "共同体",
)

_PUNCTUATION = re.compile(r"[\s\W_]+")
_BRACKETS = re.compile(r"[(（\[【<《{].*?[)）\]】>》}]")


def plain(text: str) -> str:
    """Folded, without blanks and punctuation: `Số  TT.` and `so tt` are one. A lone `#` stays."""
    folded = text.lower() if text.isascii() else fold(text)
    return _PUNCTUATION.sub("", folded) or folded.strip()


_WORDS: Mapping[Noun, Mapping[str, Column]] = {
    noun: {plain(word): column for column in reversed(columns) for word in column.words}
    for noun, columns in COLUMNS.items()
}
_IGNORED = frozenset(map(plain, IGNORED))
_TITLES = _IGNORED.union(*_WORDS.values())
_BEFORE = tuple(map(plain, BEFORE))
_SECRET = tuple(map(plain, SECRET_WORDS))


@lru_cache(maxsize=16_384)
def column_of(noun: Noun, title: str) -> Column | None:
    words = _WORDS[noun]
    return next((words[form] for form in _forms(title) if form in words), None)


@lru_cache(maxsize=16_384)
def is_title(text: str) -> bool:
    """Whether it is the title of a column of any table, or of one that is ignored."""
    return any(form in _TITLES for form in _forms(text))


def ignored(title: str) -> bool:
    return any(form in _IGNORED for form in _forms(title))


def speaks_of_secret(title: str) -> bool:
    folded = plain(title)
    return any(word in folded for word in _SECRET)


def unit_of(title: str) -> str:
    """What stands in brackets behind a title: `金额（万元）` counts in 万元."""
    found = _BRACKETS.search(title)
    return found[0][1:-1].strip() if found else ""


def _forms(title: str) -> Iterator[str]:
    """The title as it stands, then with less and less beside what matters."""
    if len(title) > MOST_LETTERS:
        return
    whole = bare = plain(title)
    yield whole
    if _BRACKETS.search(title):
        bare = plain(_BRACKETS.sub("", title))
    if bare != whole:
        yield bare
    for before in _BEFORE:
        if bare.startswith(before) and bare != before:
            yield bare.removeprefix(before)
