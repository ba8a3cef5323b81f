"""Cells -> values of the ledger: one reader for each kind of column. Pure.

A reader gets what stands in a cell and gives back a value, None where the cell says that there is none (`无`, `/`,
`N/A`), or refuses it with a message that says why. A secret is never quoted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, TypeVar
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from inventory.admission import MAX_NAME, MAX_NOTES
from inventory.oui import normal_mac
from inventory.spreadsheet.book import Odd, Oddity, Value, as_text
from inventory.spreadsheet.column import Read
from inventory.spreadsheet.dates import Day, NoDay, Order, TwoDays, read_day, read_span
from inventory.spreadsheet.kinds import (
    CLASSES,
    COSTS,
    LEVELS,
    LOCALITIES,
    STAGES,
    VOUCHERS,
    one_of,
    vendor_said,
)
from inventory.spreadsheet.money import Money, NoMoney, read_money
from inventory.spreadsheet.titles import plain
from inventory.spreadsheet.value_words import DYNAMIC, ENDLESS_WORDS, LABELLED, NO_WORDS, NOTHING, OVER_WORDS, YES_WORDS
from language.message import Message

MAX_STREAM = 255
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_BETWEEN = re.compile(r"[\s,，;；、\n]+")
_ENDING = re.compile(r"(/\d{1,3}|:\d{1,5}|(?<=\d)\s*（.*）|(?<=\d)\s*\(.*\))$")
_LISTED = re.compile(r"[;；、,，\n]+")
_PAIRED = re.compile(r"[/／|:：\s]+")


class Refused(ValueError):
    """`message` says why, `asks` that only a person can tell which of two is meant."""

    def __init__(self, id: str, *, asks: bool = False, **params: str | int) -> None:
        super().__init__(id)
        self.message = Message(id, params)
        self.asks = asks


@dataclass(frozen=True, slots=True)
class Ways:
    """How cells of this table are to be read. `ours` was written by us: texts stand as they were, lists have lines.

    `order` is that of the numbers of a day, where a person told it; `currency` holds for amounts that name none, and
    `unit` is what stands in brackets in the title.
    """

    ours: bool = False
    order: Order | None = None
    currency: str = "CNY"
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that no repr, message or plan shows."""

    text: str = field(repr=False)

    def __str__(self) -> str:
        return "•••"


@dataclass(frozen=True, slots=True)
class Login:
    account: Secret
    password: Secret


@dataclass(frozen=True, slots=True)
class Place:
    """Where a device answers: `address` is None for one that gets its address by DHCP. `more` are further ones."""

    address: str | None
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Warranty:
    """A day, no end, or months from the day of purchase; `text` is what was written where it is no day."""

    until: Day | None = None
    endless: bool = False
    months: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Stream:
    """The path of a stream, and the login that stood in its address."""

    path: str
    login: Login | None = None


Reader = Callable[[Value, Ways], Any]
E_ = TypeVar("E_", bound=StrEnum)


def read(kind: Read, value: Value, ways: Ways) -> Any:
    """None where the cell says nothing. Raises Refused."""
    if isinstance(value, Odd) and not (value.why is Oddity.ROUNDED and kind is Read.NOTES):
        raise Refused(f"cell.{value.why}")
    if value is None or as_text(value) == "":
        return None
    if kind not in WORDY and as_text(value).casefold() in NOTHING and not (ways.ours and kind in VERBATIM):
        return None
    return READERS[kind](value, ways)


def text(value: Value, ways: Ways) -> str:
    return limited(line_of(value, ways), MAX_NAME)


def notes(value: Value, ways: Ways) -> str:
    """A note of a messy sheet is cut later, when what else is kept with it is known."""
    if isinstance(value, Odd):
        return value.text
    return limited(line_of(value, ways), MAX_NOTES) if ways.ours else line_of(value, ways)


def line_of(value: Value, ways: Ways) -> str:
    """In one line, as the ledger keeps texts."""
    return str(value) if ways.ours and isinstance(value, str) else " ".join(as_text(value).split())


def limited(said: str, most: int) -> str:
    if len(said) > most:
        raise Refused("sheet.too_long", limit=most)
    return said


def code(value: Value, ways: Ways) -> str:
    """A number that a spreadsheet has rounded is no code any more."""
    said = text(value, ways)
    if not ways.ours and _SCIENTIFIC.fullmatch(said):
        raise Refused("cell.rounded")
    return said


def number(value: Value, ways: Ways) -> int:
    said = as_text(value).rstrip("台个套件路 ").strip()
    if not said.isascii() or not said.isdigit() or len(said) > 9:
        raise Refused("sheet.no_number", value=said[:40])
    return int(said)


def day(value: Value, ways: Ways) -> Day:
    try:
        return read_day(value, ways.order)
    except TwoDays as error:
        raise Refused(
            "sheet.two_days", asks=True, value=as_text(value)[:40], first=str(error.first), second=str(error.second)
        ) from None
    except NoDay:
        raise Refused("sheet.no_day", value=as_text(value)[:40]) from None


def warranty(value: Value, ways: Ways) -> Warranty:
    said = plain(as_text(value))
    if said in ENDLESS_WORDS:
        return Warranty(endless=True)
    if said in OVER_WORDS:
        return Warranty(text=as_text(value))
    months = small_years(value) or (read_span(as_text(value)) if isinstance(value, str) else None)
    return Warranty(months=months, text=as_text(value)) if months else Warranty(until=day(value, ways))


