"""What devices are asked with: sealed into the vault's poll compartment, taken out again; never shown."""

from __future__ import annotations

import uuid
from enum import StrEnum
from typing import Literal

import msgspec

from campuswatch.commands.command import Command, Done
from campuswatch.commands.fields import Id, Line, MaybeDevice, School, Secret
from campuswatch.commands.means import Means
from campuswatch.commands.reading import Unfit
from campuswatch.commands.schools import page_of
from campuswatch.usecases.actor import Right
from campuswatch.usecases.credentials import add_credential, remove_credential, the_credential
from inventory.model.credential import Credential, CredentialType
from inventory.short_id import SHORT
from language.message import Message


class AskedWith(StrEnum):
    """What a page asks for; keys of SSH are put in by the command line."""

    COMMUNITY = "community"
    PASSWORD = "password"  # noqa: S105 - a type's name
    SNMP_V3 = "snmp_v3"


Auth = Literal["sha256", "sha1", "sha224", "sha384", "sha512", "md5"]
Priv = Literal["aes128", "aes192", "aes256", "des"]
TYPES = {
    AskedWith.COMMUNITY: CredentialType.SNMP_COMMUNITY,
    AskedWith.PASSWORD: CredentialType.PASSWORD,
    AskedWith.SNMP_V3: CredentialType.SNMP_V3,
}


class NewCredential(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`secret` is the community, the password, or the authentication password of an SNMPv3 user, `privacy` that user's
    privacy password. The narrowest that fits a device holds there: its own, its vendor's, its school's."""

    school: School
    type: AskedWith = AskedWith.PASSWORD
    account: Line = ""
    secret: Secret = ""
    vendor: Line = ""
    device: MaybeDevice = ""
    auth: Auth | None = None
    priv: Priv | None = None
    privacy: Secret = ""


class OneCredential(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    credential: Id


def add(means: Means, body: NewCredential) -> Done:
    judge(body)
    v3 = body.type is AskedWith.SNMP_V3
    credential = Credential(
        id=uuid.uuid4().hex, type=TYPES[body.type], account=body.account.strip(), secret="" if v3 else body.secret,
        auth_protocol=body.auth or "" if v3 else "", auth_secret=body.secret if v3 else "",
        priv_protocol=body.priv or "" if v3 else "", priv_secret=body.privacy if v3 else "",
    )  # fmt: skip
    row = add_credential(
        means.database, means.vault(), means.actor, credential, school=body.school, device=body.device.strip(),
        vendor=body.vendor.strip(), now_ms=means.now_ms,
    )  # fmt: skip
    return Done(go=f"{page_of(row.school)}#credentials", answer={"id": row.id, "generation": row.generation})


def judge(body: NewCredential) -> None:
    """Raises Unfit for what no device could be asked with."""
    wrong: dict[str, Message] = {}
    v3 = body.type is AskedWith.SNMP_V3
    if body.type is not AskedWith.COMMUNITY and not body.account.strip():
        wrong["account"] = Message("unfit.missing")
    if not body.secret and (not v3 or body.auth):
        wrong["secret"] = Message("unfit.missing")
    if v3 and body.priv and not body.auth:
        wrong["auth"] = Message("unfit.missing")
    if v3 and body.priv and not body.privacy:
        wrong["privacy"] = Message("unfit.missing")
    if wrong:
        raise Unfit(wrong)


def school_of(means: Means, body: OneCredential) -> str:
    with means.database.read() as connection:
        return the_credential(connection, means.actor, body.credential).school


def remove(means: Means, body: OneCredential) -> Done:
    gone = remove_credential(means.database, means.vault(), means.actor, body.credential, now_ms=means.now_ms)
    return Done(go=f"{page_of(gone.school)}#credentials", answer={"id": gone.id[:SHORT]})


TAGS = ("secrets",)
COMMANDS = (
    Command(
        name="credential.add", body=NewCredential, right=Right.SECRETS, school=lambda means, body: body.school, do=add,
        hint=True, tags=TAGS,
    ),
    Command(
        name="credential.remove", body=OneCredential, right=Right.SECRETS, school=school_of, do=remove, grave=True,
        tags=TAGS,
    ),
)  # fmt: skip
