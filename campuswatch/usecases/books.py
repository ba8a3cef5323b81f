"""What papers are made of: the ledger of a school, read in one transaction, and who is meant by a name."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from inventory.errors import Missing
from inventory.freezing import Books
from inventory.model.device import Device
from inventory.model.paper import Role, Signature
from inventory.model.person import Person
from inventory.model.school import School
from inventory.model.scope import Scope
from inventory.repository import areas, device_files, people, schools


def read_books(connection: Connection, scope: Scope, school: str, devices: Sequence[Device]) -> Books:
    """Of these devices. Custodians may be people of the bureau, whom a scope of one school does not see by itself."""
    files = device_files.of_school(connection, scope, school)
    custodians = {file.custodian for file in files.values() if file.custodian}
    own = {one.id: one for one in people.every(connection, scope, school)}
    bureau = {one.id: one for one in people.every(connection, Scope(None), "") if one.id in custodians}
    return Books(
        devices=devices,
        files=files,
        areas={one.code: one for one in areas.every(connection, scope, school)},
        people=bureau | own,
    )


def school_of(connection: Connection, scope: Scope, code: str) -> School:
    """Raises Missing."""
    found = schools.get(connection, scope, code)
    if found is None:
        raise Missing("ledger.no_school", school=code)
    return found


def signed(role: Role, person: Person, at_ms: int) -> Signature:
    return Signature(role=role, person=person.id, name=person.name, post=person.post, at_ms=at_ms)
