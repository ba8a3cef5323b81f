"""The first tables on the file of a device: what it is, where it stands, how it was bought. Pairs of words."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.papers.device_file import DevicePaper
from dashboards.words import Words
from inventory.model.claim import ClaimType
from language.moment import format_week

Facts = Sequence[tuple[str, str]]


def identity(paper: DevicePaper, w: Words) -> Facts:
    device, file = paper.device, paper.file
    return [
        (w.t("page.code"), device.code),
        (w.t("paper.former_codes"), ", ".join(paper.former_codes)),
        (w.t("page.kind"), w.t(f"kind.{device.kind}")),
        (w.t("page.stage"), w.t(f"stage.{device.stage}")),
        (w.t("page.vendor"), device.vendor),
        (w.t("page.model"), device.model),
        (w.t("page.firmware"), device.firmware),
        (w.label("asset_number"), file.asset_number),
        (w.t("paper.serial_on_label"), file.serial),
        (w.t("paper.serial_told"), paper.said(ClaimType.SERIAL)),
        (w.t("claim.mac"), paper.said(ClaimType.MAC)),
        (w.t("page.address"), ", ".join([*([device.address] if device.address else []), *paper.other_addresses])),
        (w.t("page.state"), _state(paper, w)),
        (w.t("paper.since_when"), _since(paper, w)),
    ]


def place(paper: DevicePaper, w: Words) -> Facts:
    area, file = paper.area, paper.file
    rooms = " ".join(part for part in (area.building, area.floor, area.room) if part) if area else ""
    return [
        (w.t("paper.area"), f"{area.name} ({area.code})" if area else ""),
        (w.label("area_class"), w.t(f"area_class.{area.area_class}") if area else ""),
        (w.t("paper.where"), rooms),
        (w.label("position"), file.position),
        (w.label("unit"), area.unit or w.t("paper.guard_office") if area else ""),
        (w.t("paper.responsible"), _with_phone(paper, area.person if area else None)),
        (w.label("custodian"), _with_phone(paper, file.custodian)),
        (w.label("circuit"), file.circuit),
        (w.label("switch_holder"), file.switch_holder),
        (w.t("paper.lamp"), paper.device.lamp),
    ]


def purchase(paper: DevicePaper, w: Words) -> Facts:
    file = paper.file
    bought = w.date(file.purchased) if file.purchased else ""
    until = (
        w.t("paper.endless") if file.warranty_endless else w.date(file.warranty_until) if file.warranty_until else ""
    )
    periods = [
        f"{w.day(one.start_ms)} – {w.day(one.end_ms) if one.end_ms is not None else ''}".strip()
        for one in paper.service
    ]
    return [
        (w.label("supplier"), file.supplier),
        (w.label("purchased"), _about(bought, "purchased" in file.uncertain, w)),
        (w.t("paper.warranty"), _about(until, "warranty_until" in file.uncertain, w)),
        (w.t("paper.in_service"), "; ".join(periods)),
        (w.label("service_hours"), format_week(paper.hours or "always", w.language)),
    ]


def _about(day: str, uncertain: bool, w: Words) -> str:
    return w.t("paper.about", day=day) if day and uncertain else day


def _state(paper: DevicePaper, w: Words) -> str:
    return w.t(f"state.{paper.state.state.name}") if paper.state else ""


def _since(paper: DevicePaper, w: Words) -> str:
    return w.moment(paper.state.start_ms) if paper.state else ""


def _with_phone(paper: DevicePaper, id: str | None) -> str:
    found = paper.people.get(id) if id else None
    if found is None:
        return ""
    return " ".join(part for part in (found.name, found.post, found.phone) if part)
