"""The accounts of a device that speaks Dahua's CGI: `userManager.cgi`, which takes passwords in its address."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.accounts import Account, too_weak
from simulator.cgi.page import bad_request, error, lines, word
from simulator.station import Station
from simulator.web import Answer, Request

GROUPS = {"Administrator": "admin", "Operator": "operator", "Viewer": "user"}


def user_manager(station: Station, request: Request) -> Answer:
    action = request.query.get("action")
    if action == "getUserInfoAll":
        return lines(_rows(station))
    return _modify(station, request) if action == "modifyPassword" else bad_request()


def _rows(station: Station) -> Iterator[tuple[str, object]]:
    for place, account in enumerate(station.accounts):
        yield f"users[{place}].AuthorityList[0]", "Monitor_01"
        yield f"users[{place}].Group", GROUPS[account.level]
        yield f"users[{place}].Id", place + 1
        yield f"users[{place}].Memo", f"{account.name} 's account"
        yield f"users[{place}].Name", account.name
        yield f"users[{place}].Reserved", place == 0
        yield f"users[{place}].Sharable", True


def _modify(station: Station, request: Request) -> Answer:
    """An account changes its own password, an administrator anybody's; the old one is wanted of both."""
    told = request.query
    found, asker = station.accounts.named(told.get("name", "")), station.accounts.named(request.account)
    if found is None or not _may(asker, found) or told.get("pwdOld") != found.password:
        return bad_request()
    if too_weak(told.get("pwd", ""), found.name, "cgi"):
        return error("Password is too weak!")
    station.accounts.change(found.name, told["pwd"])
    return word("OK")


def _may(asker: Account | None, found: Account) -> bool:
    return asker is not None and (asker is found or asker.level == "Administrator")
