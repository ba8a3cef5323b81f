"""How a change is known not to have happened. After any other error nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from collector.protocols.cleaning import clean_text
from collector.protocols.errors import ProtocolError, Refused
from collector.sample import Blame, Failure

WORDS = 80


class Unchanged(Refused):
    """Nothing was changed: the device said so, or what would have changed it never left us.

    `cause` is the error that it ended with, where there is one: a Denied says that the present secret is wrong.
    """

    cause: ProtocolError | None = None

    @classmethod
    def after(cls, error: ProtocolError) -> Unchanged:
        unchanged = cls(error.message.id, **error.message.params)
        unchanged.cause = error
        return unchanged

    @property
    def failure(self) -> Failure:
        return self.cause.failure if self.cause is not None else super().failure


class Rejected(Unchanged):
    """The device takes no such secret, or none from this account. Parameters: protocol, words."""

    again = False
    message_id = "control.rejected"


class NotPinned(Unchanged):
    """Nothing is known by which the device could be told from another. Parameters: protocol, device, pin."""

    blame = Blame.US
    again = False
    message_id = "control.not_pinned"


class WrongDevice(Unchanged):
    """Another device answers there. Parameters: protocol, pin, known, told."""

    again = False
    message_id = "control.wrong_device"


class NotChangeable(Unchanged):
    """This writer cannot do what is asked of it; each reason has a message of its own, with `protocol`."""

    blame = Blame.US
    again = False
    message_id = "control.against_rules"


def words_of(told: bytes | str, *secrets: str) -> str:
    """What a device says of its refusal, cleaned; nothing of it where it repeats a secret."""
    whole = clean_text(told, 4 * WORDS)
    return "" if any(secret and secret in whole for secret in secrets) else whole[:WORDS]


@contextmanager
def before_the_change() -> Iterator[None]:
    """Around what is asked before: whatever goes wrong there, nothing was changed."""
    try:
        yield
    except Unchanged:
        raise
    except ProtocolError as error:
        raise Unchanged.after(error) from error


def rejected(protocol: str, told: bytes | str, *secrets: str) -> Rejected:
    return Rejected(protocol=protocol, words=words_of(told, *secrets) or "-")
