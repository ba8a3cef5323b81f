"""Devices with what papers say of them, what hangs on what, lines to the outside, records of acceptance."""

from __future__ import annotations

from inventory.lists.paged_list import (
    Narrowing,
    PagedList,
    about,
    at_device,
    code_of,
    equal,
    name_of,
    of_device,
    of_school,
)
from inventory.model.device import Stage
from inventory.model.kind import Kind
from inventory.repository.device_codes import has_code
from inventory.repository.scoping import within
from inventory.repository.search_text import like
from inventory.tables.acceptance import acceptance
from inventory.tables.device import device
from inventory.tables.device_file import device_file
from inventory.tables.link import link
from inventory.tables.uplink import uplink, uplink_check

FILE = ("position", "asset_number", "serial", "supplier", "purchased", "warranty_until", "circuit", "notes")
far = device.alias("far")

DEVICES = PagedList(
    table=device,
    source=device.join(device_file, device_file.c.device == device.c.id, isouter=True),
    seen=at_device,
    key=(device.c.code,),
    columns={name: device_file.c[name] for name in FILE} | {"custodian": name_of(device_file.c.custodian)},
    filters={
        "school": equal(device.c.school),
        "kind": equal(device.c.kind, Kind),
        "stage": equal(device.c.stage, Stage),
        "area": equal(device.c.area),
        "address": equal(device.c.address),
        "q": Narrowing(str, lambda text: device.c.search.like(like(text), escape="\\")),
    },
    named={"code": Narrowing(str, has_code)},
)
LINKS = PagedList(
    table=link,
    source=link.join(device, device.c.id == link.c.device).join(far, far.c.id == link.c.far_device),
    seen=lambda scope: within(scope, device) & within(scope, far),
    key=(device.c.code, link.c.port, far.c.code, link.c.far_port, link.c.evidence),
    columns={"device": device.c.code, "far_device": far.c.code, "school": device.c.school},
    filters={
        "school": equal(device.c.school),
        "device": about(link.c.device),
        "far_device": about(link.c.far_device),
    },
)
UPLINKS = PagedList(
    table=uplink,
    source=uplink.join(device, device.c.id == uplink.c.device),
    seen=of_school(uplink),
    key=(device.c.code, uplink.c.port),
    columns={"device": device.c.code},
    filters={"school": equal(uplink.c.school)},
)
UPLINK_CHECKS = PagedList(
    table=uplink_check,
    seen=of_school(uplink_check),
    key=(uplink_check.c.school, uplink_check.c.day, uplink_check.c.device, uplink_check.c.port),
    newest_first=True,
    columns={"device": code_of(uplink_check.c.device)},
    filters={"school": equal(uplink_check.c.school), "device": about(uplink_check.c.device)},
)
ACCEPTANCES = PagedList(
    table=acceptance,
    seen=of_device(acceptance),
    key=(acceptance.c.entered_ms, acceptance.c.id),
    newest_first=True,
    columns={"device": code_of(acceptance.c.device)},
    filters={
        "school": equal(acceptance.c.school),
        "device": about(acceptance.c.device),
        "passed": equal(acceptance.c.passed, bool),
    },
    named={"id": equal(acceptance.c.id)},
)
