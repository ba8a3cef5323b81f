"""The accounts of a device that speaks ISAPI: XML_UserList, XML_User, and how a password is changed."""

from __future__ import annotations

from collector.protocols.errors import BadAnswer
from collector.protocols.xml import read_xml
from simulator.accounts import Account, too_weak
from simulator.isapi.device import missing
from simulator.isapi.page import ISAPI, Element, accepted, element, elements, page, refusal
from simulator.station import Station
from simulator.web import Answer, Request

ADMINISTRATOR = "Administrator"


def every(station: Station, request: Request, *_: str) -> Answer:
    if not _administrates(station, request):
        return _forbidden(request)
    users = [_user(number, account) for number, account in enumerate(station.accounts, 1)]
    return page("UserList", Element("".join(users)), namespace=ISAPI)


def one(station: Station, request: Request, number: str) -> Answer:
    found = _at(station, number)
    if found is None:
        return missing(request)
    if not _administrates(station, request) and found.name != request.account:
        return _forbidden(request)
    return page("User", _fields(int(number), found), namespace=ISAPI)


def put(station: Station, request: Request, number: str) -> Answer:
    """Answers with the code of HTTP that is right for its own, but for a weak password: that comes under 200."""
    try:
        sent = read_xml(request.body, "isapi")
    except BadAnswer:
        return refusal(400, 5, "Invalid XML Format", "badXmlFormat", request.path)
    found, password = _at(station, number), sent.text("password")
    if found is None:
        return missing(request)
    if not _administrates(station, request):
        return _forbidden(request)
    if sent.name != "User" or sent.text("id") != number or sent.text("userName") != found.name:
        return refusal(400, 6, "Invalid XML Content", "badParameters", request.path)
    if too_weak(password, found.name, "isapi"):
        return refusal(200, 4, "Invalid Operation", "riskPassword", request.path)
    station.accounts.change(found.name, password)
    return accepted(request)


def _at(station: Station, number: str) -> Account | None:
    return next((account for place, account in enumerate(station.accounts, 1) if str(place) == number), None)


def _administrates(station: Station, request: Request) -> bool:
    account = station.accounts.named(request.account)
    return station.accounts.open or (account is not None and account.level == ADMINISTRATOR)


def _user(number: int, account: Account) -> Element:
    return element("User", _fields(number, account))


def _fields(number: int, account: Account) -> Element:
    return elements(
        (
            ("id", number),
            ("enabled", "true"),
            ("userName", account.name),
            ("userLevel", account.level),
            ("attribute", element("inherent", "true" if number == 1 else "false")),
        )
    )


def _forbidden(request: Request) -> Answer:
    return refusal(403, 4, "Invalid Operation", "lowPrivilege", request.path)
