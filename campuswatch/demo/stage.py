"""The stage of the demo: a simulated campus in a process of its own, and the secrets a school would have typed in."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from campuswatch.control import Json
from campuswatch.demo.papers import area_of
from campuswatch.usecases.actor import Actor
from campuswatch.usecases.credentials import add_credential
from inventory.database import Database
from inventory.model.area import Area
from inventory.model.credential import Credential, CredentialType
from inventory.model.device import Device
from inventory.repository import devices
from inventory.vault import Vault
from simulator.truth import PlantedDevice, Truth

MARK, LEDGER = "truth.json", "data"
START_S = 30.0


class StageFailed(Exception):
    """One sentence: what kept the demo from starting."""


def clear(folder: Path) -> None:
    """Removes what an earlier demo left; raises StageFailed for a folder that is no demo's.

    Without its mark it may hold the empty ledger of a demo whose campus never stood.
    """
    if folder.exists() and {path.name for path in folder.iterdir()} - {LEDGER} and not (folder / MARK).exists():
        raise StageFailed(f"{folder} holds something else than a demo: name an empty folder with --folder")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


async def start_campus(folder: Path, *options: str) -> asyncio.subprocess.Process:
    """The campus answers when this returns; it stops when its standard input ends. Raises StageFailed."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "campuswatch.cli", "simulate", "campus", "--json", "--leash", "--folder", str(folder),
        *options, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        process_group=0,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stderr is not None
    try:
        await asyncio.wait_for(read_json(child.stdout), START_S)
    except (TimeoutError, ValueError) as error:
        if child.returncode is None:
            child.terminate()
        said = (await child.stderr.read()).decode(errors="replace").strip()
        raise StageFailed(said.removeprefix("campuswatch: ") or "the simulated campus did not start") from error
    return child


async def read_json(stream: asyncio.StreamReader) -> Json:
    """The one pretty-printed object that a verb prints with --json. Raises ValueError where the stream ends before."""
    text = ""
    while line := (await stream.readline()).decode():
        text += line
        if line.rstrip() == "}":
            break
    found: Json = json.loads(text)
    return found


def give_credentials(database: Database, vault: Vault, actor: Actor, truth: Truth, school: str, now_ms: int) -> None:
    """What an administrator types in once: the community, the SNMPv3 user, the password of each make of camera."""
    for credential, vendor in shared_credentials(truth):
        add_credential(database, vault, actor, credential, school=school, vendor=vendor, now_ms=now_ms)


def shared_credentials(truth: Truth) -> Iterator[tuple[Credential, str]]:
    """Each once, with the vendor it is for ("" for all)."""
    watched = [device for device in truth.devices if device.kind not in ("printer", "pc")]
    seen: set[tuple[str, ...]] = set()
    for device in watched:
        for credential, vendor in credentials_of(device):
            what = (credential.type, credential.account, credential.secret, vendor)
            if what not in seen:
                seen.add(what)
                yield credential, vendor


def credentials_of(device: PlantedDevice) -> Iterator[tuple[Credential, str]]:
    login, snmp = device.login, device.snmp
    if login:
        yield (
            Credential(
                id=uuid.uuid4().hex, type=CredentialType.PASSWORD, account=login.account, secret=login.password
            ),
            device.vendor,
        )  # fmt: skip
    if snmp and snmp.user:
        yield (
            Credential(
                id=uuid.uuid4().hex, type=CredentialType.SNMP_V3, account=snmp.user,
                auth_protocol=snmp.auth, auth_secret=snmp.auth_password,
                priv_protocol=snmp.priv, priv_secret=snmp.priv_password,
            ),
            "",
        )  # fmt: skip
    elif snmp:
        yield Credential(id=uuid.uuid4().hex, type=CredentialType.SNMP_COMMUNITY, secret=snmp.community), ""


def name_after(
    database: Database, actor: Actor, truth: Truth, adopted: list[Device], known: Sequence[Area], *, now_ms: int
) -> list[Device]:
    """The places of the school's own list: a scan cannot know them, an import or a person would tell."""
    names = {planted.address: planted.name for planted in truth.devices}
    called = [(device, names.get(device.address or "", device.name)) for device in adopted]
    named = [replace(device, name=name, area=area_of(name, known)) for device, name in called]

    def work(connection: Connection) -> None:
        for device in named:
            devices.change(connection, actor.scope, device, actor=actor.name, at_ms=now_ms)

    database.write(work).result()
    return named
