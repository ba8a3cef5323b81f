"""Entries of the inbox for what ledger, papers, recorders and devices do not say alike. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace

from inventory.account_check import AccountDifference
from inventory.channel_differences import ChannelDifference, Unlike, foreign
from inventory.inbox_entry import Entry, Topic, entry_id
from inventory.model.change_kind import ChangeKind
from inventory.model.claim import Claim, ClaimType
from inventory.model.device import Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.permits import Noticed
from language.enumeration import some_of
from language.message import Message, Parameter

WAITING = frozenset(
    {
        ChangeKind.FIRMWARE,
        ChangeKind.CONFIGURATION,
        ChangeKind.PORT,
        ChangeKind.MAC,
        ChangeKind.SERIAL,
        ChangeKind.NAME,
        ChangeKind.ADDRESS,
        ChangeKind.MODEL,
    }
)
"""Changes that a person answers. Accounts, channels and replaced devices have topics of their own; of a restart or a
clock nothing is left to answer."""


def changes(noticed: Iterable[Noticed]) -> Iterator[Entry]:
    """What moved or says otherwise of itself without a permit, among what is in service; the newest of each field.

    `noticed` comes newest first.
    """
    told: set[tuple[str, str]] = set()
    for one in noticed:
        event, device = one.event, one.device
        if device is None or device.stage is not Stage.ADOPTED or one.kind not in WAITING:
            continue
        if one.expected or (device.code, event.field) in told:
            continue
        told.add((device.code, event.field))
        topic = Topic.MOVED if one.kind in (ChangeKind.ADDRESS, ChangeKind.PORT) else Topic.CHANGED
        yield Entry(
            id=entry_id(topic, device.school, device.code, event.field, event.at_ms),
            topic=topic,
            school=device.school,
            subject=device.code,
            at_ms=event.at_ms,
            field=event.field,
            ledger=event.old,
            network=event.new,
            text=Message("inbox.changed", {"old": event.old, "new": event.new}),
            device=device,
        )


TOPICS: Mapping[Unlike, Topic] = {
    Unlike.UNKNOWN_CAMERA: Topic.UNKNOWN_CAMERA,
    Unlike.OTHER_CAMERA: Topic.OTHER_CAMERA,
    Unlike.NO_CHANNEL: Topic.NO_CHANNEL,
}


def channels(differences: Iterable[ChannelDifference], known: Mapping[str, Device]) -> Iterator[Entry]:
    for one in differences:
        device = known[one.device]
        topic = TOPICS[one.unlike]
        params: Mapping[str, Parameter] = {
            "channel": one.channel, "name": one.name, "ledger": one.ledger, "told": one.told or "—"
        }  # fmt: skip
        text = Message(f"inbox.{topic}", params if one.channel else {})
        yield Entry(
            id=entry_id(topic, device.school, device.id, one.channel, one.ledger, one.told),
            topic=topic,
            school=device.school,
            subject=device.code,
            other=one.ledger,
            at_ms=one.at_ms,
            field=f"channel {one.channel}" if one.channel else "",
            ledger=one.ledger or (device.code if one.unlike is Unlike.NO_CHANNEL else ""),
            network=one.told,
            text=text,
            device=device,
        )


def papers(
    files: Mapping[str, DeviceFile], claims: Mapping[str, Mapping[Claim, int]], known: Mapping[str, Device]
) -> Iterator[Entry]:
    """Of what is in service: the serial on paper is none that the device ever told."""
    for code, file in sorted(files.items()):
        device, told = known.get(code), claims.get(code, {})
        if device is None or device.stage is not Stage.ADOPTED or not foreign(file.serial, told):
            continue
        serials = [(at_ms, claim.value) for claim, at_ms in told.items() if claim.type is ClaimType.SERIAL]
        at_ms, serial = max(serials)
        yield Entry(
            id=entry_id(Topic.PAPER, device.school, device.id, file.serial, serial),
            topic=Topic.PAPER,
            school=device.school,
            subject=code,
            at_ms=at_ms,
            field="serial",
            ledger=file.serial,
            network=serial,
            text=Message("inbox.paper", {"ledger": file.serial, "told": serial}),
            device=device,
        )


def accounts(differences: Iterable[AccountDifference], school: str, dismissed: Set[str]) -> Iterator[Entry]:
    """Each without the devices for which it was put aside."""
    for one in differences:
        left = tuple(code for code in one.devices if account_part(one, school, code) not in dismissed)
        if left:
            yield account_entry(replace(one, devices=left), school)


def account_part(one: AccountDifference, school: str, device: str) -> str:
    """The id of what is wrong with the account on one of its devices."""
    return entry_id(Topic.ACCOUNT, school, one.objection, one.account, one.level, ", ".join(one.persons), device)


def account_entry(one: AccountDifference, school: str) -> Entry:
    persons = ", ".join(one.persons)
    return Entry(
        id=entry_id(Topic.ACCOUNT, school, one.objection, one.account, one.level, persons, *one.devices),
        topic=Topic.ACCOUNT,
        school=school,
        subject=one.account,
        other=" ".join(one.devices),
        parts=tuple(account_part(one, school, code) for code in one.devices),
        at_ms=one.since_ms,
        ledger=persons,
        network=str(one.level),
        text=Message(
            f"account_objection.{one.objection}", {"devices": some_of(one.devices), "persons": persons or "—"}
        ),
    )
