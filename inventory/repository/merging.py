"""Two files of one device become one: what the younger knew goes to the elder, and its code becomes an alias."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, delete, func, insert, select, update

from inventory.errors import Conflict, Missing
from inventory.model.change_event import ChangeEvent
from inventory.model.device import Device, Stage
from inventory.model.scope import BUREAU, Scope
from inventory.repository import absences, changes, devices, links, login_rows, other_addresses
from inventory.repository.merging_alerts import move_alerts
from inventory.repository.merging_changes import move_changes
from inventory.repository.merging_papers import move_papers
from inventory.repository.merging_recordings import move_recordings
from inventory.repository.upsert import insert_into
from inventory.tables.absence import absence
from inventory.tables.application import application
from inventory.tables.attribution import attribution
from inventory.tables.claim import claim
from inventory.tables.credential import credential
from inventory.tables.device import device as table
from inventory.tables.device import device_alias, other_address
from inventory.tables.interface import interface
from inventory.tables.link import link
from inventory.tables.login import login_proof
from inventory.tables.rotation import rotation_secret, rotation_turn
from inventory.tables.secrets import device_group_member
from inventory.tables.service_period import service_period
from inventory.tables.transition import transition, transition_head


def merge(connection: Connection, scope: Scope, code: str, newer: str, *, actor: str, at_ms: int) -> Device:
    """`newer` must be a candidate: its looks were never counted and go with its file. Returns the one that stays.

    Where the elder answers no more at its own address it takes the newer's, else it has that one as well.
    Raises Missing, Conflict.
    """
    elder, younger = _both(connection, scope, code, newer)
    other = absences.every(connection, BUREAU, elder.school)
    silent = not elder.holds_address or elder.address is None or elder.code in other
    _move_claims(connection, elder, younger)
    _move_links(connection, elder, younger)
    _move_groups(connection, elder, younger)
    move_recordings(connection, elder.id, younger.id)
    move_papers(connection, elder.id, younger.id)
    move_changes(connection, elder.id, younger.id)
    move_alerts(connection, elder.id, younger.id)
    _move_turns(connection, elder, younger)
    _forget(connection, younger)
    connection.execute(update(device_alias).where(device_alias.c.device == younger.id).values(device=elder.id))
    connection.execute(update(application).where(application.c.device == younger.id).values(device=elder.id))
    connection.execute(update(attribution).where(attribution.c.cause == younger.id).values(cause=elder.id))
    connection.execute(delete(table).where(table.c.id == younger.id))
    connection.execute(insert(device_alias).values(alias=younger.code, device=elder.id, at_ms=at_ms))
    _move_proofs(connection, elder, younger)
    after = elder
    if younger.address is not None and silent:
        after = replace(elder, address=younger.address, holds_address=True)
        devices.change(connection, scope, after, actor=actor, at_ms=at_ms)
        absences.clear(connection, [elder.code])
    elif younger.address is not None:
        other_addresses.put(connection, elder.code, younger.address, at_ms=at_ms)
    event = ChangeEvent(
        at_ms=at_ms,
        school=elder.school,
        subject=elder.code,
        actor=actor,
        action="merged",
        field="device",
        old=younger.code,
        new=elder.code,
    )
    changes.record(connection, [event])
    return after


def _both(connection: Connection, scope: Scope, code: str, newer: str) -> tuple[Device, Device]:
    found = [devices.get(connection, scope, one) for one in (code, newer)]
    for one, device in zip((code, newer), found, strict=True):
        if device is None:
            raise Missing("ledger.no_device", device=one)
    elder, younger = (device for device in found if device is not None)
    if elder.id == younger.id or elder.school != younger.school or elder.stage is Stage.RETIRED:
        raise Conflict("ledger.not_to_merge", device=elder.code, other=younger.code)
    if younger.stage is not Stage.CANDIDATE or _served(connection, younger):
        raise Conflict("ledger.merge_in_service", device=younger.code)
    own = select(func.count()).select_from(credential).where(credential.c.device == younger.id)
    if connection.execute(own).scalar_one():
        raise Conflict("ledger.merge_credential", device=younger.code)
    return elder, younger


def _served(connection: Connection, device: Device) -> bool:
    query = select(func.count()).select_from(service_period).where(service_period.c.device == device.id)
    return bool(connection.execute(query).scalar_one())


def _move_claims(connection: Connection, elder: Device, younger: Device) -> None:
    for row in connection.execute(select(claim).where(claim.c.device == younger.id)).all():
        statement = insert_into(connection, claim).values({**row._mapping, "device": elder.id})
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["device", "type", "value"], set_={"last_seen_ms": statement.excluded.last_seen_ms}
            )
        )


def _move_links(connection: Connection, elder: Device, younger: Device) -> None:
    def told(code: str) -> str:
        return elder.code if code == younger.code else code

    moved = [
        replace(one, device=told(one.device), far_device=told(one.far_device))
        for one in links.of_device(connection, BUREAU, younger.code)
    ]
    links.put(connection, [one for one in moved if one.device != one.far_device])
    had = select(interface.c.port).where(interface.c.device == elder.id)
    new = (interface.c.device == younger.id) & interface.c.port.not_in(had)
    connection.execute(update(interface).where(new).values(device=elder.id))
    ours = select(other_address.c.address).where(other_address.c.device == elder.id)
    also = (other_address.c.device == younger.id) & other_address.c.address.not_in(ours)
    connection.execute(update(other_address).where(also).values(device=elder.id))


def _move_groups(connection: Connection, elder: Device, younger: Device) -> None:
    ours = select(device_group_member.c.device_group).where(device_group_member.c.device == elder.id)
    also = (device_group_member.c.device == younger.id) & device_group_member.c.device_group.not_in(ours)
    connection.execute(update(device_group_member).where(also).values(device=elder.id))
    connection.execute(delete(device_group_member).where(device_group_member.c.device == younger.id))


def _move_proofs(connection: Connection, elder: Device, younger: Device) -> None:
    proven = select(login_proof.c.credential).where(login_proof.c.device == elder.code)
    both = (login_proof.c.device == younger.code) & login_proof.c.credential.in_(proven)
    connection.execute(delete(login_proof).where(both))
    login_rows.rename(connection, younger.code, elder.code)


def _move_turns(connection: Connection, elder: Device, younger: Device) -> None:
    """They are the elder's history; secrets are sealed for the younger and open for nobody else."""
    own = select(rotation_turn.c.id).where(rotation_turn.c.device == younger.id)
    connection.execute(delete(rotation_secret).where(rotation_secret.c.turn.in_(own)))
    connection.execute(update(rotation_turn).where(rotation_turn.c.device == younger.id).values(device=elder.id))


def _forget(connection: Connection, younger: Device) -> None:
    connection.execute(delete(link).where((link.c.device == younger.id) | (link.c.far_device == younger.id)))
    for owned in (claim, interface, other_address, absence, transition_head, transition, attribution):
        connection.execute(delete(owned).where(owned.c.device == younger.id))
