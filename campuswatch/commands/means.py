"""What a command works with: the ledger, who asks for it, and what is opened only where it is needed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from campuswatch.entry_key import EntryKey
from campuswatch.reports.works import Works
from campuswatch.settings import Settings
from campuswatch.sheets.uploads import Uploads
from campuswatch.usecases.actor import Actor
from collector.clock import Clock
from collector.store.store import Store
from inventory.database import Database
from inventory.model.session import Session
from inventory.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """`person` is the id of who asks, empty for none. `vault` opens it (raises VaultError); `ask` asks the running
    service by its control socket (raises ControlError). `language` is that of the answer, `works` makes reports.
    `store` holds time series; `session` is None for a program with a token, `uploads` are spreadsheets that wait
    for somebody to confirm them. `key` proves links and tokens."""

    database: Database
    clock: Clock
    actor: Actor
    person: str
    language: str
    settings: Settings
    vault: Callable[[], Vault]
    ask: Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
    works: Works | None = None
    store: Store | None = None
    session: Session | None = None
    key: EntryKey | None = None
    uploads: Uploads = field(default_factory=lambda: Uploads(time.monotonic))

    @property
    def whose(self) -> str:
        """Who asks, told from all others: by the session, or by the program of a person. Two may have one name."""
        return self.session.id if self.session else f"{self.person} {self.actor.name}"

    @property
    def now_ms(self) -> int:
        return self.clock.now_ms()
