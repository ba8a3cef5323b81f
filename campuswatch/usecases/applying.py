"""Applications for addresses: asked for, approved or refused, issued, withdrawn (Q6)."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from uuid import uuid4

from sqlalchemy import Connection

from campuswatch.usecases.actor import Actor, Right, require
from campuswatch.usecases.address_book import AddressBook
from inventory import audit
from inventory.admission import MAX_NAME, is_line, printable
from inventory.database import Database
from inventory.errors import Conflict, Missing
from inventory.ipam import Node
from inventory.ipam_applications import Act, advance
from inventory.ipam_register import AddressUse, Standing
from inventory.model.application import OPEN, Application, Stand, Step
from inventory.oui import normal_mac
from inventory.repository import applications, devices
from inventory.repository.addresses import canonical
from inventory.short_id import SHORT

GIVEABLE = frozenset({Standing.FREE, Standing.SEEN, Standing.RESTING, Standing.RESERVED})
"""A person may give these out: what is seen there may be the very device, and what is reserved be meant for it."""
MAX_WORDS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody applies for. Of `prefix` and `address` either, both or none may be named; `device` is a code."""

    school: str
    requester: str
    purpose: str
    prefix: str = ""
    address: str = ""
    routing_instance: str = ""
    device: str | None = None
    mac: str = ""


def apply_for(database: Database, actor: Actor, request: Request, *, now_ms: int) -> Application:
    """Raises Missing for an unknown school, prefix or device, Conflict for an address that cannot be had, Forbidden."""
    require(actor, Right.APPLY, request.school)
    _admit(request)
    mac = normal_mac(request.mac) if request.mac else ""
    if request.mac and not mac:
        raise Conflict("ipam.bad_mac", mac=printable(request.mac))

    def work(connection: Connection) -> Application:
        book = AddressBook(connection, actor.scope, request.school, now_ms=now_ms)
        device = _device(connection, actor, request)
        address = canonical(request.address) if request.address else ""
        prefix = book.node(request.prefix, request.routing_instance).subnet.cidr if request.prefix else ""
        told = Application(
            id=uuid4().hex, school=request.school, requester=request.requester.strip(),
            purpose=request.purpose.strip(), prefix=prefix, address=address, device=device, mac=mac,
            routing_instance=request.routing_instance, steps=(Step(stand=Stand.ASKED, by=actor.name, at_ms=now_ms),),
        )  # fmt: skip
        if address:
            _check(book, told, address)
        applications.add(connection, told)
        _audit(connection, actor, told, "application.asked", now_ms)
        return told

    return database.write(work).result()


def decide(database: Database, actor: Actor, id: str, act: Act, words: str = "", *, now_ms: int) -> Application:
    """Approve, refuse or withdraw. Raises Missing, Conflict for what the table does not allow, Forbidden."""

    def work(connection: Connection) -> Application:
        before = _mine(connection, actor, id)
        after = advance(before, act, by=actor.name, at_ms=now_ms, words=_words(words))
        applications.advance(connection, actor.scope, after)
        _audit(connection, actor, after, f"application.{after.stand}", now_ms)
        return after

    return database.write(work).result()


def issue(
    database: Database, actor: Actor, id: str, address: str | None = None, words: str = "", *, now_ms: int
) -> Application:
    """Give out `address`, else the one wished for, else the next free one of the prefix wished for.

    Raises Missing where none is free, Conflict for one that cannot be had or where nobody said which prefix, Forbidden.
    """

    def work(connection: Connection) -> Application:
        before = _mine(connection, actor, id)
        book = AddressBook(connection, actor.scope, before.school, now_ms=now_ms)
        given = canonical(address) if address is not None else before.address or _next(book, before)
        after = advance(before, Act.ISSUE, by=actor.name, at_ms=now_ms, words=_words(words), address=given)
        _check(book, before, given)
        applications.advance(connection, actor.scope, after)
        _audit(connection, actor, after, "application.issued", now_ms)
        return after

    return database.write(work).result()


def _admit(request: Request) -> None:
    if not request.requester.strip() or not is_line(request.requester, MAX_NAME):
        raise Conflict("ledger.bad_name", name=printable(request.requester), limit=MAX_NAME)
    if not request.purpose.strip():
        raise Conflict("ipam.no_words", act="apply")
    _words(request.purpose)


def _words(text: str) -> str:
    if not is_line(text, MAX_WORDS):
        raise Conflict("ipam.bad_words", words=printable(text), limit=MAX_WORDS)
    return text


def _device(connection: Connection, actor: Actor, request: Request) -> str | None:
    """Its code as it is now."""
    if request.device is None:
        return None
    found = devices.get(connection, actor.scope, request.device)
    if found is None or found.school != request.school:
        raise Missing("ledger.no_device", device=request.device)
    return found.code


def _mine(connection: Connection, actor: Actor, id: str) -> Application:
    found = applications.beginning(connection, actor.scope, id)
    require(actor, Right.ADDRESSES, found.school)
    return found


def _next(book: AddressBook, told: Application) -> str:
    node = _home(book, told)
    found = book.register.next_free(node)
    if not found:
        raise Missing("ipam.none_free", subnet=node.subnet.cidr)
    return found[0]


def _home(book: AddressBook, told: Application) -> Node:
    """The subnet it asks for; the only one of the school where it names none."""
    if told.prefix:
        return book.node(told.prefix, told.routing_instance)
    nodes = [node for root in book.roots for _, node in root.walk()]
    if len(nodes) != 1:
        raise Conflict("ipam.which_prefix", application=told.id[:SHORT])
    return nodes[0]


def _check(book: AddressBook, told: Application, address: str) -> None:
    """Raises Conflict where the address is somebody else's, or nobody's to give."""
    use = book.register.use(address, told.routing_instance)
    if use.subnet is None:
        raise Conflict("ipam.not_planned", address=address)
    if told.prefix and told.prefix not in _around(book, use):
        raise Conflict("ipam.outside_prefix", address=address, subnet=told.prefix)
    own = use.holder is not None and use.holder.device == told.device
    mine = use.application is None or use.application.id == told.id
    if not mine or not (use.standing in GIVEABLE or (use.standing is Standing.HELD and own)):
        raise Conflict("ipam.not_free", address=address, standing=use.standing)


def _around(book: AddressBook, use: AddressUse) -> set[str]:
    """The subnets in which an address lies."""
    place, instance = ip_address(use.address), use.subnet.routing_instance if use.subnet else ""
    nodes = (node for root in book.roots for _, node in root.walk())
    return {node.subnet.cidr for node in nodes if place in node.network and node.subnet.routing_instance == instance}


def _audit(connection: Connection, actor: Actor, told: Application, action: str, now_ms: int) -> None:
    detail: dict[str, str | None] = {
        "id": told.id, "requester": told.requester, "address": told.address, "device": told.device,
        "open": "yes" if told.stand in OPEN else "no",
    }  # fmt: skip
    audit.append(
        connection, told.school, at_ms=now_ms, actor=actor.name, action=action,
        subject=applications.subject(told), detail=detail,
    )  # fmt: skip
