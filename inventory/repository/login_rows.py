"""Attempts at logins and their proofs. Read only inside the write that counts, so there is nothing to scope."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from inventory.login_policy import LoginPolicy, may_attempt
from inventory.repository.upsert import upsert
from inventory.tables.login import login_attempt, login_proof


def attempt(
    connection: Connection, device: str, credential: str, generation: int, *, now_ms: int, policy: LoginPolicy
) -> bool:
    """Count one attempt if it may be made. True also, without counting, for what is proven."""
    stale = (login_attempt.c.at_ms <= now_ms - policy.window_ms) | (login_attempt.c.at_ms >= now_ms + policy.window_ms)
    connection.execute(delete(login_attempt).where(stale))
    proof = select(login_proof.c.generation).where(
        login_proof.c.device == device, login_proof.c.credential == credential
    )
    if connection.execute(proof).scalar_one_or_none() == generation:
        return True
    made = select(login_attempt.c.at_ms).where(login_attempt.c.device == device)
    if not may_attempt(connection.execute(made).scalars(), now_ms, policy):
        return False
    count(connection, device, credential, generation, now_ms=now_ms)
    return True


def count(connection: Connection, device: str, credential: str, generation: int, *, now_ms: int) -> None:
    connection.execute(
        insert(login_attempt).values(device=device, credential=credential, generation=generation, at_ms=now_ms)
    )


def prove(connection: Connection, device: str, credential: str, generation: int, *, now_ms: int) -> None:
    """The device let it in: its attempts were no failures."""
    row = {"device": device, "credential": credential, "generation": generation, "at_ms": now_ms}
    connection.execute(upsert(connection, login_proof, row))
    connection.execute(delete(login_attempt).where(_of(device, credential, generation)))


def disprove(connection: Connection, device: str, credential: str, generation: int, *, now_ms: int) -> None:
    """The device refused what it once let in: the proof is void, and this refusal is the first that counts."""
    void = delete(login_proof).where(
        login_proof.c.device == device,
        login_proof.c.credential == credential,
        login_proof.c.generation == generation,
    )
    if connection.execute(void).rowcount:
        count(connection, device, credential, generation, now_ms=now_ms)


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


def _of(device: str, credential: str, generation: int) -> ColumnElement[bool]:
    return and_(
        login_attempt.c.device == device,
        login_attempt.c.credential == credential,
        login_attempt.c.generation == generation,
    )
