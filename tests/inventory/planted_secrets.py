"""The secrets of the planted campus beside its credential: manifest, compartment, a group, a login, a policy."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from inventory.model.compartment import SealedCompartment
from inventory.model.credential import CredentialType, Purpose
from inventory.model.device_group import DeviceGroup
from inventory.model.manifest import Entry, Manifest
from inventory.model.person import Person
from inventory.model.person_login import PersonLogin
from inventory.model.sealed import SealedCredential, WrappedKey
from inventory.model.secret_policy import SecretPolicy
from inventory.passphrase import Stretch
from inventory.repository import (
    audit_rows,
    compartments,
    device_groups,
    manifests,
    people,
    person_logins,
    secret_policies,
)

AT_MS = 1_795_366_800_000
CODE = "s01-cam-0002"
STRETCH = Stretch(salt=b"s" * 16, memory_kib=64, passes=1, lanes=1)
MANIFEST = Manifest(
    school="S01", purpose=Purpose.POLL, generation=1, entries={"credential-1": Entry(1, "digest")}, tag=b"tag"
)
COMPARTMENT = SealedCompartment(
    purpose=Purpose.POLL, generation=1, stretch=STRETCH, wrapped=b"wrapped", proof=b"proof", created_ms=AT_MS
)
GROUP = DeviceGroup(id="group-1", school="S01", name="gates")
HOLDER = Person(id="d" * 32, school="S01", name="Lý Thị Mai")
LOGIN = PersonLogin(
    person=HOLDER.id, school="S01", name="mai", rights=frozenset({"reveal"}), generation=1, stretch=STRETCH,
    sealed=b"sealed", changed_ms=AT_MS,
)  # fmt: skip
SECRET_POLICY = SecretPolicy(id="secret-policy-1", school="S01", purpose="", kind="", days=90)
ROW = SealedCredential(
    id="credential-2", school="S01", device_id=None, vendor="", type=CredentialType.PASSWORD, purpose=Purpose.POLL,
    account="viewer", generation=1, key="key-1", wrapped_key=b"wrapped", ciphertext=b"sealed",
)  # fmt: skip
KEY = WrappedKey(id="key-1", school="S01", purpose=Purpose.POLL, generation=1, wrapped=b"again", created_ms=AT_MS)
SPECIAL_SECRETS: dict[str, dict[str, object]] = {
    "audit_rows.newest": {"action": "adopt", "detail": "{}"},
    "audit_rows.search": {"wanted": audit_rows.Wanted()},
    "credentials.some": {"ids": ["credential-1"]},
    "credentials.put_resealed": {"rows": [ROW]},
    "credentials.rewrap": {"wrapped": [KEY]},
    "manifests.put": {"manifest": MANIFEST},
    "compartments.put": {"sealed": COMPARTMENT},
    "device_groups.named": {"name": GROUP.name},
    "device_groups.add": {"group": replace(GROUP, id="group-2", name="halls")},
    **{f"device_groups.{name}": {"group": GROUP, "codes": [CODE]} for name in ("include", "exclude", "remove")},
    "person_logins.put": {"login": LOGIN},
    "person_logins.named": {"name": LOGIN.name},
    "person_logins.of_person": {"id": HOLDER.id},
    "person_logins.count_tries": {"id": HOLDER.id, "tries": 1},
    "person_logins.remove": {"id": HOLDER.id},
    "secret_policies.add": {"policy": replace(SECRET_POLICY, id="secret-policy-2")},
    "secret_policies.remove": {"id": SECRET_POLICY.id},
}


def plant_secrets(connection: Connection) -> None:
    manifests.put(connection, MANIFEST)
    compartments.put(connection, COMPARTMENT)
    device_groups.add(connection, GROUP, actor="planter", at_ms=AT_MS)
    device_groups.include(connection, GROUP, [CODE], actor="planter", at_ms=AT_MS)
    people.add(connection, HOLDER, actor="planter", at_ms=AT_MS)
    person_logins.put(connection, LOGIN)
    secret_policies.add(connection, SECRET_POLICY)
