"""`campuswatch devices file`, `history` and `add`: what papers say, who changed what, and what no scan can find."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from campuswatch.cli.day import Day
from campuswatch.cli.desk import Desk, verb
from campuswatch.cli.history import most_events, put_history
from campuswatch.cli.table import print_table
from campuswatch.usecases.device_files import FIELDS, add_device, set_file
from campuswatch.usecases.lookup import zone_of
from dashboards.words import Words
from inventory.model.acceptance import Acceptance
from inventory.model.device import Device
from inventory.model.device_file import DeviceFile
from inventory.model.kind import Kind
from inventory.model.person import Person
from inventory.repository import acceptances, device_files, people

DAYS = ("purchased", "warranty_until")


@verb(
    "file",
    example="campuswatch devices file s01-cam-0007 --set asset_number=GD-0118 --set warranty_until=2029-09",
)
@click.argument("code")
@click.option("--set", "values", multiple=True, metavar="FIELD=VALUE", help=f"One of {', '.join(FIELDS)}.")
@click.option("--photo", "photos", multiple=True, metavar="PATH", help="Where a photo lies; may be repeated.")
@click.option("--drop-photo", "dropped", multiple=True, metavar="PATH")
@click.option("--correction", is_flag=True, help="The custodian was entered by mistake: no hand-over is needed.")
def file(
    desk: Desk, code: str, values: tuple[str, ...], photos: tuple[str, ...], dropped: tuple[str, ...], correction: bool
) -> None:
    """Show what papers say of a device, or enter it; an empty value takes it away.

    Days are 2026-09-01, or 2026-09 where only the month is known; a warranty may be endless.
    """
    if values or photos or dropped:
        told = dict(setting(one) for one in values)
        set_file(
            desk.database, desk.actor, code, told,
            photos=photos, dropped=dropped, correction=correction, now_ms=desk.clock.now_ms(),
        )  # fmt: skip
    with desk.database.read() as connection:
        found = device_files.get(connection, desk.actor.scope, code)
        custodian = people.get(connection, desk.actor.scope, found.custodian) if found.custodian else None
        records = acceptances.of_device(connection, desk.actor.scope, found.device)
        words = Words(desk.language, zone_of(connection, desk.actor, found.device), desk.clock.now_ms())
    desk.put(as_json(found, custodian, records), lambda: print_file(found, custodian, records, words))


def setting(text: str) -> tuple[str, str]:
    field, sign, value = text.partition("=")
    if not sign or field not in FIELDS:
        raise click.UsageError(f"--set wants a field and a value, as in supplier=Acme, not {text!r}; fields are "
                               f"{', '.join(FIELDS)}")  # fmt: skip
    return field, value


def as_json(found: DeviceFile, custodian: Person | None, records: list[Acceptance]) -> dict[str, Any]:
    return asdict(found) | {
        "uncertain": sorted(found.uncertain),
        "custodian_name": custodian.name if custodian else None,
        "accepted": records[0].passed if records else None,
        "accepted_on": records[0].day if records else None,
    }


def print_file(found: DeviceFile, custodian: Person | None, records: list[Acceptance], words: Words) -> None:
    facts = [
        (words.t("page.code"), found.device),
        *(
            (words.field(name).capitalize(), text_of(found, name, words))
            for name in ("position", "asset_number", "serial")
        ),
        (words.field("custodian").capitalize(), custodian.name if custodian else ""),
        *(
            (words.field(name).capitalize(), text_of(found, name, words))
            for name in ("supplier", "purchased", "warranty_until", "circuit", "switch_holder", "notes")
        ),
        *((words.field("photos").capitalize(), path) for path in found.photos),
        (words.field("acceptance").capitalize(), accepted_in_words(records, words)),
    ]
    print_table(["", ""], [(name, value) for name, value in facts if value], fold=frozenset({1}))


def text_of(found: DeviceFile, name: str, words: Words) -> str:
    if name == "warranty_until" and found.warranty_endless:
        return words.t("device_file.endless")
    value = getattr(found, name)
    if name in DAYS and value is not None:
        return (
            words.t("device_file.about", day=value.isoformat()) if name in found.uncertain else str(value.isoformat())
        )
    return str(value or "")


def accepted_in_words(records: list[Acceptance], words: Words) -> str:
    if not records:
        return words.t("acceptance.none")
    last = records[0]
    signers = ", ".join(one.name for one in last.signers)
    return words.t(
        "acceptance.passed" if last.passed else "acceptance.failed", day=last.day.isoformat(), signers=signers
    )


@verb("history", example="campuswatch devices history s01-cam-0007")
@click.argument("code")
@most_events
def history(desk: Desk, code: str, limit: int) -> None:
    """Who changed which field of a device or its file, when, from and to: under all codes that it ever had."""
    with desk.database.read() as connection:
        zone = zone_of(connection, desk.actor, code)
    put_history(desk, code, zone, limit)


@verb("add", example="campuswatch devices add 'One-key alarm, gate' --school S01 --kind one_key_alarm --area gate")
@click.argument("name")
@click.option("--school", required=True)
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in Kind if kind is not Kind.UNKNOWN]))
@click.option("--address", help="Where it answers; left out where it has none.")
@click.option("--area", help="Code of the area where it stands.")
@click.option("--vendor", default="")
@click.option("--model", default="")
@click.option("--in-service", type=Day(), help="First day that counts; now if left out.")
@click.option("--candidate", is_flag=True, help="Not in service yet: it waits for its acceptance.")
def add(
    desk: Desk, name: str, school: str, kind: str, address: str | None, area: str | None, vendor: str, model: str,
    in_service: datetime | None, candidate: bool,
) -> None:  # fmt: skip
    """Enter a device that no scan can find: an alarm, a panel, a camera behind a recorder.

    It needs no address. What nobody can ask is counted, and its state is not known.
    """
    told = Device(
        id="", code="", school=school, kind=Kind(kind), name=name.strip(), address=address or None, area=area or None,
        vendor=vendor.strip(), model=model.strip(),
    )  # fmt: skip
    kept = add_device(
        desk.database, desk.actor, told,
        in_service=in_service.date() if in_service else None, adopted=not candidate, now_ms=desk.clock.now_ms(),
    )  # fmt: skip
    said = "waits for its acceptance" if candidate else "is in service"
    desk.put(asdict(kept), lambda: click.echo(f"{kept.name} is in the ledger as {kept.code} and {said}"))
