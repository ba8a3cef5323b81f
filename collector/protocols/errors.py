"""How a protocol exchange fails: each error says who is wrong and whether to try again."""

from __future__ import annotations

from typing import ClassVar

from collector.sample import Blame, Failure
from language.message import Message, Parameter


class ProtocolError(Exception):
    """Base of all; carries a message id and parameters, never a secret."""

    blame: ClassVar[Blame] = Blame.DEVICE
    again: ClassVar[bool] = True
    message_id: ClassVar[str] = "protocol.failed"

    def __init__(self, message_id: str = "", **params: Parameter) -> None:
        self.message = Message(message_id or self.message_id, params)
        super().__init__(str(self.message))

    @property
    def failure(self) -> Failure:
        return Failure(self.blame, self.message, self.again)


class NoAnswer(ProtocolError):
    """The total deadline passed. Parameters: protocol, seconds."""

    blame = Blame.NETWORK
    message_id = "protocol.no_answer"


class Unreachable(ProtocolError):
    """The network said so (ICMP unreachable, no route). Parameters: protocol, reason."""

    blame = Blame.NETWORK
    message_id = "protocol.unreachable"


class Refused(ProtocolError):
    """The host is there and the port is closed. Parameters: protocol, port."""

    blame = Blame.DEVICE
    message_id = "protocol.refused"


class BadAnswer(ProtocolError):
    """The device answered what the protocol does not allow. Parameters: protocol, detail."""

    blame = Blame.DEVICE
    message_id = "protocol.bad_answer"


class NotOffered(ProtocolError):
    """The device does not have what was asked of it, and will not soon. Parameters: protocol, what."""

    blame = Blame.DEVICE
    again = False
    message_id = "protocol.not_offered"


class Denied(ProtocolError):
    """The device refused the credential. Parameters: protocol, account."""

    blame = Blame.CREDENTIAL
    again = False
    message_id = "protocol.denied"


class Full(ProtocolError):
    """The device has no connection or login left; not a wrong password. Parameters: protocol, code."""

    blame = Blame.US
    message_id = "protocol.full"


class LoginHeld(ProtocolError):
    """The login budget of this device is used up; nothing was tried. Parameters: protocol, account."""

    blame = Blame.US
    again = False
    message_id = "protocol.login_held"


class LocalFault(ProtocolError):
    """This machine could not send: no descriptors, no buffers, no permission. Parameters: protocol, reason."""

    blame = Blame.US
    message_id = "protocol.local_fault"
