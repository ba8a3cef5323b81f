"""Attempts at logins and their proofs. Read only inside the write that counts, so there is nothing to scope."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Text,
    and_,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from inventory.login_policy import LoginPolicy, may_attempt
from inventory.repository.upsert import INSERT, Statement
from inventory.tables.login import login_attempt, login_proof

# Built once: building a statement costs more than executing it, and after a first start each device comes through here.
_DEVICE = bindparam("of_device", type_=login_attempt.c.device.type)
_CREDENTIAL = bindparam("of_credential", type_=Text)
_GENERATION = bindparam("of_generation", type_=Integer)
_STALE = (login_attempt.c.at_ms <= bindparam("before_ms", type_=BigInteger)) | (
    login_attempt.c.at_ms >= bindparam("after_ms", type_=BigInteger)
)
FORGET = delete(login_attempt).where(_STALE)
FORGET_OF_DEVICE = delete(login_attempt).where(login_attempt.c.device == _DEVICE, _STALE)
PROOF = select(login_proof.c.generation).where(login_proof.c.device == _DEVICE, login_proof.c.credential == _CREDENTIAL)
MADE = select(login_attempt.c.at_ms).where(login_attempt.c.device == _DEVICE)
COUNT = insert(login_attempt)
SETTLE = delete(login_attempt).where(
    login_attempt.c.device == _DEVICE,
    login_attempt.c.credential == _CREDENTIAL,
    login_attempt.c.generation == _GENERATION,
)


def _keep(statement: Statement) -> Statement:
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["device", "credential"], set_={"generation": new.generation, "at_ms": new.at_ms}
    )


PROVE = {dialect: _keep(make(login_proof)) for dialect, make in INSERT.items()}


def forget(connection: Connection, *, now_ms: int, policy: LoginPolicy) -> None:
    """Deletes the attempts of all devices whose window has passed."""
    connection.execute(FORGET, _window(now_ms, policy))


def attempt(
    connection: Connection, device: str, credential: str, generation: int, *, now_ms: int, policy: LoginPolicy
) -> bool:
    """Count one attempt if it may be made. True also, without counting, for what is proven."""
    named = {"of_device": device, "of_credential": credential}
    connection.execute(FORGET_OF_DEVICE, {"of_device": device, **_window(now_ms, policy)})
    if connection.execute(PROOF, named).scalar_one_or_none() == generation:
        return True
    if not may_attempt(connection.execute(MADE, {"of_device": device}).scalars(), now_ms, policy):
        return False
    count(connection, device, credential, generation, now_ms=now_ms)
    return True


def _window(now_ms: int, policy: LoginPolicy) -> dict[str, int]:
    return {"before_ms": now_ms - policy.window_ms, "after_ms": now_ms + policy.window_ms}


def count(connection: Connection, device: str, credential: str, generation: int, *, now_ms: int) -> None:
    row = {"device": device, "credential": credential, "generation": generation, "at_ms": now_ms}
    connection.execute(COUNT, row)


def prove(connection: Connection, device: str, credential: str, generation: int, *, now_ms: int) -> None:
    """The device let it in: its attempts were no failures."""
    row = {"device": device, "credential": credential, "generation": generation, "at_ms": now_ms}
    connection.execute(PROVE[connection.dialect.name], row)
    connection.execute(SETTLE, {"of_device": device, "of_credential": credential, "of_generation": generation})


def disprove(connection: Connection, device: str, credential: str, generation: int, *, now_ms: int) -> None:
    """The device refused what it once let in: the proof is void, and this refusal is the first that counts."""
    void = delete(login_proof).where(_proof(device, credential, generation))
    if connection.execute(void).rowcount:
        count(connection, device, credential, generation, now_ms=now_ms)


def in_window(connection: Connection, device: str, *, now_ms: int, policy: LoginPolicy) -> int:
    """How many attempts of the device still count. Deletes those that do not."""
    connection.execute(FORGET_OF_DEVICE, {"of_device": device, **_window(now_ms, policy)})
    return len(connection.execute(MADE, {"of_device": device}).all())


def forget_proof(connection: Connection, device: str, credential: str, generation: int) -> None:
    """Whether the device still accepts it is not known any more; it was not refused either."""
    connection.execute(delete(login_proof).where(_proof(device, credential, generation)))


def take_back(connection: Connection, device: str, credential: str, generation: int) -> None:
    """The last attempt counted was not made after all."""
    last = (
        select(login_attempt.c.seq)
        .where(_of(device, credential, generation))
        .order_by(login_attempt.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    connection.execute(delete(login_attempt).where(login_attempt.c.seq == last))


def rename(connection: Connection, before: str, after: str) -> None:
    """What was counted and proven under one name goes on under another, which was never used."""
    for table in (login_attempt, login_proof):
        connection.execute(update(table).where(table.c.device == before).values(device=after))


def _proof(device: str, credential: str, generation: int) -> ColumnElement[bool]:
    return and_(
        login_proof.c.device == device,
        login_proof.c.credential == credential,
        login_proof.c.generation == generation,
    )


def _of(device: str, credential: str, generation: int) -> ColumnElement[bool]:
    return and_(
        login_attempt.c.device == device,
        login_attempt.c.credential == credential,
        login_attempt.c.generation == generation,
    )
