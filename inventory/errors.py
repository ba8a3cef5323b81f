"""How the ledger refuses: each error carries one sentence as a message id with parameters, never a secret."""

from __future__ import annotations

from language.message import Message, Parameter


class LedgerError(Exception):
    """Base of all. `message` is what a person is shown."""

    def __init__(self, message_id: str, **params: Parameter) -> None:
        self.message = Message(message_id, params)
        super().__init__(str(self.message))


class DatabaseError(LedgerError):
    """The database cannot be used as it is: locked, full, gone, damaged, not ours."""


class Missing(LedgerError):
    """What was named is not there, or lies outside the scope."""


class Conflict(LedgerError):
    """What was asked for contradicts what the ledger holds."""


class VaultError(LedgerError):
    """A secret cannot be sealed or opened."""
