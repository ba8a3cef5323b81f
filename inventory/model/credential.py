"""A credential: what a protocol needs to be let in. Its secrets never show in a repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Purpose(StrEnum):
    """Vault compartments: `poll` opens by itself, `admin` only for an operator."""

    POLL = "poll"
    ADMIN = "admin"


class CredentialType(StrEnum):
    SNMP_COMMUNITY = "snmp_community"
    SNMP_V3 = "snmp_v3"
    PASSWORD = "password"  # noqa: S105 - a type's name
    SSH_KEY = "ssh_key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """Opened by the vault for one use.

    `secret` is the community, the password, or a private SSH key as text (of many lines; `auth_secret` then is its
    passphrase); SNMPv3 keeps `auth_secret` and `priv_secret` with their
    protocols (`sha1 sha224 sha256 sha384 sha512 md5`, `aes128 aes192 aes256 aes192c aes256c des 3des`; empty means
    none; the `c` marks Cisco's way of stretching keys). A community whose `auth_protocol` is `v1` speaks
    SNMPv1, else v2c.
    `generation` counts changes of the same account; a login proven with one says nothing of the next.
    """

    id: str
    type: CredentialType
    purpose: Purpose = Purpose.POLL
    account: str = ""
    generation: int = 1
    secret: str = field(default="", repr=False)
    auth_protocol: str = ""
    auth_secret: str = field(default="", repr=False)
    priv_protocol: str = ""
    priv_secret: str = field(default="", repr=False)
