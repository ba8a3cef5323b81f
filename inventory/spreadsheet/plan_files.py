"""What a row says of a device's papers: the file of the device, and which fields of it changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from inventory.admission import MAX_NOTES, admit_file
from inventory.model.device import Device
from inventory.model.device_file import DeviceFile
from inventory.spreadsheet.dates import Day, Known, after_months
from inventory.spreadsheet.draft import Draft, differences
from inventory.spreadsheet.kinds import kind_said
from inventory.spreadsheet.plan import Change
from inventory.spreadsheet.plan_places import person_named
from inventory.spreadsheet.records import Record
from inventory.spreadsheet.values import Place, Warranty
from language.message import Message

PLAIN = ("position", "asset_number", "serial", "supplier", "circuit", "switch_holder", "photos", "notes")
DAYS = ("purchased", "in_service", "retired")
"""Fields that are days; the last two stand in the service period."""


def plan_file(draft: Draft, record: Record, device: Device, remarks: list[Message]) -> tuple[Change, ...]:
    values = record.values
    before = draft.files.get(device.code, DeviceFile(device=device.code))
    fields: dict[str, Any] = {name: values[name] for name in PLAIN if name in values}
    if isinstance(bought := values.get("purchased"), Day):
        fields["purchased"] = bought.day
    vague = {name for name in DAYS if isinstance(day := values.get(name), Day) and day.known is not Known.DAY}
    fields |= warranty(values, fields.get("purchased", before.purchased), vague, remarks)
    told = {name for name in (*DAYS, "warranty_until") if name in values or name in fields}
    fields["uncertain"] = frozenset(values.get("uncertain", (before.uncertain - told) | vague))
    if "custodian" in values:
        custodian, _ = person_named(
            draft, device.school, str(values["custodian"]), str(values.get("custodian_phone") or ""), record.where
        )
        fields["custodian"] = custodian
    after = with_rest(replace(before, **fields), values)
    if vague:
        remarks.append(Message("sheet.first_of_month"))
    if not draft.admits(record.where, admit_file, after):
        return ()
    if after != before:
        draft.files[device.code] = after
    return differences(before, after)


def warranty(values: Mapping[str, Any], bought: Any, vague: set[str], remarks: list[Message]) -> dict[str, Any]:
    told = values.get("warranty")
    if not isinstance(told, Warranty):
        return {}
    if told.endless:
        return {"warranty_endless": True, "warranty_until": None}
    if told.until is not None:
        if told.until.known is not Known.DAY:
            vague.add("warranty_until")
        return {"warranty_endless": False, "warranty_until": told.until.day}
    if told.months and bought is not None:
        if "purchased" in vague:
            vague.add("warranty_until")
        return {"warranty_endless": False, "warranty_until": after_months(bought, told.months)}
    remarks.append(Message("sheet.warranty_without_day", {"text": told.text}))
    return {}


def with_rest(file: DeviceFile, values: Mapping[str, Any]) -> DeviceFile:
    """What has no field of its own is kept in the notes: a kind nobody knows, a warranty without a day, addresses."""
    said = str(values.get("kind") or "")
    rest = [said] if said and kind_said(said) is None else []
    told = values.get("warranty")
    if isinstance(told, Warranty) and told.text and not (told.months and file.purchased):
        rest.append(told.text)
    place = values.get("address")
    if isinstance(place, Place):
        rest += place.more
    notes = [part for part in rest if part not in file.notes]
    return replace(file, notes="; ".join(filter(None, (file.notes, *notes)))[:MAX_NOTES]) if notes else file
