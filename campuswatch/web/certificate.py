"""The certificate by which browsers know the pages: read before anything listens, or made where there is none yet."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from campuswatch.settings import Settings
from campuswatch.web.listener import NotServed
from inventory.errors import VaultError
from inventory.keyfile import require_private, sync_folder
from language.message import Message

DAYS = 825
"""The longest life that Apple's devices accept of a certificate that an administrator installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Files of PEM: the certificate with those above it, and its private key. `names` are those it is good for."""

    file: Path
    key_file: Path
    names: tuple[str, ...]
    until: datetime
    fingerprint: str


def certificate_of(settings: Settings) -> Certificate | None:
    """What the settings name; None where the pages are for this machine only. Raises NotServed."""
    web = settings.web
    if not web.certificate and not web.key:
        return None
    if not web.certificate or not web.key:
        raise NotServed(Message("web.half_a_certificate"))
    return read_certificate(settings.path_of(web.certificate), settings.path_of(web.key))


def read_certificate(file: Path, key_file: Path) -> Certificate:
    """Raises NotServed for files that cannot be read or do not belong together, and for a key that others can read."""
    try:
        found = x509.load_pem_x509_certificates(file.read_bytes())[0]
        require_private(key_file, key_file.stat())
        key = serialization.load_pem_private_key(key_file.read_bytes(), password=None)
    except VaultError as error:
        raise NotServed(error.message) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise NotServed(Message("web.no_certificate", {"file": str(error.filename), "reason": reason})) from error
    except (ValueError, TypeError) as error:
        raise NotServed(Message("web.no_certificate", {"file": str(file), "reason": str(error)[:200]})) from error
    ours = key.public_key().public_bytes(*PUBLIC)
    if found.public_key().public_bytes(*PUBLIC) != ours:
        raise NotServed(Message("web.other_key", {"file": str(file), "key": str(key_file)}))
    return told(found, file, key_file)


PUBLIC = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def told(found: x509.Certificate, file: Path, key_file: Path) -> Certificate:
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise NotServed(Message("web.nameless", {"file": str(file)})) from None
    digest = found.fingerprint(hashes.SHA256()).hex(":").upper()
    addresses = [str(one) for one in names.get_values_for_type(x509.IPAddress)]
    return Certificate(
        file=file, key_file=key_file, names=(*names.get_values_for_type(x509.DNSName), *addresses),
        until=found.not_valid_after_utc, fingerprint=digest,
    )  # fmt: skip


def make_certificate(file: Path, key_file: Path, names: Sequence[str], now: datetime) -> Certificate:
    """One that signs itself, good for `names` (of hosts, or addresses). Overwrites nothing. Raises OSError."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0][:64])])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([general_name(one) for one in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_new(key_file, secret, 0o600)
    write_new(file, made.public_bytes(serialization.Encoding.PEM), 0o644)
    return told(made, file, key_file)


def general_name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def write_new(path: Path, octets: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path)


def days_left(certificate: Certificate, now_ms: int) -> int:
    return (certificate.until - datetime.fromtimestamp(now_ms / 1000, UTC)).days
