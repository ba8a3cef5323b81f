"""Which accounts of which devices a rotation would change, and which not, and why: asks no device."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from campuswatch.rotation.pair import SECRETS_OF
from campuswatch.rotation.targets import pins_of
from collector.control import RELAYS, WRITERS
from collector.control.command_lines import family_of
from inventory.errors import Conflict, Missing
from inventory.identify import api_of
from inventory.inheritance import inherited
from inventory.model.channel import Channel
from inventory.model.claim import ClaimType
from inventory.model.credential import CredentialType, Purpose
from inventory.model.device import Device, Stage
from inventory.model.scope import Scope
from inventory.model.sealed import SealedCredential
from inventory.model.turn import Turn
from inventory.repository import channels, claims, credentials, device_groups, devices, rotations
from inventory.vault import Vault
from language.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is to be changed; an empty word narrows nothing. `group` is the name of a group of `school`."""

    school: str = ""
    vendor: str = ""
    group: str = ""
    account: str = ""
    devices: tuple[str, ...] = ()

    @property
    def words(self) -> Mapping[str, str]:
        told = {"school": self.school, "vendor": self.vendor, "group": self.group, "account": self.account}
        told["device"] = " ".join(self.devices)
        return {name: word for name, word in told.items() if word}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """`purposes` are the compartments that hold the account. `recorders` are the codes of those that keep its password.

    `why_not` is None for what can be changed.
    """

    device: Device
    type: CredentialType
    account: str
    writer: str
    purposes: tuple[Purpose, ...]
    recorders: tuple[str, ...] = ()
    why_not: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """`waived`: a device need not show that it is itself. `recorders`: their copies are changed too. `opens`: who asks
    would open the admin compartment if it came to that."""

    waived: bool = False
    recorders: bool = True
    opens: bool = False


@dataclass(slots=True)
class Ground:
    """What is known of one school, read at once."""

    rows: Mapping[Purpose, list[SealedCredential]]
    groups: Mapping[str, Set[str]]
    pins: Mapping[str, Mapping[ClaimType, str]]
    fed: Mapping[str, list[Channel]]
    known: Mapping[str, Device]
    busy: Mapping[str, Turn] = field(default_factory=dict)


def choose(connection: Connection, scope: Scope, vault: Vault, wish: Wish, manners: Manners) -> list[Choice]:
    """In the order of device codes. Raises Missing for an unknown device or group."""
    wanted: dict[str, list[Device]] = defaultdict(list)
    for device in _devices(connection, scope, wish):
        wanted[device.school].append(device)
    found = []
    for school, some in sorted(wanted.items()):
        ground = _ground(connection, scope, school)
        for device in some:
            found += [judge(one, ground, vault, manners) for one in accounts_of(device, ground, wish.account)]
    return found


def _devices(connection: Connection, scope: Scope, wish: Wish) -> list[Device]:
    if wish.group and not wish.school:
        raise Conflict("rotation.group_of_which_school", group=wish.group)
    chosen = devices.find(connection, scope, devices.Filter(school=wish.school or None, stage=Stage.ADOPTED))
    if wish.devices:
        chosen = [_named(connection, scope, code) for code in dict.fromkeys(wish.devices)]
    if wish.group:
        inside = set(device_groups.named(connection, scope, wish.school, wish.group).devices)
        chosen = [one for one in chosen if one.code in inside]
    vendor = wish.vendor.lower()
    return [one for one in chosen if wish.school in ("", one.school) and (not vendor or one.vendor.lower() == vendor)]


def _named(connection: Connection, scope: Scope, code: str) -> Device:
    found = devices.get(connection, scope, code)
    if found is None:
        raise Missing("ledger.no_device", device=code)
    return found


def _ground(connection: Connection, scope: Scope, school: str) -> Ground:
    here = Scope.of([school])
    fed: dict[str, list[Channel]] = defaultdict(list)
    for one in channels.every(connection, here):
        if one.camera is not None:
            fed[one.camera].append(one)
    told = claims.of_school(connection, scope, school)
    return Ground(
        rows={purpose: credentials.every(connection, here, purpose) for purpose in Purpose},
        groups=device_groups.memberships(connection, here),
        pins={code: pins_of(some) for code, some in told.items()},
        fed=fed,
        known={one.code: one for one in devices.find(connection, here)},
        busy={turn.device: turn for turn in rotations.open_turns(connection, here)},
    )


def accounts_of(device: Device, ground: Ground, account: str) -> list[Choice]:
    """One for each account with a secret that can be changed at all."""
    purposes: dict[tuple[CredentialType, str], list[Purpose]] = defaultdict(list)
    for purpose, rows in ground.rows.items():
        for one in inherited(rows, device, ground.groups.get(device.id, frozenset())):
            if one.row.type in SECRETS_OF and account in ("", one.row.account):
                purposes[one.row.type, one.row.account].append(purpose)
    kept = tuple(sorted({one.recorder for one in ground.fed.get(device.code, [])}))
    return [
        Choice(
            device=device, type=type, account=name, writer=writer_of(device, type), purposes=tuple(several),
            recorders=kept if type is CredentialType.PASSWORD else (),
        )
        for (type, name), several in sorted(purposes.items())
    ]  # fmt: skip


def writer_of(device: Device, type: CredentialType) -> str:
    """A name in WRITERS, empty where there is none for it."""
    if type is CredentialType.SNMP_V3:
        return "snmpv3"
    names = (api_of(device.vendor, device.kind), family_of(device.vendor, device.model, device.firmware))
    return next((name for name in names if name in WRITERS), "")


def judge(one: Choice, ground: Ground, vault: Vault, manners: Manners) -> Choice:
    return replace(one, why_not=next(_hindrances(one, ground, vault, manners), None))


def _hindrances(one: Choice, ground: Ground, vault: Vault, manners: Manners) -> Iterator[Message]:
    device = one.device
    if device.stage is not Stage.ADOPTED:
        yield Message("rotation.not_adopted")
    if device.address is None or not device.holds_address:
        yield Message("rotation.no_address")
    if not one.writer:
        yield Message("rotation.no_writer", {"vendor": device.vendor or "?"})
    elif not manners.waived and not _pinned(one, ground.pins.get(device.code, {})):
        yield Message("rotation.not_pinned", {"pin": WRITERS[one.writer].pin})
    if not manners.opens and not all(vault.holds(purpose) for purpose in one.purposes):
        yield Message("rotation.compartment_closed")
    if device.code in ground.busy:
        yield Message("rotation.still_open", {"turn": ground.busy[device.code].id})
    if manners.recorders:
        for code in one.recorders:
            if ground.known[code].address is None or relay_of(ground.known[code]) not in RELAYS:
                yield Message("rotation.no_relay", {"recorder": code})


def relay_of(recorder: Device) -> str:
    return api_of(recorder.vendor, recorder.kind)


def _pinned(one: Choice, pins: Mapping[ClaimType, str]) -> bool:
    wanted = WRITERS[one.writer].pin
    return wanted in pins or (wanted is ClaimType.SERIAL and ClaimType.TLS_KEY in pins)
