"""`/addresses/{school}`: the plan as a tree, one prefix or one address of it, applications, and what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.address_book import AddressBook
from campuswatch.web import doable
from campuswatch.web.house import House
from campuswatch.web.page import Page
from campuswatch.web.school_lists_page import Place, place_of
from campuswatch.web.turning import turned
from inventory.errors import Conflict, Missing
from inventory.ipam import Node
from inventory.ipam_finding import Finding, clue_of
from inventory.ipam_register import AddressUse, Standing
from inventory.model.address_range import AddressRange
from inventory.model.application import OPEN, Application, Stand
from inventory.oui import maker_of
from inventory.repository import applications

IN_USE = (Standing.GATEWAY, Standing.ISSUED, Standing.HELD)
KEPT = (Standing.RESERVED, Standing.RESTING)
LOOKS = {
    Standing.GATEWAY: "calm", Standing.ISSUED: "good", Standing.HELD: "good", Standing.SEEN: "warn",
    Standing.RESERVED: "calm", Standing.DYNAMIC: "calm",
}  # fmt: skip
NEXT, SHOWN_CLUES = 5, 4
KINDS: Mapping[str, Callable[[AddressBook], list[Finding]]] = {
    "conflicts": AddressBook.conflicts,
    "strangers": AddressBook.strangers,
    "gateways": AddressBook.gateways,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One prefix of the tree; the numbers count addresses with those of the prefixes below."""

    depth: int
    node: Node
    used: int
    seen: int
    pool: int
    kept: int
    free: int
    next: str


def book_of(house: House, place: Place) -> AddressBook:
    """Raises HTTPException 404."""
    try:
        with house.database.read() as connection:
            return AddressBook(connection, house.scope, place.school.code, now_ms=place.words.now_ms)
    except Missing:
        raise HTTPException(404) from None


def addresses(house: House, request: Request) -> Response:
    """`?prefix=` shows one prefix, `?address=` one address; else the whole plan."""
    place = place_of(house, request)
    book = book_of(house, place)
    asked = request.query_params
    if asked.get("address"):
        return address(house, request, place, book, asked["address"])
    if asked.get("prefix"):
        return prefix(house, request, place, book, asked["prefix"], asked.get("instance", ""))
    code = place.school.code
    return show(
        house, request, place, "addresses.html", "plan",
        lines=[line_of(book, one.depth, one.node, one.tally) for one in book.branches()],
        findings={name: len(find(book)) for name, find in KINDS.items()},
        waiting=sum(1 for one in book.book.applications if one.stand in OPEN),
        forms=doable.forms(house, code, of_plan(code), f"/addresses/{code}"),
    )  # fmt: skip


def show(house: House, request: Request, place: Place, template: str, tab: str, **context: Any) -> Response:
    return house.show(
        template, request, words=place.words, here="addresses", school=place.school, several=place.several, tab=tab,
        looks=LOOKS, maker_of=maker_of, **context,
    )  # fmt: skip


def of_plan(school: str, **values: str) -> list[doable.Wanted]:
    told = {"school": school, **values}
    ranges = {"school": school, **({"instance": values["instance"]} if values.get("instance") else {})}
    return [("address.apply", told), ("prefix.plan", told), ("range.keep", ranges)]


def line_of(book: AddressBook, depth: int, node: Node, tally: Mapping[Standing, int]) -> Line:
    return Line(
        depth, node,
        used=sum(tally[one] for one in IN_USE),
        seen=tally[Standing.SEEN],
        pool=tally[Standing.DYNAMIC],
        kept=sum(tally[one] for one in KEPT),
        free=tally[Standing.FREE],
        next=next(iter(book.register.next_free(node)), ""),
    )  # fmt: skip


def prefix(house: House, request: Request, place: Place, book: AddressBook, cidr: str, instance: str) -> Response:
    code = place.school.code
    try:
        node = book.node(cidr, instance)
    except (Missing, Conflict):
        raise HTTPException(404) from None
    subnet = node.subnet
    uses = sorted(book.register.known(node), key=lambda one: int(ip_address(one.address)))
    page = turned(uses, lambda one: one.address, request.query_params.get("after", ""))
    back = f"/addresses/{code}?prefix={subnet.cidr}"
    values = {
        "prefix": subnet.cidr, "use": subnet.use, "name": subnet.name, "vlan": str(subnet.vlan),
        "gateway": subnet.gateway, "kinds": " ".join(subnet.kinds), "instance": subnet.routing_instance,
    }  # fmt: skip
    drop = ("prefix.drop", {"school": code, "prefix": subnet.cidr, "instance": subnet.routing_instance})
    return show(
        house, request, place, "addresses_prefix.html", "plan",
        line=line_of(book, 0, node, book.register.tally(node)),
        above=[one.node for one in book.branches() if holds(one.node, node)],
        page=page, whose=whose, free=book.register.next_free(node, NEXT), devices=book.devices,
        ranges=[(one, doable.links(house, code, dropping(one), back)) for one in book.book.ranges if inside(one, node)],
        forms=[*doable.forms(house, code, of_plan(code, **values), back), *doable.forms(house, code, [drop])],
    )  # fmt: skip


