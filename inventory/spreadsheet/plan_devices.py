"""Rows of devices against the draft: which device each is, what it becomes, and what is told of that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from inventory.admission import admit_name, printable
from inventory.adoption import keeps_code
from inventory.model.device import Device, Stage
from inventory.spreadsheet.column import Noun
from inventory.spreadsheet.draft import Draft
from inventory.spreadsheet.known_devices import Found, KnownDevices, Signs
from inventory.spreadsheet.plan import Change
from inventory.spreadsheet.plan_files import plan_file
from inventory.spreadsheet.plan_logins import plan_login
from inventory.spreadsheet.plan_places import area_named
from inventory.spreadsheet.plan_prices import plan_price
from inventory.spreadsheet.plan_service import plan_period, stage_of
from inventory.spreadsheet.records import Extract, Record
from inventory.spreadsheet.schools_named import NOWHERE, Schools
from inventory.spreadsheet.told_devices import Told, told
from inventory.spreadsheet.values import Place, Stream
from inventory.sureness import said_by_person
from language.message import Message

MOST_AT_ONCE = 500
"""Devices of one row with a quantity."""
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")
PLAIN = ("firmware", "lamp", "answers", "basic_login", "routing_instance")
"""Fields of a device that a row gives as they are."""


class Matched(NamedTuple):
    """A row, or one of the devices that it counts: `part` of `parts`."""

    record: Record
    school: str
    told: Told
    found: Found
    remarks: tuple[Message, ...]
    part: int = 1
    parts: int = 1


class Devices:
    """Matches all rows first, so that devices which exchange their addresses do not stand in each other's way."""

    def __init__(self, draft: Draft, schools: Schools, extract: Extract) -> None:
        self._draft, self._schools, self._extract = draft, schools, extract
        self._known = KnownDevices(draft)
        self._held: dict[tuple[str, str, str], str] = {
            (one.school, one.address, one.routing_instance): one.id
            for one in draft.facts.devices.values()
            if one.address and one.holds_address
        }

    def plan(self, records: list[Record]) -> None:
        matched = [one for record in records for one in self._match(record)]
        for one in matched:
            if one.found.device is not None and "address" in one.record.values:
                self._release(one.found.device)
        for one in matched:
            self._one(one)

    def _release(self, device: Device) -> None:
        if device.address and self._held.get((device.school, device.address, device.routing_instance)) == device.id:
            del self._held[device.school, device.address, device.routing_instance]

    def _match(self, record: Record) -> Iterator[Matched]:
        named = self._schools.of(record)
        if named.code is None:
            return
        header = self._extract.headers.get((record.where.sheet, record.where.row), 0)
        hints = self._extract.hints.get((record.where.sheet, header), NOWHERE)
        said = told(record, hints, ours=self._extract.ours)
        parts = self._parts(record)
        for part in range(1, parts + 1):
            here = said if parts == 1 else said._replace(name=f"{said.name} {part}")
            found = self._find(record, named.code, here)
            if found is None:
                return
            remarks = (*record.remarks, *named.remarks, *said.remarks)
            yield Matched(record, named.code, here, found, remarks, part, parts)

    def _parts(self, record: Record) -> int:
        """How many devices the row counts; a row with a sign of one device counts one."""
        parts = int(record.values.get("quantity", 1))
        if parts > 1 and record.values.keys() & {"serial", "mac", "code", "address"}:
            self._draft.problem(record.where, "sheet.one_of_many", count=parts)
        elif parts > MOST_AT_ONCE:
            self._draft.problem(record.where, "sheet.too_many_devices", count=parts, limit=MOST_AT_ONCE)
        elif parts == 0:
            self._draft.remarks.append((record.where, Message("sheet.none_of_it")))
        else:
            return parts
        return 0

    def _find(self, record: Record, school: str, said: Told) -> Found | None:
        """None where the row cannot be; its problem is noted."""
        code = str(record.values.get("code") or "")
        if not code:
            return self._known.find(school, signs(record.values, said))
        found = self._known.by_code(code)
        if found is None and (not _CODE.fullmatch(code) or self._draft.code_taken(code)):
            self._draft.problem(record.where, "sheet.bad_code", code=printable(code))
            return None
        if found is not None and found.device is None:
            self._draft.problem(record.where, "sheet.twice", device=code)
            return None
        if found is not None and found.device is not None and found.device.school != school:
            self._draft.problem(record.where, "sheet.device_elsewhere", device=code, school=found.device.school)
            return None
        if found is None:
            self._draft.take_code(code)
        return found or Found(None)

    def _one(self, one: Matched) -> None:
        draft, values, before = self._draft, one.record.values, one.found.device
        remarks = list(one.remarks)
        base = before or self._blank(one)
        after = self._after(base, one, remarks)
        if not draft.admits(one.record.where, admit_name, after.name):
            return
        after = self._placed(after, before, values, remarks)
        stage = stage_of(draft, before, after, values, remarks)
        after = replace(after, stage=stage, holds_address=after.holds_address and stage is not Stage.RETIRED)
        if after.address and after.holds_address:
            self._held[after.school, after.address, after.routing_instance] = after.id
        self._put(one, before, after, remarks)
        return

    def _put(self, one: Matched, before: Device | None, after: Device, remarks: list[Message]) -> None:
        draft, record = self._draft, one.record
        draft.put_device(before, after)
        if before is not None and one.found.by != "code":
            remarks.append(Message(f"known_by.{one.found.by}", {"device": before.code}))
        extra = [*plan_file(draft, record, after, remarks), *plan_period(draft, before, after, record.values)]
        extra += self._mac(after, record.values)
        plan_price(draft, record, after, one.parts, remarks)
        password = plan_login(draft, record, after, remarks)
        label = " ".join(filter(None, (after.name, after.vendor, after.model, after.address)))
        draft.step(
            Noun.DEVICE, record.where, before, after, after.code, label=label, extra=tuple(extra),
            remarks=tuple(remarks), password=password,
        )  # fmt: skip

    def _blank(self, one: Matched) -> Device:
        code = str(one.record.values.get("code") or "") or self._draft.new_code(one.school, one.told.kind)
        return Device(
            id=self._draft.new_id(), code=code, school=one.school, kind=one.told.kind, name="",
            sure={"kind": one.told.kind_sure} if one.told.kind_sure else {},
        )  # fmt: skip

    def _after(self, base: Device, one: Matched, remarks: list[Message]) -> Device:
        values, said = one.record.values, one.told
        fields: dict[str, Any] = {name: values[name] for name in PLAIN if name in values}
        fields |= {name: value for name, value in (("vendor", said.vendor), ("model", said.model)) if value}
        if said.name and (not base.name or "name" in values or "position" in values):
            fields["name"] = said.name
        if isinstance(stream := values.get("stream_path"), Stream):
            fields["stream_path"] = stream.path
        area = area_named(self._draft, one.school, one.record)
        if area is not None:
            fields["area"] = area
        kind = self._kind(base, one, remarks)
        # What a row merely repeats stays as sure as it was, or an export taken in again would silence every scan.
        said_anew = [name for name, value in fields.items() if value != getattr(base, name)]
        sure = dict(said_by_person(base, said_anew))
        fields["sure"] = sure if kind is base.kind else {**sure, "kind": said.kind_sure}
        if kind is not base.kind:
            code = base.code if keeps_code(base, kind) else self._draft.new_code(base.school, kind)
            fields |= {"kind": kind, "code": code}
        return replace(base, **fields)

    def _kind(self, base: Device, one: Matched, remarks: list[Message]) -> Any:
        """A kind is fixed at adoption: what is in service keeps its own, and the row's is told."""
        said = one.told
        if one.found.device is None or not said.kind_sure or said.kind is base.kind:
            return base.kind
        if base.stage is Stage.CANDIDATE and said.kind_sure >= base.sure.get("kind", 0):
            return said.kind
        if said.given:
            remarks.append(Message("sheet.kind_stays", {"kind": base.kind, "said": said.kind}))
        return base.kind

    def _placed(
        self, after: Device, before: Device | None, values: Mapping[str, Any], remarks: list[Message]
    ) -> Device:
        """Its address; the first that has one holds it, and who comes later waits in the inbox."""
        place = values.get("address")
        if isinstance(place, Place):
            after = replace(after, address=place.address)
            if place.more:
                remarks.append(Message("sheet.more_addresses", {"addresses": ", ".join(place.more)}))
        if after.address is None:
            return replace(after, holds_address=True)
        holder = self._held.get((after.school, after.address, after.routing_instance))
        if holder is not None and holder != after.id:
            remarks.append(
                Message("sheet.duplicate_address", {"address": after.address, "device": self._draft.by_id[holder]})
            )
            return replace(after, holds_address=False)
        wanted = values.get(
            "holds_address", True if isinstance(place, Place) or before is None else after.holds_address
        )
        return replace(after, holds_address=bool(wanted))

    def _mac(self, device: Device, values: Mapping[str, Any]) -> list[Change]:
        mac = str(values.get("mac") or "")
        old = self._draft.macs.get(device.code, "")
        if not mac or mac == old:
            return []
        self._draft.macs[device.code] = mac
        return [Change("mac", old, mac)]


def signs(values: Mapping[str, Any], said: Told) -> Signs:
    place = values.get("address")
    return Signs(
        serial=str(values.get("serial") or ""),
        asset_number=str(values.get("asset_number") or ""),
        mac=str(values.get("mac") or ""),
        address=(place.address or "") if isinstance(place, Place) else "",
        routing_instance=str(values.get("routing_instance") or ""),
        name=said.name,
        position=str(values.get("position") or ""),
    )
