"""Recorders keep a copy of each camera's password: it is changed with the camera's."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from sqlalchemy import Connection

from campuswatch.rotation.choice import relay_of
from campuswatch.rotation.pair import Pair
from campuswatch.rotation.targets import target_of
from collector.control import RELAYS
from collector.instruments import Instruments
from collector.protocols.errors import ProtocolError
from collector.target import Target
from inventory.database import Database
from inventory.inheritance import inherited
from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.device import Device
from inventory.model.scope import BUREAU, Scope
from inventory.model.sealed import SealedCredential
from inventory.model.turn import Turn
from inventory.repository import channels, credentials, device_groups, devices, login_proofs, rotations
from inventory.safekeeping import opened
from inventory.vault import Vault
from language.catalogue import translate
from language.message import Message

log = logging.getLogger(__name__)

ASK_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One channel of one recorder, and the login with which the recorder is changed."""

    recorder: Target
    relay: str
    login: Credential
    channel: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorders:
    """`waived` as in Target."""

    database: Database
    vault: Vault
    instruments: Instruments
    waived: bool = False

    async def tell(self, turn: Turn, pair: Pair) -> Message | None:
        """Each recorder that logs in to the camera with this account gets the new password.

        One that logs in by another account is left as it is, one that does not say by which is given this one. Returns
        which could not be told, or None. To be repeated as a whole: the same login is put again.
        """
        if turn.type is not CredentialType.PASSWORD:
            return None
        with self.database.read() as connection:
            found = self._places(connection, turn)
        for place in found:
            if isinstance(place, Message):
                return place
            try:
                await self._put(place, turn, pair)
            except ProtocolError as error:
                log.warning("%s: %s", place.recorder.device, translate(error.message, "en"))
                return not_told(place.recorder.device, place.channel)
        return None

    async def leave(self, turn: Turn, pair: Pair) -> Message | None:
        """Where a person sees to the recorders."""
        return None

    async def _put(self, place: Place, turn: Turn, pair: Pair) -> None:
        relay = RELAYS[place.relay]
        login = (place.recorder, place.login, place.channel)
        account = await relay.account(*login, self.instruments, ASK_S)
        if account in (None, turn.account):
            await relay.put(*login, pair.new, self.instruments, ASK_S)

    def _places(self, connection: Connection, turn: Turn) -> list[Place | Message]:
        places: list[Place | Message] = []
        resting = rotations.resting(connection, BUREAU)
        for one in channels.of_camera(connection, BUREAU, turn.device):
            recorder = devices.get(connection, BUREAU, one.recorder)
            assert recorder is not None, "a channel refers to its recorder"
            login = None
            if CredentialType.PASSWORD not in resting.get(recorder.code, frozenset()):
                login = login_of(connection, self.vault, recorder)
            if login is None or relay_of(recorder) not in RELAYS:
                places.append(not_told(recorder.code, one.told.number))
                continue
            target = target_of(connection, BUREAU, recorder, waived=self.waived)
            places.append(
                Place(recorder=target, relay=relay_of(recorder), login=login, channel=one.told.number)
            )  # fmt: skip
        return places


def not_told(recorder: str, channel: int) -> Message:
    return Message("rotation.recorder_not_told", {"recorder": recorder, "channel": channel})


def login_of(connection: Connection, vault: Vault, recorder: Device) -> Credential | None:
    """Who may change it: what it was seen to accept before what it was not, `admin` before `poll`.

    Raises VaultError for a row that is not what was put.
    """
    proven = login_proofs.every(connection, Scope.of([recorder.school])).get(recorder.code, frozenset())
    rows = [row for purpose in Purpose if vault.holds(purpose) for row in passwords(connection, recorder, purpose)]
    rows.sort(key=lambda row: ((row.id, row.generation) not in proven, row.purpose))
    if not rows:
        return None
    vault.admit(credentials.keys(connection, Scope.of([recorder.school])))
    return opened(connection, vault, rows[0])


def passwords(connection: Connection, device: Device, purpose: Purpose) -> list[SealedCredential]:
    school = Scope.of([device.school])
    groups = device_groups.memberships(connection, school).get(device.id, frozenset())
    found = inherited(credentials.every(connection, school, purpose), device, groups)
    return [one.row for one in found if one.row.type is CredentialType.PASSWORD]
