"""Passwords of people, kept as `inventory/person_secrets.py` says: with the name that is typed, and rights."""

from __future__ import annotations

from collections.abc import Iterable

from inventory.errors import VaultError
from inventory.model.credential import Purpose
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.passphrase import Stretch, admit_passphrase
from inventory.person_secrets import Keeping
from inventory.repository import person_logins
from inventory.spelling import canonical
from inventory.vault import Vault


def bound_to_login(login: PersonLogin) -> bytes:
    """What a login of an earlier release bound stays as it was: it had neither role nor areas."""
    more = (login.role, ",".join(login.areas)) if login.role or login.areas else ()
    return canonical(
        "campuswatch.login",
        login.person,
        login.school,
        login.name,
        ",".join(sorted(login.rights)),
        login.generation,
        login.stretch.salt.hex(),
        login.stretch.memory_kib,
        login.stretch.passes,
        login.stretch.lanes,
        login.changed_ms,
        *more,
    )


LOGINS: Keeping[PersonLogin] = Keeping(
    admit=admit_passphrase,
    bound=bound_to_login,
    altered=lambda login: VaultError("login.altered", login=login.name),
    place=str,
    put=person_logins.put,
    remove=person_logins.remove,
)


def make_login(
    vault: Vault,
    person: Person,
    name: str,
    rights: Iterable[str],
    password: tuple[Stretch, bytes],
    *,
    generation: int,
    changed_ms: int,
    role: str = "",
    areas: Iterable[str] = (),
) -> PersonLogin:
    """`password` as `LOGINS.stretch` gives it. Raises VaultError."""
    stretch, verifier = password
    bare = PersonLogin(
        person=person.id,
        school=person.school,
        name=name,
        rights=frozenset(rights),
        generation=generation,
        stretch=stretch,
        sealed=b"",
        changed_ms=changed_ms,
        role=role,
        areas=tuple(sorted(areas)),
    )
    return LOGINS.sealed_by(vault.compartment(Purpose.POLL), bare, verifier)
