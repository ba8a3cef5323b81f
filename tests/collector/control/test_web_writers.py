"""Passwords changed by ISAPI, Dahua's CGI and ONVIF on simulated devices of three makes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest
from control_lab import (
    DEADLINE_S,
    GUARD,
    NEW,
    NEWER,
    failing,
    find,
    login_of,
    make_school,
    silent_about,
    target_of,
    visited,
    with_secret,
)
from snmp_looks import Doorkeeper

from collector.control import WRITERS
from collector.control.refusals import NotChangeable, NotPinned, Rejected, Unchanged, WrongDevice
from collector.control.writer import Writer
from collector.instruments import Instruments
from collector.protocols.errors import Denied, LoginHeld, NoAnswer, Refused
from collector.target import Target
from inventory.model.claim import ClaimType
from inventory.model.credential import Credential, CredentialType
from simulator.campus import Campus
from simulator.planting import Quirks
from simulator.proof import replant
from simulator.truth import PlantedDevice, Truth

MAKES = {"isapi": "Hikvision", "dahua": "Dahua", "onvif": "Uniview"}
Use = Callable[[Writer, PlantedDevice, Target, Credential, Campus, Instruments], Awaitable[None]]


@pytest.fixture
def school() -> Truth:
    return make_school("127.46.0.0/24", quirks=Quirks(lock_after=3, lock_s=600.0))


@pytest.fixture(params=MAKES)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def run(school: Truth, name: str, use: Use, doorkeeper: Doorkeeper | None = None) -> None:
    async def visit() -> None:
        async with visited(school, doorkeeper) as (campus, instruments):
            device = find(school, "camera", MAKES[name])
            await use(WRITERS[name], device, target_of(device), login_of(device), campus, instruments)

    asyncio.run(visit())


def test_changed_and_proved(school: Truth, name: str) -> None:
    async def use(
        writer: Writer, device: PlantedDevice, target: Target, now: Credential, campus: Campus, with_: Instruments
    ) -> None:
        then = with_secret(now)
        assert await writer.check(target, now, with_, DEADLINE_S)
        assert not await writer.check(target, then, with_, DEADLINE_S)
        await writer.change(target, now, then, with_, DEADLINE_S)
        account = campus.stations[device.code].accounts.named(now.account)
        assert account is not None
        assert account.password == NEW
        assert await writer.check(target, then, with_, DEADLINE_S)
        assert not await writer.check(target, now, with_, DEADLINE_S)
        assert await writer.check(target, then, with_, DEADLINE_S)
        assert campus.stations[device.code].accounts.most_wrong == 1

    run(school, name, use)


def test_a_present_secret_that_is_wrong_is_one_login_and_changes_nothing(school: Truth, name: str) -> None:
    async def use(
        writer: Writer, device: PlantedDevice, target: Target, now: Credential, campus: Campus, with_: Instruments
    ) -> None:
        wrong = replace(now, secret=NEWER)
        error = await failing(writer.change(target, wrong, with_secret(now), with_, DEADLINE_S), Unchanged)
        assert isinstance(error, Refused)
        assert isinstance(error.cause, Denied)
        assert campus.stations[device.code].accounts.most_wrong == 1
        assert await writer.check(target, now, with_, DEADLINE_S)

    run(school, name, use)


def test_a_locked_account_is_no_wrong_secret(school: Truth, name: str) -> None:
    """ONVIF has no word for it: there a locked account is one that is refused."""

    async def use(
        writer: Writer, device: PlantedDevice, target: Target, now: Credential, campus: Campus, with_: Instruments
    ) -> None:
        accounts = campus.stations[device.code].accounts
        for _ in range(3):
            accounts.try_login(now.account, lambda _: False)
        if name == "onvif":
            assert not await writer.check(target, now, with_, DEADLINE_S)
            return
        await failing(writer.check(target, now, with_, DEADLINE_S), LoginHeld)
        error = await failing(writer.change(target, now, with_secret(now), with_, DEADLINE_S), Unchanged)
        assert isinstance(error.cause, LoginHeld)

    run(school, name, use)


def test_the_login_budget_is_asked_first(school: Truth, name: str) -> None:
    async def use(
        writer: Writer, device: PlantedDevice, target: Target, now: Credential, campus: Campus, with_: Instruments
    ) -> None:
        await failing(writer.check(target, with_secret(now), with_, DEADLINE_S), LoginHeld)
        await failing(writer.change(target, now, with_secret(now), with_, DEADLINE_S), Unchanged)
        assert campus.stations[device.code].accounts.most_wrong == 0

    run(school, name, use, Doorkeeper(left=0))


def test_a_proven_login_that_is_refused_is_wrong_for_the_check(school: Truth, name: str) -> None:
    """A look would take the first such 401 for a recorder without places, and wait."""

    async def use(
        writer: Writer, device: PlantedDevice, target: Target, now: Credential, campus: Campus, with_: Instruments
    ) -> None:
        assert await writer.check(target, now, with_, DEADLINE_S)
        assert with_.logins.is_proven(target.device, now)
        campus.stations[device.code].accounts.change(now.account, NEWER)
        assert not await writer.check(target, now, with_, DEADLINE_S)

    run(school, name, use)


@pytest.mark.parametrize(
    "secret", ["short1A", "alllowercaseletters", "Spaces in 1t", "Quote'And1x", "Kw7pTq9mXz2b" * 4]
)
def test_what_the_interface_would_not_take_is_never_sent(school: Truth, name: str, secret: str) -> None:
    async def use(
        writer: Writer, device: PlantedDevice, target: Target, now: Credential, campus: Campus, with_: Instruments
    ) -> None:
        await failing(writer.change(target, now, with_secret(now, secret), with_, DEADLINE_S), NotChangeable)
        assert campus.stations[device.code].asked["http"] == 0

    run(school, name, use)


def test_another_device_is_given_nothing(school: Truth, name: str) -> None:
    async def use(
        writer: Writer, device: PlantedDevice, target: Target, now: Credential, campus: Campus, with_: Instruments
    ) -> None:
        then = with_secret(now)
        other = replace(target, pins={ClaimType.SERIAL: "DS-ELSEWHERE-0001"})
        error = await failing(writer.change(other, now, then, with_, DEADLINE_S), WrongDevice)
        silent_about(error, [now.secret, then.secret])
        unknown = replace(target, pins={})
        await failing(writer.change(unknown, now, then, with_, DEADLINE_S), NotPinned)
        assert await writer.check(target, now, with_, DEADLINE_S)
        await writer.change(replace(unknown, waived=True), now, then, with_, DEADLINE_S)
        assert await writer.check(target, then, with_, DEADLINE_S)

    run(school, name, use)


def test_of_another_account_nothing_is_changed(school: Truth, name: str) -> None:
    async def use(
        writer: Writer, device: PlantedDevice, target: Target, now: Credential, campus: Campus, with_: Instruments
    ) -> None:
        other = replace(with_secret(now), account="somebody")
        await failing(writer.change(target, now, other, with_, DEADLINE_S), NotChangeable)

    run(school, name, use)


def test_a_device_that_is_away_is_not_told_to_have_refused(school: Truth, name: str) -> None:
    async def use(
        writer: Writer, device: PlantedDevice, target: Target, now: Credential, campus: Campus, with_: Instruments
    ) -> None:
        await campus.fault("cut", device.code)
        await failing(writer.check(target, now, with_, 1.0), NoAnswer)
        error = await failing(writer.change(target, now, with_secret(now), with_, 1.0), Unchanged)
        assert isinstance(error.cause, NoAnswer)

    run(school, name, use)


def test_basic_gets_no_password(school: Truth) -> None:
    """Even where the device's file allows it for looks."""
    device = find(school, "camera", "Dahua")
    basic = {device.code: replace(device.planting, quirks=Quirks(basic_only=True))}

    async def use(
        writer: Writer, device: PlantedDevice, target: Target, now: Credential, campus: Campus, with_: Instruments
    ) -> None:
        allowed = replace(target, basic_login=True)
        error = await failing(writer.change(allowed, now, with_secret(now), with_, DEADLINE_S), Unchanged)
        assert isinstance(error.cause, Denied)
        assert campus.stations[device.code].accounts.most_wrong == 0

    run(replant(school, basic), "dahua", use)


