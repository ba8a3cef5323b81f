"""Addresses: who uses which by whose word, ranges, applications, strangers, scans."""

from __future__ import annotations

from inventory.lists.paged_list import PagedList, between, code_of, equal, of_school
from inventory.model.application import Stand
from inventory.model.binding import Teller
from inventory.tables.address_range import address_range
from inventory.tables.application import application
from inventory.tables.binding import binding
from inventory.tables.scan_run import scan_run
from inventory.tables.stranger import stranger

BINDINGS = PagedList(
    table=binding,
    seen=of_school(binding),
    key=tuple(binding.c[name] for name in ("school", "address", "mac", "teller", "by", "vlan")),
    filters={
        "school": equal(binding.c.school),
        "address": equal(binding.c.address),
        "mac": equal(binding.c.mac),
        "teller": equal(binding.c.teller, Teller),
        "seen_since": between(binding.c.last_ms)["since"],
    },
)
RANGES = PagedList(
    table=address_range,
    seen=of_school(address_range),
    key=(address_range.c.school, address_range.c.id),
    filters={"school": equal(address_range.c.school)},
    named={"id": equal(address_range.c.id)},
)
APPLICATIONS = PagedList(
    table=application,
    seen=of_school(application),
    key=(application.c.school, application.c.id),
    columns={"device": code_of(application.c.device)},
    filters={"school": equal(application.c.school), "stand": equal(application.c.stand, Stand)},
    named={"id": equal(application.c.id)},
)
STRANGERS = PagedList(
    table=stranger,
    seen=of_school(stranger),
    key=tuple(stranger.c[name] for name in ("school", "conduct", "address", "mac")),
    filters={"school": equal(stranger.c.school), "accepted": equal(stranger.c.accepted, bool)},
)
SCANS = PagedList(
    table=scan_run,
    seen=of_school(scan_run),
    key=(scan_run.c.started_ms, scan_run.c.id),
    newest_first=True,
    filters={"school": equal(scan_run.c.school), **between(scan_run.c.started_ms)},
    named={"id": equal(scan_run.c.id)},
)
