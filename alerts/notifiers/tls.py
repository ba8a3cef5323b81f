"""TLS as a client: always verified, the certificates read once for as long as the file is the same."""

from __future__ import annotations

import ssl
from functools import lru_cache
from pathlib import Path


def client_context(ca_file: Path | None) -> ssl.SSLContext:
    """Trusts `ca_file` (PEM) alone, or what this machine trusts. Raises OSError, ssl.SSLError."""
    return _context(ca_file, ca_file.stat().st_mtime_ns if ca_file else 0)


@lru_cache(maxsize=16)
def _context(ca_file: Path | None, _changed_ns: int) -> ssl.SSLContext:
    # Reading the certificates of a machine takes tens of milliseconds, during which nothing else would be looked at.
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context
