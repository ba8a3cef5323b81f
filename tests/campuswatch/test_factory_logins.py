"""Makers' logins tried at simulated devices: only when told to, once each, within the budget of wrong logins."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import run_here
from watched_school import School01

from campuswatch.instruments import open_instruments
from campuswatch.opening import open_ledger
from campuswatch.usecases.actor import Actor, Forbidden, Right, operator
from campuswatch.usecases.factory_logins import Answer, askable, first_logins, try_them
from inventory.errors import Missing
from inventory.login_policy import LoginPolicy
from inventory.model.device import Device, Stage
from inventory.model.kind import Kind
from inventory.model.scope import BUREAU, Scope
from inventory.repository import audit_rows, devices
from inventory.vendors.factory_logins import FACTORY_LOGINS
from simulator.campus import Campus
from simulator.truth import Login

OPEN = {"Hikvision": Login(account="admin", password="12345"), "Dahua": Login(account="admin", password="admin")}


def left_open(school: School01) -> str:
    """The first camera of a maker keeps that maker's login; its address."""
    victim = next(one for one in school.truth.of_kind("camera") if one.vendor in OPEN)
    devices = tuple(
        replace(one, login=OPEN[one.vendor]) if one.code == victim.code else one for one in school.truth.devices
    )
    school.truth = replace(school.truth, devices=devices)
    return victim.address


def test_each_is_tried_once_and_the_open_one_is_found(tmp_path: Path) -> None:
    async def run() -> None:
        school = School01(tmp_path)
        address = left_open(school)
        async with Campus(school.truth) as campus:
            await school.adopt()
            wrong = {code: station.accounts.most_wrong for code, station in campus.stations.items()}
            with closing(open_ledger(school.settings)) as database:
                actor = operator()
                asked = askable(database, actor, school="S01")
                assert len(asked) >= 3
                async with AsyncExitStack() as stack:
                    tools = await open_instruments(stack, database, school.clock, LoginPolicy(attempts=2))
                    told: list[int] = []
                    now_ms = school.clock.now_ms()
                    tried = await try_them(database, actor, asked, tools, told.append, now_ms=now_ms)
                    assert sorted(told) == list(range(1, len(asked) + 1))
                    found = {one.device: one.answer for one in tried}
                    by_address = {device.address: device.code for device, _, _ in asked}
                    assert found.pop(by_address[address]) is Answer.OPEN
                    assert set(found.values()) == {Answer.SHUT}
                    for code, station in campus.stations.items():
                        assert station.accounts.most_wrong <= wrong[code] + 1
                    again = await try_them(database, actor, asked, tools, told.append, now_ms=now_ms)
                    third = await try_them(database, actor, asked, tools, told.append, now_ms=now_ms)
                assert {one.answer for one in again} <= {Answer.OPEN, Answer.SHUT, Answer.HELD}
                assert {one.answer for one in third if one.device in found} == {Answer.HELD}
                assert all(station.accounts.most_wrong <= 2 for station in campus.stations.values())
                with database.read() as connection:
                    rows = audit_rows.entries(connection, BUREAU, "S01")
                assert [row.action for row in rows].count("factory_logins.tried") == 3

    asyncio.run(run())


def test_one_login_of_each_maker() -> None:
    first = first_logins(FACTORY_LOGINS)
    assert first["dahua"].account == "admin"
    assert all(row.secret and row.vendor for row in first.values())


def test_who_may_not_keep_secrets_may_not_try_them(tmp_path: Path) -> None:
    school = School01(tmp_path)
    camera = Device(
        id="c", code="s01-cam-0001", school="S01", kind=Kind.CAMERA, name="Gate", stage=Stage.ADOPTED,
        address="127.40.0.9", vendor="Hikvision",
    )  # fmt: skip
    with closing(open_ledger(school.settings)) as database:
        database.write(lambda connection: devices.add(connection, camera, actor="test", at_ms=1)).result()
        assert [device.code for device, _, _ in askable(database, operator(), codes=[camera.code])] == [camera.code]
        guard = Actor("guard", BUREAU, frozenset({Right.LOOK}))
        elsewhere = Actor("other", Scope.of(["S02"]), frozenset(Right))
        with pytest.raises(Forbidden):
            askable(database, guard, school="S01")
        with pytest.raises(Missing):
            askable(database, elsewhere, codes=[camera.code])


def test_without_yes_nobody_is_asked(tmp_path: Path) -> None:
    School01(tmp_path)
    listed = run_here(tmp_path, "secret", "factory", "--school", "S01")
    assert listed.returncode == 0
    assert "would be asked" in listed.stdout
    assert run_here(tmp_path, "secret", "factory").returncode == 2
    assert run_here(tmp_path, "secret", "factory", "s01-cam-0099").returncode == 2
