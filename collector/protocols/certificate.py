"""The names in a certificate (X.509, RFC 5280). Nothing is verified: they are what the device claims."""

from __future__ import annotations

from cryptography import x509

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
