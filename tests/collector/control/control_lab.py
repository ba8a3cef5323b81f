"""A simulated school whose passwords are changed, and what the writers need for it."""

from __future__ import annotations

import traceback
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from snmp_looks import Doorkeeper
from web_station import equipped

from collector.instruments import Instruments
from collector.protocols.errors import ProtocolError
from collector.target import Target
from inventory.identify import api_of
from inventory.model.claim import ClaimType
from inventory.model.credential import Credential, CredentialType
from simulator.campus import Campus
from simulator.plan import plan_campus
from simulator.planting import Quirks, User
from simulator.ports import free_ports
from simulator.proof import replant
from simulator.truth import PlantedDevice, Truth

DEADLINE_S = 20.0
NEW = "Kw7pTq9mXz2b"
NEWER = "Rt4vBn8cLd6y"
GUARD = User(name="guard", password="Lk3jHg5fDs", level="Viewer")


def make_school(prefix: str, *, quirks: Quirks | None = None) -> Truth:
    """Twelve cameras and three recorders of several makes, each with a second account."""
    truth = plan_campus(
        3, prefix, cameras=12, recorders=3, switches=2, printers=0, pcs=0, locale="zh-CN", ports=free_ports()
    )
    planted = {
        device.code: replace(device.planting, users=(GUARD,), quirks=quirks or device.planting.quirks)
        for device in truth.devices
        if device.login
    }
    return replant(truth, planted)


def find(truth: Truth, kind: str, vendor: str) -> PlantedDevice:
    return next(device for device in truth.of_kind(kind) if device.vendor == vendor)


def login_of(device: PlantedDevice) -> Credential:
    assert device.login
    return Credential(
        id=device.code, type=CredentialType.PASSWORD, account=device.login.account, secret=device.login.password
    )


def with_secret(credential: Credential, secret: str = NEW) -> Credential:
    return replace(credential, secret=secret, generation=credential.generation + 1)


def target_of(device: PlantedDevice, **changes: Any) -> Target:
    usual = Target(
        device=device.code,
        school="S01",
        kind=device.kind,
        address=device.address,
        ports=device.ports,
        witnesses=(),
        vendor=device.vendor,
        api=api_of(device.vendor, device.kind),
        zone="Asia/Shanghai",
        credentials={CredentialType.PASSWORD: login_of(device)} if device.login else {},
        pins={ClaimType.SERIAL: device.serial},
    )
    return replace(usual, **changes)


@asynccontextmanager
async def visited(truth: Truth, doorkeeper: Doorkeeper | None = None) -> AsyncIterator[tuple[Campus, Instruments]]:
    async with Campus(truth) as campus, equipped(doorkeeper=doorkeeper or Doorkeeper(left=50)) as instruments:
        yield campus, instruments


async def failing(work: Any, kind: type[ProtocolError]) -> Any:
    with pytest.raises(kind) as caught:
        await work
    return caught.value


def silent_about(error: BaseException, secrets: Iterable[str]) -> None:
    """No secret in what would be printed of it, causes included."""
    printed = "".join(traceback.format_exception(error)) + repr(error)
    assert not [secret for secret in secrets if secret in printed]
