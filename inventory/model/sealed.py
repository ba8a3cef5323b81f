"""What the vault writes down: sealed credentials and wrapped keys."""

from __future__ import annotations

from dataclasses import dataclass, field

from inventory.model.credential import CredentialType, Purpose


@dataclass(frozen=True, slots=True, kw_only=True)
class WrappedKey:
    """A school's key for one purpose, wrapped by that compartment's key-encryption key."""

    id: str
    school: str
    purpose: Purpose
    generation: int
    wrapped: bytes = field(repr=False)
    created_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedCredential:
    """`device_id` is the device's UUID, or None for a credential that the school's devices share: all of them,
    those of one `vendor`, where that is not empty, or those of the group of devices `group_id`.

    `key` is the id of the school's wrapped key; `wrapped_key` is this record's own key wrapped by it. `changed_ms` is
    when the secret was given, 0 where that is not known.
    """

    id: str
    school: str
    device_id: str | None
    vendor: str
    type: CredentialType
    purpose: Purpose
    account: str
    generation: int
    key: str
    wrapped_key: bytes = field(repr=False)
    ciphertext: bytes = field(repr=False)
    group_id: str | None = None
    changed_ms: int = 0
