"""A column that the ledger knows: what stands in it, and by which words its title is recognised."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Noun(StrEnum):
    """What the rows of a table are. In this order they are taken in: each may name those before it."""

    SCHOOL = "school"
    PERSON = "person"
    AREA = "area"
    DEVICE = "device"
    VOUCHER = "voucher"
    COST = "cost"
    BUDGET = "budget"


class Read(StrEnum):
    """How a value is read: see `values.READERS`."""

    TEXT = "text"
    NOTES = "notes"  # longer
    CODE = "code"  # a text that spreadsheets like to take for a number
    NUMBER = "number"
    DAY = "day"
    WARRANTY = "warranty"
    MONEY = "money"
    YES = "yes"
    KIND = "kind"
    VENDOR = "vendor"
    ADDRESS = "address"
    MAC = "mac"
    LIST = "list"
    PORTS = "ports"
    LEVEL = "level"
    LOCALITY = "locality"
    CLASS = "class"
    STAGE = "stage"
    VOUCHER_KIND = "voucher_kind"
    COST_KIND = "cost_kind"
    STREAM = "stream"
    SECRET = "secret"  # noqa: S105 - a reader's name
    LOGIN = "login"  # account and password in one cell


@dataclass(frozen=True, slots=True)
class Column:
    """`zh`, `vi` and `en` hold the words of its title; the first of each is the one that we write.

    `own` columns speak of one thing alone: a merged cell over several rows does not give each of them its value.
    `written` is false for what is read and never written.
    """

    field: str
    read: Read
    zh: tuple[str, ...]
    vi: tuple[str, ...]
    en: tuple[str, ...]
    width: int = 14
    own: bool = False
    written: bool = True

    def title(self, language: str) -> str:
        return {"zh-CN": self.zh, "vi": self.vi}.get(language, self.en)[0]

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.zh, *self.vi, *self.en)


def col(
    field: str, read: Read, zh: str, vi: str, en: str, width: int = 14, *, own: bool = False, written: bool = True
) -> Column:
    """A row of a table of columns: words of one language stand in one text, separated by bars."""
    return Column(field, read, tuple(zh.split("|")), tuple(vi.split("|")), tuple(en.split("|")), width, own, written)
