"""The name and the key in a certificate (X.509, RFC 5280). Nothing is verified: they are what the device claims."""

from __future__ import annotations

import hashlib

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from collector.protocols.cleaning import clean_text

MAX_CERTIFICATE = 32 * 1024


def subject_of(certificate: bytes) -> str:
    """The subject's name (RFC 4514) of a DER certificate, cleaned; "" for what cannot be read."""
    if not 0 < len(certificate) <= MAX_CERTIFICATE:
        return ""
    try:
        return clean_text(x509.load_der_x509_certificate(certificate).subject.rfc4514_string())
    except ValueError:
        return ""


def print_of(certificate: bytes) -> str:
    """Of the key of a DER certificate: SHA-256 over its SubjectPublicKeyInfo (as RFC 7469 pins it), hexadecimal.

    It stays the same where a device renews its certificate with the same key. "" for what cannot be read.
    """
    if not 0 < len(certificate) <= MAX_CERTIFICATE:
        return ""
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
        return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
    except (ValueError, UnsupportedAlgorithm):
        return ""


def valid_until_ms(certificate: bytes) -> int | None:
    """UTC milliseconds until when a DER certificate is valid; None for what cannot be read, and for one that says that
    whom it is about has signed it himself."""
    if not 0 < len(certificate) <= MAX_CERTIFICATE:
        return None
    try:
        told = x509.load_der_x509_certificate(certificate)
        if told.issuer == told.subject:
            return None
        return round(told.not_valid_after_utc.timestamp() * 1000)
    except (ValueError, OverflowError):
        return None
