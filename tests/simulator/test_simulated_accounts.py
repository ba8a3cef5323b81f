"""Accounts of simulated devices: passwords that change, and locks after wrong logins, over all protocols together."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import replace

import pytest
from plain_web import Plain

from simulator.accounts import Accounts, Entrance, too_weak, who
from simulator.campus import Campus
from simulator.planting import Quirks, User
from simulator.proof import replant
from simulator.truth import Login, Truth

ADMIN = Login(account="admin", password="Right-1word")
GUARD = User(name="guard", password="Look-1only")


def accounts(now: list[float], lock_after: int = 3) -> Accounts:
    return Accounts(ADMIN, (GUARD,), Quirks(lock_after=lock_after, lock_s=60.0), lambda: now[0])


def test_the_third_wrong_login_in_a_row_locks_for_a_while() -> None:
    now = [0.0]
    gate = accounts(now)
    assert [gate.try_login("admin", lambda _: False) for _ in range(3)] == [
        Entrance.WRONG,
        Entrance.WRONG,
        Entrance.LOCKED,
    ]
    assert gate.try_login("admin", lambda _: True) is Entrance.LOCKED
    assert gate.locked_s("admin") == 60
    assert gate.try_login("guard", lambda _: True) is Entrance.OPEN
    now[0] = 60.0
    assert gate.try_login("admin", lambda _: True) is Entrance.OPEN
    assert gate.most_wrong == 3


def test_a_right_login_between_ends_the_row() -> None:
    gate = accounts([0.0])
    for _ in range(5):
        gate.try_login("admin", lambda _: False)
        gate.try_login("admin", lambda _: False)
        assert gate.try_login("admin", lambda word: word == ADMIN.password) is Entrance.OPEN
    assert gate.most_wrong == 2


def test_a_device_may_never_lock_and_a_name_may_not_be_there() -> None:
    gate = accounts([0.0], lock_after=0)
    assert {gate.try_login("admin", lambda _: False) for _ in range(50)} == {Entrance.WRONG}
    assert gate.try_login("nobody", lambda _: True) is Entrance.WRONG
    assert Accounts(None, (), Quirks(), lambda: 0.0).open


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('Digest username="admin", realm="x"', "admin"),
        ("Basic YWRtaW46cGFzcw==", "admin"),
        ("Basic !", ""),
        ("", ""),
    ],
)
def test_who_a_header_names(header: str, name: str) -> None:
    assert who(header) == name


@pytest.mark.parametrize(
    ("password", "weak"),
    [("Kw7pTq9m", False), ("short1A", True), ("onlyletters", True), ("Admin-12345", True), ("Kw7pTq9m" * 3, True)],
)
def test_what_a_device_refuses(password: str, weak: bool) -> None:
    assert too_weak(password, "admin", "isapi") is weak


def test_wrong_logins_over_the_web_lock_the_account_there(truth: Truth) -> None:
    device = next(one for one in truth.of_kind("camera") if one.vendor == "Hikvision")
    school = replant(truth, {device.code: replace(device.planting, quirks=Quirks(lock_after=3, lock_s=60.0))})

    async def run() -> None:
        async with Campus(school) as campus:
            wrong, right = Plain(device, password="wrong-Word1"), Plain(device)
            path = "/ISAPI/System/time"
            told = [(await asyncio.to_thread(wrong.ask, "GET", path)) for _ in range(3)]
            assert [answer[0] for answer in told] == [401, 401, 401]
            assert "<retryLoginTime>2" in told[0][-1]
            assert "<lockStatus>lock<" in told[2][-1]
            assert (await asyncio.to_thread(right.ask, "GET", path))[0] == 401
            assert campus.stations[device.code].accounts.most_wrong == 3

    asyncio.run(run())


def test_a_plan_with_accounts_survives_json(truth: Truth) -> None:
    planted = {one.code: replace(one.planting, users=(GUARD,)) for one in truth.devices}
    school = replant(truth, planted)
    assert Truth.from_json(school.to_json()) == school
    assert Counter(user.name for one in school.devices for user in one.planting.users)["guard"] == len(school.devices)
    assert GUARD.password not in repr(school)
