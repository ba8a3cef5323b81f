"""A compartment that is open in the running service, used from another process over the control socket."""

from __future__ import annotations

from base64 import b64decode
from pathlib import Path
from typing import Any

from campuswatch.admin_door import text
from campuswatch.control import ControlError, Json, call
from inventory.errors import VaultError


class DistantCompartment:
    """A `Compartment`. Keys of schools that were unwrapped once are remembered as long as this is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known: dict[tuple[bytes, bytes], bytes] = {}

    def wrap(self, key: bytes, bound: bytes) -> bytes:
        return b64decode(self._ask("vault_wrap", key=text(key), bound=text(bound))["wrapped"])

    def unwrap(self, wrapped: bytes, bound: bytes) -> bytes:
        if (wrapped, bound) not in self._known:
            told = self._ask("vault_unwrap", wrapped=text(wrapped), bound=text(bound))
            self._known[wrapped, bound] = b64decode(told["key"])
        return self._known[wrapped, bound]

    def _ask(self, verb: str, **params: Any) -> Json:
        try:
            return call(self._path, verb, **params)
        except ControlError as error:
            raise VaultError("vault.service_refused", reason=str(error)) from error


def is_open(path: Path) -> bool:
    """Whether a service runs there and its admin compartment is open."""
    try:
        return bool(call(path, "vault", timeout_s=2.0)["open"])
    except ControlError:
        return False
