"""A real snmpd on loopback: its users, its settings, and waiting until it answers."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from inventory.model.credential import Credential, CredentialType

SECRET = "maplesyrup"
# user -> (authentication, privacy) as net-snmp names them, and as we do
USERS = {
    "md5": ("MD5", "", "md5", ""),
    "sha1": ("SHA", "", "sha1", ""),
    "sha1aes": ("SHA", "AES", "sha1", "aes128"),
    "sha224aes": ("SHA-224", "AES", "sha224", "aes128"),
    "sha256aes": ("SHA-256", "AES", "sha256", "aes128"),
    "sha384aes": ("SHA-384", "AES", "sha384", "aes128"),
    "sha512aes": ("SHA-512", "AES", "sha512", "aes128"),
    "sha512aes256": ("SHA-512", "AES-256", "sha512", "aes256"),
    "sha1aes192": ("SHA", "AES-192", "sha1", "aes192"),
    "sha1aes256": ("SHA", "AES-256", "sha1", "aes256"),
    "sha1aes256c": ("SHA", "AES-256-C", "sha1", "aes256c"),
    "sha1des": ("SHA", "DES", "sha1", "des"),
}


@dataclass(frozen=True)
class Snmpd:
    port: int

    def user(self, name: str, **changes: Any) -> Credential:
        _, _, auth, priv = USERS[name]
        usual = Credential(
            id=name,
            type=CredentialType.SNMP_V3,
            account=name,
            auth_protocol=auth,
            auth_secret=SECRET,
            priv_protocol=priv,
            priv_secret=SECRET if priv else "",
        )
        return replace(usual, **changes)


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def configuration(port: int, folder: Path) -> str:
    lines = [
        f"agentaddress udp:127.0.0.1:{port},udp6:[::1]:{port}",
        f"[snmp] persistentDir {folder}",
        "rocommunity public 127.0.0.1",
        "rocommunity6 public ::1",
    ]
    for name, (auth, priv, *_) in USERS.items():
        lines.append(f"createUser {name} {auth} {SECRET} {priv} {SECRET if priv else ''}".rstrip())
        lines.append(f"rouser {name} {'priv' if priv else 'auth'}")
    return "\n".join(lines) + "\n"


# GET sysUpTime.0 with the community `public`, request 1.
GET_SYS_UPTIME = bytes.fromhex("302602010104067075626c6963a019020101020100020100300e300c06082b060102010103000500")


def wait_until_it_answers(port: int, log: Path) -> None:
    limit = time.monotonic() + 20
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.settimeout(0.2)
        while time.monotonic() < limit:
            probe.sendto(GET_SYS_UPTIME, ("127.0.0.1", port))
            try:
                probe.recvfrom(2048)
            except (TimeoutError, ConnectionRefusedError):
                time.sleep(0.05)
            else:
                return
    pytest.fail(f"snmpd does not answer: {log.read_text()[-2000:]}")
