"""`/device/{code}/file`: what papers and people say of a device (one device, one file), and its photos."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.conditions import Condition
from campuswatch.usecases.device_paper import gather
from campuswatch.usecases.photos import folder_of, media_of, place_of
from campuswatch.web import doable
from campuswatch.web.device_head import Head, read_head, show
from campuswatch.web.house import House
from campuswatch.web.page import Page
from dashboards.papers.device_file import DevicePaper, mishaps
from dashboards.papers.identity import identity, place, purchase
from dashboards.papers.pages import SHOWN_STATES
from inventory.model.device import Device, Stage
from inventory.model.device_file import DeviceFile
from inventory.model.service_hours import ServiceHours
from inventory.money import to_major
from inventory.repository import device_files, service_hours
from language.money import format_money

PRIVATE = {"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'"}
MOST_MISHAPS, MOST_EVENTS = 30, 50


def file(house: House, request: Request) -> Response:
    head = read_head(house, request)
    now_ms, device = head.words.now_ms, head.device
    stands = Condition(head.listed, head.standing.segment, (), head.pulse.looked_ms)
    with house.database.read() as connection:
        paper = gather(connection, house.visitor.actor, device, head.school, stands, now_ms)
        said = service_hours.every(connection, house.scope, device.school)
    w = head.words
    return show(
        house, request, head, "device_file.html", "file",
        p=paper,
        cards=[
            ("paper.identity", filled(identity(paper, w))),
            ("paper.place_and_people", filled(place(paper, w))),
            ("paper.purchase_and_service", filled(purchase(paper, w))),
        ],
        photos=photos_of(house, head.device.school, paper.file),
        mishaps=mishaps(paper)[:MOST_MISHAPS],
        events=paper.events[:MOST_EVENTS],
        shown_states=SHOWN_STATES,
        money=lambda amount, currency: format_money(to_major(amount, currency), currency, w.language),
        hours=[(one, doable.links(house, device.school, [("hours.end", {"id": one.id})], here(device)))
               for one in said if concerns(one, device)],
        forms=doable.forms(house, device.school, wanted(head, paper), here(device)),
        links=doable.links(house, device.school, [("cost.add", {"device": device.code}),
                                                  ("voucher.add", {"device": device.code})], here(device)),
    )  # fmt: skip


def here(device: Device) -> str:
    return f"/device/{device.code}/file"


def filled(facts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, value) for name, value in facts if value]


def concerns(one: ServiceHours, device: Device) -> bool:
    return one.concerns(school=device.school, kind=device.kind, device=device.code)


def photos_of(house: House, school: str, file: DeviceFile) -> list[tuple[int, str, bool]]:
    """(number, path, whether it can be shown)."""
    folder = folder_of(house.settings.photos_path, school)
    return [(number, path, place_of(folder, path) is not None) for number, path in enumerate(file.photos)]


def wanted(head: Head, paper: DevicePaper) -> list[doable.Wanted]:
    """The commands of this moment, filled in with what is known."""
    device, file = head.device, paper.file
    found: list[doable.Wanted] = [("device.file", file_values(device, file))]
    if device.stage is not Stage.RETIRED:
        found.insert(0, ("device.change", change_values(device)))
        found += [("device.photo", {"device": device.code})]
        found += [("device.hours", {"device": device.code, "week": paper.hours})]
    if device.stage is Stage.ADOPTED:
        found += [("device.replace", {"device": device.code}), ("device.retire", {"device": device.code})]
    return found


def change_values(device: Device) -> dict[str, str]:
    """All that `device.change` sets: what its form shows empty is taken off the device."""
    return {
        "device": device.code, "name": device.name, "address": device.address or "", "area": device.area or "",
        "vendor": device.vendor, "model": device.model, "lamp": device.lamp, "stream_path": device.stream_path,
        "answers": " ".join(device.answers), "basic_login": "true" if device.basic_login else "",
    }  # fmt: skip


def file_values(device: Device, file: DeviceFile) -> dict[str, str]:
    """Days as people type them: of a month alone the month."""
    until = "长期" if file.warranty_endless else day_typed(file, "warranty_until")
    return {
        "device": device.code, "position": file.position, "asset_number": file.asset_number, "serial": file.serial,
        "supplier": file.supplier, "purchased": day_typed(file, "purchased"), "warranty_until": until,
        "custodian": file.custodian or "", "circuit": file.circuit, "switch_holder": file.switch_holder,
        "notes": file.notes,
    }  # fmt: skip


def day_typed(file: DeviceFile, name: str) -> str:
    """A day of which only the month was known is given back as a month, so that nothing more is claimed by saving."""
    day = getattr(file, name)
    if day is None:
        return ""
    return f"{day:%Y-%m}" if name in file.uncertain else str(day.isoformat())


def photo(house: House, request: Request) -> Response:
    """`/device/{code}/photo/{number}`: one that lies in the folder of photos, and nothing else of this machine."""
    number = request.path_params["number"]
    head = read_head(house, request)
    with house.database.read() as connection:
        known = device_files.get(connection, house.scope, head.code).photos
    path = known[number] if number < len(known) else None
    found = place_of(folder_of(house.settings.photos_path, head.device.school), path) if path else None
    try:
        octets = found.read_bytes() if found else b""
    except OSError as error:
        raise HTTPException(404) from error
    if not media_of(octets):
        raise HTTPException(404)
    return Response(octets, media_type=media_of(octets), headers=PRIVATE)


PAGES = (
    Page(path="/device/{code}/file", show=file),
    Page(path="/device/{code}/photo/{number:int}", show=photo),
)
