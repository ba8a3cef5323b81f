"""The watch list: every device that can be asked, with what a probe must know of it."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from netaddr import IPSet
from sqlalchemy import Connection

from collector.sample import Sample
from collector.target import Target, make_target
from inventory.errors import VaultError
from inventory.identify import stream_path
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.device import CHANNEL, Device, Stage
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.model.sealed import SealedCredential
from inventory.model.service_period import ServicePeriod
from inventory.repository import areas, credentials, devices, login_proofs, schools, service_periods, subnets
from inventory.repository.login_proofs import Proof
from inventory.vault import Vault
from language.catalogue import translate

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """`service` is empty for a candidate: it is polled and not counted. `area` is what people call its area."""

    device: Device
    school: School
    target: Target
    service: tuple[ServicePeriod, ...]
    area: str = ""


class Keyring:
    """Opened credentials, and the choice of those that fit a device.

    One that does not open is named in the log and left out. Where none does, the key is the wrong one: raises
    VaultError.
    """

    def __init__(self, connection: Connection, scope: Scope, vault: Vault) -> None:
        vault.admit(credentials.keys(connection, scope))
        self._proven = login_proofs.every(connection, scope)
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
        chosen = choose(self._sealed[device.school], device, self._proven.get(device.code, frozenset()))
        ids = tuple(row.id for row in chosen.values())
        return self._rings.setdefault(ids, {type: self._opened[row.id] for type, row in chosen.items()})


def read_watchlist(connection: Connection, scope: Scope, vault: Vault) -> list[Watch]:
    """In the order of device codes. Raises VaultError where no credential opens.

    A candidate at a denied address, of which only neighbours told, is left alone until a person adopts it. A device
    without an address is there if its recorder's channel is its witness.
    """
    by_code = {school.code: school for school in schools.every(connection, scope)}
    keyring = Keyring(connection, scope, vault)
    periods = defaultdict(list)
    for period in service_periods.every(connection, scope):
        periods[period.device].append(period)
    area_names = {(area.school, area.code): area.name for area in areas.every(connection, scope)}
    denied: defaultdict[str, IPSet] = defaultdict(IPSet)
    for subnet in subnets.every(connection, scope):
        if not subnet.scanned:
            denied[subnet.school].add(subnet.cidr)
    watches = []
    for device in devices.find(connection, scope):
        if device.stage is Stage.RETIRED or not device.holds_address:
            continue
        if device.address is None and CHANNEL not in device.witnesses:
            continue
        if device.stage is Stage.CANDIDATE and device.address and device.address in denied[device.school]:
            continue
        school = by_code[device.school]
        target = make_target(device, school, path_of(device), keyring.fitting(device))
        service, area = tuple(periods[device.code]), area_names.get((device.school, device.area or ""), "")
        watches.append(Watch(device=device, school=school, target=target, service=service, area=area))
    return watches


def target_of(connection: Connection, scope: Scope, vault: Vault, device: Device, school: School) -> Target:
    """Raises VaultError."""
    return make_target(device, school, path_of(device), Keyring(connection, scope, vault).fitting(device))


def path_of(device: Device) -> str:
    return device.stream_path or stream_path(device.vendor, device.kind)


def choose(
    sealed: Iterable[SealedCredential], device: Device, proven: Set[Proof] = frozenset()
) -> Mapping[CredentialType, SealedCredential]:
    """Of each type the one that the device was seen to accept, else the narrowest: its own, its vendor's, its school's.

    Of community and SNMPv3 user only the better is kept, the user where both are as good. `sealed` runs from the
    widest to the narrowest.
    """

    def merit(row: SealedCredential) -> tuple[bool, bool, bool]:
        return (row.id, row.generation) in proven, row.device_id is not None, row.vendor != ""

    chosen: dict[CredentialType, SealedCredential] = {}
    for row in sealed:
        if row.school == device.school and row.device_id in (None, device.id) and row.vendor in ("", device.vendor):
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