def holds(outer: Node, inner: Node) -> bool:
    same = outer.subnet.routing_instance == inner.subnet.routing_instance
    within = outer.network.version == inner.network.version and inner.network.network_address in outer.network
    return same and within and outer.network.prefixlen < inner.network.prefixlen


def inside(one: AddressRange, node: Node) -> bool:
    first = ip_address(one.first)
    same = one.routing_instance == node.subnet.routing_instance
    return same and first.version == node.network.version and first in node.network


def dropping(one: AddressRange) -> list[doable.Wanted]:
    return [("range.drop", {"school": one.school, "first": one.first, "use": one.use.value})]


def whose(use: AddressUse) -> str:
    """Who it was given to, or what it is kept for; a device is told by its code."""
    if use.application is not None:
        return use.application.requester
    return use.range.why if use.range is not None and use.holder is None else ""


def address(house: House, request: Request, place: Place, book: AddressBook, asked: str) -> Response:
    try:
        uses = book.register.everywhere(str(ip_address(asked.strip())))
    except ValueError:
        raise HTTPException(404) from None
    code, where = place.school.code, uses[0].address
    who = book.neighbourhood()
    told = sorted((one for one in book.bindings if one.address == where), key=lambda one: -one.last_ms)
    return show(
        house, request, place, "addresses_one.html", "plan",
        address=where, uses=uses, whose=whose, devices=book.devices,
        clues=[clue_of(one, who) for one in told],
        forms=doable.forms(house, code, [("address.apply", {"school": code, "address": where})]),
    )  # fmt: skip


def applied(house: House, request: Request) -> Response:
    """`?all=1` with those that nobody has to do anything about any more."""
    place = place_of(house, request)
    code = place.school.code
    if not house.scope.allows(code):
        raise HTTPException(404)
    everything = bool(request.query_params.get("all"))
    with house.database.read() as connection:
        wanted = frozenset(Stand) if everything else OPEN
        found = applications.every(connection, house.scope, code, stands=wanted)
    page = turned(found, lambda one: one.id, request.query_params.get("after", ""))
    back = f"/addresses/{code}/applications"
    return show(
        house, request, place, "addresses_applications.html", "applications",
        page=page, everything=everything,
        rows=[(one, doable.links(house, code, deciding(one), back)) for one in page.rows],
        forms=doable.forms(house, code, [("address.apply", {"school": code})], back),
    )  # fmt: skip


def deciding(one: Application) -> Sequence[doable.Wanted]:
    """What may be done with it where it stands."""
    values = {"id": one.id}
    return {
        Stand.ASKED: [("address.approve", values), ("address.refuse", values), ("address.withdraw", values)],
        Stand.APPROVED: [("address.issue", values), ("address.refuse", values), ("address.withdraw", values)],
        Stand.ISSUED: [("address.withdraw", values)],
    }.get(one.stand, [])


def findings(house: House, request: Request) -> Response:
    """`?what=` conflicts, strangers or gateways."""
    place = place_of(house, request)
    book = book_of(house, place)
    counts: dict[str, Sequence[Finding]] = {name: find(book) for name, find in KINDS.items()}
    asked = request.query_params.get("what", "")
    what = asked if asked in KINDS else next((name for name, found in counts.items() if found), next(iter(KINDS)))
    page = turned(
        counts[what], lambda one: f"{one.what} {one.address} {one.mac}", request.query_params.get("after", "")
    )
    return show(
        house, request, place, "addresses_findings.html", "findings",
        what=what, counts={name: len(found) for name, found in counts.items()}, page=page, shown_clues=SHOWN_CLUES,
        devices=book.devices,
    )  # fmt: skip


PAGES = (
    Page(path="/addresses/{school}", show=addresses),
    Page(path="/addresses/{school}/applications", show=applied),
    Page(path="/addresses/{school}/findings", show=findings),
)
