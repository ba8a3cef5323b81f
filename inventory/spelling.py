"""One spelling for what is bound to a ciphertext or goes into a digest."""

from __future__ import annotations

import json


def canonical(*parts: str | int | None) -> bytes:
    """JSON tells `["a","b"]` from `["a\\",\\"b"]`, which a join would not."""
    return json.dumps(parts, separators=(",", ":")).encode()
