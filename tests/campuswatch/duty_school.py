"""A school with people on duty, for the tests of rosters, sign-on and hand-overs. Time is set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from web_campus import Campus

from campuswatch.usecases.actor import Actor, Right
from campuswatch.usecases.duty_roster import assign
from campuswatch.usecases.pins import set_pin
from inventory.model.credential import Purpose
from inventory.model.person import Person
from inventory.model.scope import BUREAU, Scope
from inventory.passphrase import KEY_BYTES, Stretch
from inventory.repository import people
from inventory.vault import KeyCompartment, Vault

Found = TypeVar("Found")
ZONE = "Asia/Shanghai"
DAY = date(2026, 11, 23)
EASY = Stretch(salt=b"s" * 16, memory_kib=64, passes=1, lanes=1)
PINS: Mapping[str, str] = {"li": "482913", "han": "571905", "wang": "305826"}
ACTOR = Actor("test", BUREAU, frozenset(Right))
SCHOOL = Actor("school", Scope.of(["S01"]), frozenset(Right))
LI = Person(id="1" * 32, school="S01", name="李雷", number="li", email="li@example.org", phone="0571-1")
HAN = Person(id="2" * 32, school="S01", name="韩梅梅", number="han", email="han@example.org")
WANG = Person(id="3" * 32, school="S01", name="王芳", number="wang", post="值班领导", email="wang@example.org")
HEAD = Person(id="4" * 32, school="S01", name="张伟", number="head", post="校长", email="head@example.org")


def at(text: str) -> int:
    """UTC milliseconds of `2026-11-23 08:00` on the school's clock."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(ZONE)).timestamp() * 1000)


class Duty:
    """Li is on by day and Han by night on the 23rd, Han by day on the 24th; entered long before."""

    def __init__(self, folder: Path) -> None:
        self.campus = campus = Campus(folder)
        self.database = campus.database
        self.vault = Vault({Purpose.POLL: KeyCompartment(b"k" * KEY_BYTES)}, [])
        campus.school("S01", zone=ZONE, language="zh-CN")
        campus.write(self._plant)
        self.assign("day", DAY, "li")
        self.assign("night", DAY, "han")
        self.assign("day", date(2026, 11, 24), "han")
        for person in (LI, HAN, WANG):
            set_pin(self.database, self.vault, ACTOR, person, PINS[person.number], now_ms=at("2026-11-01 08:00"),
                    stretch=EASY)  # fmt: skip

    @staticmethod
    def _plant(connection: Connection) -> None:
        for person in (LI, HAN, WANG, HEAD):
            people.add(connection, person, actor="test", at_ms=at("2026-11-01 08:00"))

    def assign(self, shift: str, day: date, *whom: str, entered: str = "2026-11-01 08:00") -> None:
        assign(self.database, ACTOR, "S01", shift, [day], whom, now_ms=at(entered))

    def read(self, work: Callable[..., Found], *values: Any, scope: Scope = BUREAU, **more: Any) -> Found:
        with self.database.read() as connection:
            return work(connection, scope, *values, **more)