def small_years(value: Value) -> int:
    """A lone number up to ten in a column of warranties counts years."""
    said = as_text(value)
    return int(said) * 12 if said.isascii() and said.isdigit() and 0 < int(said) <= 10 and len(said) < 3 else 0


def money(value: Value, ways: Ways) -> Money:
    try:
        return read_money(value if isinstance(value, int | float) else as_text(value), ways.unit, ways.currency)
    except NoMoney:
        raise Refused("sheet.no_money", value=as_text(value)[:40]) from None


def yes(value: Value, ways: Ways) -> bool:
    if isinstance(value, bool):
        return value
    said = as_text(value)
    folded = plain(said) or said
    if folded in YES_WORDS or said in YES_WORDS:
        return True
    if folded in NO_WORDS or said in NO_WORDS:
        return False
    raise Refused("sheet.not_yes_or_no", value=said[:40])


def address(value: Value, ways: Ways) -> Place:
    said = as_text(value)
    if plain(said) in DYNAMIC:
        return Place(None)
    found: list[str] = []
    for part in filter(None, _BETWEEN.split(normalize("NFKC", said).replace("。", "."))):
        one = part
        try:
            found.append(str(ip_address(one)))
            continue
        except ValueError:
            one = _ENDING.sub("", part.removeprefix("http://").removeprefix("https://").rstrip("/"))
        try:
            found.append(str(ip_address(one)))
        except ValueError:
            raise Refused("sheet.no_address", value=said[:60]) from None
    return Place(found[0], tuple(found[1:])) if found else Place(None)


def mac(value: Value, ways: Ways) -> str:
    said = as_text(value)
    found = normal_mac(normalize("NFKC", said).replace("-", ":").replace(" ", ""))
    if not found:
        raise Refused("sheet.no_mac", value=said[:40])
    return found


def listed(value: Value, ways: Ways) -> tuple[str, ...]:
    said = str(value) if isinstance(value, str) else as_text(value)
    parts = said.split("\n") if ways.ours else _LISTED.split(said)
    return tuple(part if ways.ours else part.strip() for part in parts if part.strip())


def ports(value: Value, ways: Ways) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for part in as_text(value).replace(",", " ").split():
        name, _, port = part.partition("=")
        if not port.isdigit() or len(port) > 5:
            raise Refused("sheet.no_ports", value=as_text(value)[:60])
        found[name] = int(port)
    return found


def stream(value: Value, ways: Ways) -> Stream:
    """Of an address (`rtsp://admin:secret@10.1.2.3:554/path`) only the path; its login goes to the vault."""
    said = str(value) if ways.ours else as_text(value)
    if "://" not in said:
        if "@" in said and ":" in said.partition("@")[0]:
            raise Refused("sheet.no_stream")
        return Stream(limited(said, MAX_STREAM))
    try:
        parts = urlsplit(said)
        account, password = parts.username, parts.password
    except ValueError:
        raise Refused("sheet.no_stream") from None
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    login = Login(Secret(unquote(account)), Secret(unquote(password))) if account and password else None
    return Stream(limited(path, MAX_STREAM), login)


def secret(value: Value, ways: Ways) -> Secret:
    return Secret(as_text(value))


def login(value: Value, ways: Ways) -> Login:
    """`admin/12345`, `用户名：admin 密码：12345`. What has more than two parts is not guessed at."""
    said = as_text(value)
    labelled = LABELLED.search(said)
    parts = list(labelled.groups()) if labelled else [part for part in _PAIRED.split(said) if part]
    if len(parts) != 2:
        raise Refused("sheet.no_login")
    return Login(Secret(parts[0]), Secret(parts[1]))


def enumerated(words: Mapping[str, E_]) -> Reader:
    def one(value: Value, ways: Ways) -> E_:
        found = one_of(as_text(value), words)
        if found is None:
            raise Refused("sheet.no_word", value=as_text(value)[:40])
        return found

    return one


def kind(value: Value, ways: Ways) -> str:
    """The text itself: what is known of the kind is put together with the name and the model."""
    return text(value, ways)


def vendor(value: Value, ways: Ways) -> str:
    said = text(value, ways)
    return said if ways.ours else vendor_said(said)


READERS: Mapping[Read, Reader] = {
    Read.TEXT: text,
    Read.NOTES: notes,
    Read.CODE: code,
    Read.NUMBER: number,
    Read.DAY: day,
    Read.WARRANTY: warranty,
    Read.MONEY: money,
    Read.YES: yes,
    Read.KIND: kind,
    Read.VENDOR: vendor,
    Read.ADDRESS: address,
    Read.MAC: mac,
    Read.LIST: listed,
    Read.PORTS: ports,
    Read.LEVEL: enumerated(LEVELS),
    Read.LOCALITY: enumerated(LOCALITIES),
    Read.CLASS: enumerated(CLASSES),
    Read.STAGE: enumerated(STAGES),
    Read.VOUCHER_KIND: enumerated(VOUCHERS),
    Read.COST_KIND: enumerated(COSTS),
    Read.STREAM: stream,
    Read.SECRET: secret,
    Read.LOGIN: login,
}
WORDY = frozenset({Read.YES, Read.CLASS, Read.SECRET})
"""In these `不`, `无` and `không` are answers."""
VERBATIM = frozenset({Read.TEXT, Read.NOTES, Read.CODE, Read.VENDOR, Read.LIST, Read.KIND, Read.STREAM})
"""What we wrote ourselves stands as it was, though it reads like nothing."""
