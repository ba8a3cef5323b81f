"""The watch list: every device that can be asked, with what a probe must know of it."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from netaddr import IPSet
from sqlalchemy import Connection

from collector.sample import Sample
from collector.target import Target, make_target
from inventory.errors import VaultError
from inventory.identify import stream_path
from inventory.inheritance import breadth, fits
from inventory.maintenance import Windows
from inventory.model.audience import Breadth
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.device import CHANNEL, Device, Stage
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.model.sealed import SealedCredential
from inventory.model.service_period import ServicePeriod
from inventory.repository import (
    areas,
    credentials,
    device_groups,
    devices,
    login_proofs,
    maintenances,
    rotations,
    schools,
    service_hours,
    service_periods,
    subnets,
    uplinks,
)
from inventory.repository.login_proofs import Proof
from inventory.service_hours import Hours
from inventory.vault import Vault
from language.catalogue import translate

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """`service` is empty for a candidate: it is polled and not counted. `area` is what people call its area.

    `hours` are when it is expected to serve, None for always; `windows` those of maintenance, None for none ever.
    """

    device: Device
    school: School
    target: Target
    service: tuple[ServicePeriod, ...]
    area: str = ""
    hours: Hours | None = None
    windows: Windows | None = None


class Keyring:
    """Opened credentials, and the choice of those that fit a device. While a rotation changes a device's, none of that
    type fits it.

    One that does not open is named in the log and left out. Where none does, the key is the wrong one: raises
    VaultError.
    """

    def __init__(self, connection: Connection, scope: Scope, vault: Vault) -> None:
        vault.admit(credentials.keys(connection, scope))
        self._proven = login_proofs.every(connection, scope)
        self._groups = device_groups.memberships(connection, scope)
        self._resting = rotations.resting(connection, scope)
        self._sealed: dict[str, list[SealedCredential]] = defaultdict(list)
        self._opened: dict[str, Credential] = {}
        self._rings: dict[tuple[str, ...], Mapping[CredentialType, Credential]] = {}  # one for all devices alike
        refused: list[VaultError] = []
        for row in credentials.every(connection, scope, Purpose.POLL):
            try:
                self._opened[row.id] = vault.open(row)
                self._sealed[row.school].append(row)
            except VaultError as error:
                refused.append(error)
                log.error("a credential stays shut, devices are asked without it: %s", translate(error.message, "en"))
        if refused and not self._opened:
            raise refused[0]

    def fitting(self, device: Device) -> Mapping[CredentialType, Credential]:
        proven, groups = self._proven.get(device.code, frozenset()), self._groups.get(device.id, frozenset())
        fit = choose(self._sealed[device.school], device, proven, groups)
        resting = self._resting.get(device.code, frozenset())
        chosen = {type: row for type, row in fit.items() if type not in resting}
        ids = tuple(row.id for row in chosen.values())
        return self._rings.setdefault(ids, {type: self._opened[row.id] for type, row in chosen.items()})


def read_watchlist(connection: Connection, scope: Scope, vault: Vault) -> list[Watch]:
    """In the order of device codes. Raises VaultError where no credential opens.

    A candidate at a denied address, of which only neighbours told, is left alone until a person adopts it. A device
    without an address is not asked; it is there if its recorder's channel is its witness, or to be counted.
    """
    by_code = {school.code: school for school in schools.every(connection, scope)}
    keyring = Keyring(connection, scope, vault)
    periods = defaultdict(list)
    for period in service_periods.every(connection, scope):
        periods[period.device].append(period)
    timetable, planned = service_hours.timetable(connection, scope), maintenances.planned(connection, scope)
    area_names = {(area.school, area.code): area.name for area in areas.every(connection, scope)}
    platforms = {one.device: one.service_port for one in uplinks.every(connection, scope) if one.service_port}
    denied: defaultdict[str, IPSet] = defaultdict(IPSet)
    for subnet in subnets.every(connection, scope):
        if not subnet.scanned:
            denied[subnet.school].add(subnet.cidr)
    watches = []
    for device in devices.find(connection, scope):
        if device.stage is Stage.RETIRED or not device.holds_address:
            continue
        if device.address is None and CHANNEL not in device.witnesses and device.stage is Stage.CANDIDATE:
            continue
        if device.stage is Stage.CANDIDATE and device.address and device.address in denied[device.school]:
            continue
        school = by_code[device.school]
        target = make_target(device, school, path_of(device), keyring.fitting(device))
        if device.code in platforms:
            target = replace(target, ports={**target.ports, "sip": platforms[device.code]})
        service, area = tuple(periods[device.code]), area_names.get((device.school, device.area or ""), "")
        hours, windows = timetable.of(device, school), planned.of(device, school)
        watches.append(
            Watch(device=device, school=school, target=target, service=service, area=area, hours=hours, windows=windows)
        )
    return watches


def target_of(connection: Connection, scope: Scope, vault: Vault, device: Device, school: School) -> Target:
    """Raises VaultError."""
    return make_target(device, school, path_of(device), Keyring(connection, scope, vault).fitting(device))


def path_of(device: Device) -> str:
    return device.stream_path or stream_path(device.vendor, device.kind)


def choose(
    sealed: Iterable[SealedCredential],
    device: Device,
    proven: Set[Proof] = frozenset(),
    groups: Set[str] = frozenset(),
) -> Mapping[CredentialType, SealedCredential]:
    """Of each type the one that the device was seen to accept, else the narrowest: its own, its group's, its vendor's,
    its school's. `groups` are the ids of those that it is in.

    Of community and SNMPv3 user only the better is kept, the user where both are as good. `sealed` runs from the
    widest to the narrowest.
    """

    def merit(row: SealedCredential) -> tuple[bool, Breadth]:
        return (row.id, row.generation) in proven, breadth(row)

    chosen: dict[CredentialType, SealedCredential] = {}
    for row in sealed:
        if fits(row, device, groups):
            best = chosen.get(row.type)
            if best is None or merit(row) >= merit(best):
                chosen[row.type] = row
    community, user = chosen.get(CredentialType.SNMP_COMMUNITY), chosen.get(CredentialType.SNMP_V3)
    if community and user:
        worse = CredentialType.SNMP_V3 if merit(community) > merit(user) else CredentialType.SNMP_COMMUNITY
        del chosen[worse]
    return chosen


def differences(old: Sequence[Watch], new: Sequence[Watch]) -> tuple[list[Target], list[str]]:
    """Targets to add or replace, and codes of devices to drop: of those that can be asked."""
    before = {watch.device.code: watch.target for watch in old if watch.target.address}
    after = {watch.device.code: watch.target for watch in new if watch.target.address}
    changed = [target for code, target in after.items() if before.get(code) != target]
    return changed, [code for code in before if code not in after]


def renamed(old: Sequence[Watch], new: Sequence[Watch]) -> list[Watch]:
    """Those of which curves and lists must learn: they are new, or called otherwise than before."""
    before = {watch.device.code: names_of(watch) for watch in old}
    return [watch for watch in new if before.get(watch.device.code) != names_of(watch)]


def info_sample(watch: Watch, at_ms: int) -> Sample:
    """The names that curves are labelled with."""
    return Sample(watch.target.key("info"), at_ms, names_of(watch))


def names_of(watch: Watch) -> dict[str, str]:
    device, school = watch.device, watch.school
    return {
        "name": device.name,
        "vendor": device.vendor,
        "model": device.model,
        "area": watch.area,
        "school_name": school.name,
        "label": label(device.name, device.code),
        "school_label": label(school.name, school.code),
    }


def label(name: str, code: str) -> str:
    """A name and, behind the last point, its code: a person reads the one, a query takes the other."""
    return f"{name or code} · {code}"
