"""What a device says it is: a serial, a MAC, an engine id, the print of a key. Claims may repeat and may lie."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ClaimType(StrEnum):
    SERIAL = "serial"
    MAC = "mac"
    ENGINE_ID = "engine_id"
    SYS_NAME = "sys_name"
    SYS_OBJECT_ID = "sys_object_id"
    SSH_KEY = "ssh_key"
    TLS_KEY = "tls_key"


@dataclass(frozen=True, slots=True)
class Claim:
    type: ClaimType
    value: str
