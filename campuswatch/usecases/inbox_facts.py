"""What the inbox and the reconciliation are worked out from, read from the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from campuswatch.usecases.permits import judged
from inventory.account_check import AccountDifference, account_differences
from inventory.change_kinds import CHANGED, MACHINES
from inventory.channel_differences import ChannelDifference, channel_differences, untold
from inventory.inbox import SHOWN_MS, Facts
from inventory.model.channel import Channel
from inventory.model.claim import Claim
from inventory.model.credential import CredentialType, Purpose
from inventory.model.device import Device, Stage
from inventory.model.scope import Scope
from inventory.repository import (
    absences,
    account_lists,
    authorised_accounts,
    changes,
    channels,
    claims,
    credentials,
    device_files,
    device_groups,
    devices,
    dismissals,
    links,
    other_addresses,
    people,
    scan_runs,
    schools,
    sightings,
    strangers,
)
from inventory.repository.devices import Filter


def narrowed(scope: Scope, school: str | None) -> Scope:
    """What of the scope lies in the school."""
    return scope if school is None else Scope.of([school] if scope.allows(school) else [])


def read_facts(connection: Connection, scope: Scope, school: str | None, *, now_ms: int) -> Facts:
    known = devices.find(connection, scope, Filter(school=school))
    homes = sorted({one.school for one in known})
    since_ms = now_ms - SHOWN_MS
    claimed = {code: held for home in homes for code, held in claims.of_school(connection, scope, home).items()}
    told = changes.between(connection, scope, school, actors=MACHINES, actions=[CHANGED], since_ms=since_ms)
    lists = channels.every(connection, scope)
    return Facts(
        devices=known,
        claims=claimed,
        absences=absences.every(connection, scope),
        files={code: file for home in homes for code, file in device_files.of_school(connection, scope, home).items()},
        swaps=changes.of_actions(connection, scope, ["swapped"]),
        noticed=judged(connection, scope, school, told),
        strangers=strangers.every(connection, scope),
        runs=scan_runs.every(connection, scope, since_ms=since_ms),
        seen={
            (one.school, one.address): one
            for one in sightings.newest(connection, scope, since_ms=since_ms)
            if one.address
        },
        channels=_channels(connection, scope, known, claimed, lists),
        untold=untold(known, lists),
        accounts=_accounts(connection, scope, school, known, now_ms),
        dismissed=dismissals.every(connection, scope),
    )


def _channels(
    connection: Connection,
    scope: Scope,
    known: Sequence[Device],
    claimed: Mapping[str, Mapping[Claim, int]],
    lists: Sequence[Channel],
) -> Mapping[str, Sequence[ChannelDifference]]:
    """By school, of those whose recorders have told their lists."""
    home_of = {one.code: one.school for one in known}
    by_home = defaultdict(list)
    for one in lists:
        if one.recorder in home_of:
            by_home[home_of[one.recorder]].append(one)
    return {
        home: list(
            channel_differences(
                [one for one in known if one.school == home],
                found,
                addresses=other_addresses.of_school(connection, scope, home),
                claims=claimed,
                links=links.of_school(connection, scope, home),
            )
        )
        for home, found in sorted(by_home.items())
    }


def _accounts(
    connection: Connection, scope: Scope, school: str | None, known: Sequence[Device], now_ms: int
) -> Mapping[str, Sequence[AccountDifference]]:
    """By school, of devices in service."""
    serving = {one.code: one for one in known if one.stage is Stage.ADOPTED}
    by_home = defaultdict(list)
    for told in account_lists.every(connection, scope, school):
        if told.device in serving:
            by_home[serving[told.device].school].append(told)
    if not by_home:
        return {}
    allowed = authorised_accounts.every(connection, scope, school)
    persons = {one.id: one for one in people.every(connection, scope)}
    zones = {one.code: ZoneInfo(one.zone) for one in schools.every(connection, scope)}
    groups = device_groups.every(connection, scope, school)
    ours = polled_by(connection, scope, list(serving.values()))
    return {
        home: account_differences(
            lists,
            [one for one in allowed if one.school == home],
            persons,
            groups={one.name: one.devices for one in groups if one.school == home},
            ours=ours,
            today=datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zones[home]).date(),
        )
        for home, lists in sorted(by_home.items())
    }


def polled_by(connection: Connection, scope: Scope, known: Sequence[Device]) -> Mapping[str, frozenset[str]]:
    """By code the accounts with which the collector asks the device."""
    rows = [
        row
        for row in credentials.every(connection, scope, Purpose.POLL)
        if row.type is not CredentialType.SNMP_COMMUNITY and row.account
    ]
    return {
        device.code: frozenset(
            row.account
            for row in rows
            if row.school == device.school and row.device_id in (None, device.id) and row.vendor in ("", device.vendor)
        )
        for device in known
    }
