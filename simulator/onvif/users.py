"""The users of a simulated ONVIF device: GetUsers and SetUser (ONVIF Core Specification, device management)."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape

from simulator.accounts import Account, too_weak
from simulator.onvif.message import Call, Operation, Refused

LEVELS = {"Administrator": "Administrator", "Operator": "Operator", "Viewer": "User"}


def get_users(call: Call) -> str:
    _administrator(call)
    return "".join(
        f"<tds:User><tt:Username>{escape(account.name)}</tt:Username><tt:UserLevel>{LEVELS[account.level]}</tt:UserLevel>"
        "</tds:User>"
        for account in call.station.accounts
    )


def set_user(call: Call) -> str:
    """Of one user; its level must be the one that it has."""
    _administrator(call)
    user = call.wish.find("User")
    found = call.station.accounts.named(user.text("Username")) if user is not None else None
    if user is None or found is None:
        raise Refused("Sender", "InvalidArgVal", "Username not recognized")
    if user.text("UserLevel") != LEVELS[found.level]:
        raise Refused("Sender", "OperationProhibited", "User level may not be changed")
    if too_weak(user.text("Password"), found.name, call.station.persona.api):
        raise Refused("Sender", "OperationProhibited", "Password too weak")
    call.station.accounts.change(found.name, user.text("Password"))
    return ""


def _administrator(call: Call) -> Account | None:
    account = call.station.accounts.named(call.account)
    if not call.station.accounts.open and (account is None or account.level != "Administrator"):
        raise Refused("Sender", "NotAuthorized", "Sender not Authorized")
    return account


OPERATIONS: Mapping[str, Operation] = {"GetUsers": get_users, "SetUser": set_user}
