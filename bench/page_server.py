"""`python -m bench.page_server FOLDER FD`: the pages over a ledger that a bench has filled, with nobody polling."""

from __future__ import annotations

import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from campuswatch.control import ControlError
from campuswatch.entry_key import EntryKey
from campuswatch.leash import own_leash
from campuswatch.settings import Settings
from campuswatch.web.app import make_app
from campuswatch.web.serve import serve
from collector.clock import SystemClock
from collector.store.sqlite import SqliteStore
from inventory.database import Database
from inventory.errors import VaultError
from inventory.vault import Vault

KEY = EntryKey(b"bench-pages".ljust(32, b"0"))
NEVER_SILENT_MS = 86_400_000


def main(folder: Path, descriptor: int) -> None:
    database = Database.open(f"sqlite:///{folder / 'ledger.db'}")
    store = SqliteStore(folder / "samples.db")
    app = make_app(
        database, store, SystemClock(), key=KEY, settings=Settings(), vault=no_vault, ask=no_service,
        silent_after_ms=NEVER_SILENT_MS,
    )  # fmt: skip
    try:
        with own_leash() as leash:
            serve(app, socket.socket(fileno=descriptor), leash=leash)
    finally:
        store.close()
        database.close()


def no_vault() -> Vault:
    raise VaultError("vault.key_file_unreadable", path="no.key", reason="a bench has none")


def no_service(verb: str, params: Mapping[str, Any]) -> Mapping[str, Any]:
    raise ControlError("nobody polls in this bench")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