def test_who_may_not_change_is_told_so(school: Truth) -> None:
    """A viewer of a Hikvision camera may not even list the accounts."""

    async def use(
        writer: Writer, device: PlantedDevice, target: Target, now: Credential, campus: Campus, with_: Instruments
    ) -> None:
        guard = Credential(id="g", type=CredentialType.PASSWORD, account=GUARD.name, secret=GUARD.password)
        assert await writer.check(target, guard, with_, DEADLINE_S)
        await failing(writer.change(target, guard, with_secret(guard), with_, DEADLINE_S), Unchanged)
        assert await writer.check(target, guard, with_, DEADLINE_S)

    run(school, "isapi", use)


def test_a_viewer_of_a_dahua_changes_its_own(school: Truth) -> None:
    async def use(
        writer: Writer, device: PlantedDevice, target: Target, now: Credential, campus: Campus, with_: Instruments
    ) -> None:
        guard = Credential(id="g", type=CredentialType.PASSWORD, account=GUARD.name, secret=GUARD.password)
        await writer.change(target, guard, with_secret(guard), with_, DEADLINE_S)
        assert await writer.check(target, with_secret(guard), with_, DEADLINE_S)
        assert await writer.check(target, now, with_, DEADLINE_S)

    run(school, "dahua", use)


def test_the_device_has_the_last_word(school: Truth, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password by our rules that this device does not take after all: it says so, and nothing is changed."""
    monkeypatch.setattr("simulator.isapi.users.too_weak", lambda *_: True)
    monkeypatch.setattr("simulator.cgi.users.too_weak", lambda *_: True)
    monkeypatch.setattr("simulator.onvif.users.too_weak", lambda *_: True)

    async def use(
        writer: Writer, device: PlantedDevice, target: Target, now: Credential, campus: Campus, with_: Instruments
    ) -> None:
        error = await failing(writer.change(target, now, with_secret(now), with_, DEADLINE_S), Rejected)
        assert error.message.params["words"] not in ("", "-")
        assert await writer.check(target, now, with_, DEADLINE_S)

    run(school, name, use)
