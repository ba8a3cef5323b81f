"""Whether registers and secrets are as they were written: whoever writes past the product is found here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from alerts.condition import Condition
from campuswatch.conditions.source import Means, Source
from inventory.audit import BUREAU_CHAIN
from inventory.inspection import Finding, inspect, inspect_logins
from inventory.model.credential import Purpose
from inventory.model.scope import BUREAU
from inventory.register import verify
from inventory.repository import schools
from inventory.tables.metadata import metadata
from inventory.tables.register import Register

HEAD = {"chain", "seq", "hash"}
"""The columns by which the table of a register's heads is known."""


def broken(connection: Connection, now_ms: int, _: Means) -> Iterator[Condition]:
    """Of every register the chain of every school and of the bureau, from its first entry."""
    chains = [BUREAU_CHAIN, *(one.code for one in schools.every(connection, BUREAU))]
    for register in registers():
        name = register.entries.name
        for chain in chains:
            seq = verify(connection, BUREAU, register, chain)
            if seq is not None:
                yield Condition(
                    rule="register_broken", school=chain, part=name, since_ms=now_ms,
                    details={"register": name, "entry": seq},
                )  # fmt: skip


def registers() -> list[Register]:
    """Every one there is: a table, and one with the head of each of its chains."""
    heads = [one for one in metadata.sorted_tables if {column.name for column in one.columns} == HEAD]
    return [Register(metadata.tables[one.name.removesuffix("_head")], one) for one in heads]


def doubted(connection: Connection, now_ms: int, means: Means) -> Iterable[Condition]:
    """Secrets that are not as they were put into the vault; never put aside: a person says `secret accept`."""
    vault = means.vault
    if vault is None:
        return ()
    places = [one.code for one in schools.every(connection, BUREAU)]
    found = [
        finding for place in places for purpose in Purpose
        for finding in inspect(connection, BUREAU, vault, place, purpose)
    ]  # fmt: skip
    return conditions([*found, *inspect_logins(connection, BUREAU, vault)], now_ms)


def conditions(findings: Iterable[Finding], now_ms: int) -> Iterator[Condition]:
    """One a school and compartment. Pure."""
    counts = Counter((one.school, str(one.purpose)) for one in findings)
    for (school, purpose), number in sorted(counts.items()):
        yield Condition(
            rule="secrets_doubted", school=school, part=purpose, since_ms=now_ms,
            details={"n": number, "compartment": purpose},
        )  # fmt: skip


BROKEN = Source(every_s=21_600, rules=frozenset({"register_broken"}), read=broken)
DOUBTED = Source(every_s=3600, rules=frozenset({"secrets_doubted"}), read=doubted)
