"""One-time codes beside the password (TOTP, RFC 6238): begun, confirmed by a first code, asked for, taken away."""

from __future__ import annotations

import hmac
from base64 import b32encode
from dataclasses import dataclass, field, replace

import pyotp
from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.roles import require_no_more
from inventory import audit
from inventory.audit import BUREAU_CHAIN
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.manifest import manifest_detail
from inventory.model.credential import Purpose
from inventory.model.person_login import PersonLogin
from inventory.model.scope import BUREAU
from inventory.repository import people, person_logins, second_factors
from inventory.second_factors import asked_of, digest_of, drop, keep, make_codes, make_factor, secret_of
from inventory.vault import Vault

STEP_S = 30
EARLIER, LATER = 1, 1
"""Steps that the clock of a phone may be off."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the person's app is given: as text, and as the address in the QR code."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


def begin(database: Database, vault: Vault, login: PersonLogin) -> Enrolment:
    """A new secret, which nothing asks for before `confirm`. Raises Conflict where one is asked for, VaultError."""

    def work(connection: Connection) -> bytes:
        if asked_of(connection, vault, login.person) is not None:
            raise Conflict("factor.there")
        before = second_factors.of_person(connection, BUREAU, login.person)
        factor = make_factor(vault, login.person, before.generation + 1 if before else 1)
        keep(connection, vault, factor)
        return secret_of(vault, factor)

    return enrolment(login.name, database.write(work).result())


def begun(connection: Connection, vault: Vault, login: PersonLogin) -> Enrolment | None:
    """What was begun and waits for its first code."""
    factor = second_factors.of_person(connection, BUREAU, login.person)
    if factor is None or factor.confirmed_ms is not None:
        return None
    return enrolment(login.name, secret_of(vault, factor))


def enrolment(name: str, secret: bytes) -> Enrolment:
    text = b32encode(secret).decode()
    return Enrolment(text, pyotp.TOTP(text).provisioning_uri(name=name, issuer_name="campuswatch"))


def confirm(
    database: Database, vault: Vault, actor: Actor, login: PersonLogin, code: str, *, now_ms: int
) -> tuple[str, ...]:
    """From now on it is asked for. Returns the codes for the day when the phone is lost, kept nowhere in the clear.
    Raises Conflict for a wrong code, Missing where nothing was begun, VaultError."""
    codes = make_codes()

    def work(connection: Connection) -> None:
        factor = second_factors.of_person(connection, BUREAU, login.person)
        if factor is None or factor.confirmed_ms is not None:
            raise Missing("factor.not_begun")
        secret = secret_of(vault, factor)
        step = step_of(secret, code, now_ms)
        if step is None:
            raise Conflict("factor.wrong")
        digests = frozenset(digest_of(secret, one) for one in codes)
        made = replace(factor, confirmed_ms=now_ms, last_step=step, codes=digests)
        _tell(connection, actor, login.person, "secret.factor_set", keep(connection, vault, made), now_ms)

    database.write(work).result()
    return codes


def take(database: Database, vault: Vault, actor: Actor, person: str, *, own: bool, now_ms: int) -> None:
    """One's own, whose password was typed just now, or that of another by who keeps people. Raises Missing, Forbidden,
    VaultError."""

    def work(connection: Connection) -> None:
        found = people.get(connection, BUREAU, person)
        if found is None or second_factors.of_person(connection, BUREAU, person) is None:
            raise Missing("factor.not_begun")
        if not own:
            require(actor, Right.PEOPLE, found.school)
            require_no_more(actor, person_logins.of_person(connection, BUREAU, person))
        _tell(connection, actor, person, "secret.factor_removed", drop(connection, vault, person), now_ms)

    database.write(work).result()


def is_asked(connection: Connection, vault: Vault, person: str) -> bool:
    """Whether a code is wanted beside the password. Raises VaultError."""
    return asked_of(connection, vault, person) is not None


def shows(connection: Connection, vault: Vault, person: str, typed: str, *, now_ms: int) -> bool:
    """Whether what was typed is the code of now, or one of those for a lost phone, inside the caller's write: each
    counts once. True where none is asked for. Raises VaultError."""
    factor = asked_of(connection, vault, person)
    if factor is None:
        return True
    secret, said = secret_of(vault, factor), "".join(typed.lower().replace("-", "").split())
    step = step_of(secret, said, now_ms)
    if step is not None:
        return second_factors.step(connection, person, step)
    wanted = digest_of(secret, said)
    spent = next((one for one in factor.codes if hmac.compare_digest(one, wanted)), None)
    if spent is None:
        return False
    keep(connection, vault, replace(factor, codes=factor.codes - {spent}))
    return True


def step_of(secret: bytes, code: str, now_ms: int) -> int | None:
    """The step of time that the code belongs to; None for none near now."""
    if len(code) != 6 or not code.isascii():
        return None
    totp, now = pyotp.TOTP(b32encode(secret).decode()), now_ms // 1000 // STEP_S
    near = range(now - EARLIER, now + LATER + 1)
    return next((step for step in near if hmac.compare_digest(totp.generate_otp(step), code)), None)


def _tell(connection: Connection, actor: Actor, person: str, action: str, manifest: int, now_ms: int) -> None:
    audit.append(
        connection, BUREAU_CHAIN, at_ms=now_ms, actor=actor.name, action=action, subject=person,
        detail={manifest_detail(Purpose.POLL): manifest},
    )  # fmt: skip
