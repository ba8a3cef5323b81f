"""`/audit`: who did what, by person, thing and time, as the chain has it; taken along as a table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from threading import BoundedSemaphore

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.usecases.actor import Forbidden, Right
from campuswatch.usecases.audit_reading import export_audit, read_audit, verify_audit
from campuswatch.web.form import Form
from campuswatch.web.house import House
from campuswatch.web.lane import Lane
from campuswatch.web.page import Page, Post
from campuswatch.web.papers_page import XLSX, day_in
from dashboards.words import Words
from inventory.model.audit_entry import AuditEntry
from inventory.model.school import School
from inventory.register import NO_HEAD
from inventory.repository import audit_rows, schools
from inventory.repository.audit_rows import Wanted
from inventory.service_hours import moment
from inventory.spreadsheet.csv_writing import csv_text
from inventory.spreadsheet.xlsx_writing import Cell, xlsx
from inventory.spreadsheet.xlsx_writing import Page as Sheet

PAGE = 100
BUREAU = "bureau"
LONGEST = 80
VERIFYING = BoundedSemaphore(1)
"""A chain of years is read as a whole: one at a time."""
COLUMNS = ("seq", "at", "actor", "action", "subject", "detail", "hash")
OF_FAULT = "fault."
CSV = "text/csv; charset=utf-8"


def chain_in(house: House, asked: Mapping[str, str], homes: Sequence[School]) -> str:
    """The chain that was asked for: a school's, or the bureau's. Raises HTTPException 404 for what is not seen."""
    named = asked.get("chain", "")
    if house.visitor.of_bureau and named in ("", BUREAU):
        return ""
    codes = [one.code for one in homes if house.scope.allows(one.code)]
    if not named and codes:
        return codes[0]
    if named not in codes:
        raise HTTPException(404)
    return named


def wanted_in(asked: Mapping[str, str], zone: str) -> Wanted:
    first, last = day_in(asked.get("from")), day_in(asked.get("to"))
    return Wanted(
        actor=asked.get("actor", "").strip()[:LONGEST], subject=asked.get("subject", "").strip()[:LONGEST],
        action=asked.get("action", "").strip()[:LONGEST],
        start_ms=moment(first, 0, zone) if first else None,
        end_ms=moment(last + timedelta(days=1), 0, zone) if last and last < date.max else None,
    )  # fmt: skip


def shelf(house: House, request: Request) -> Response:
    """`?chain=` a school or `bureau`; `?actor=`, `?subject=`, `?action=` parts of them; `?from=`, `?to=` days;
    `?before=` a number; `?what=verify` reads the chain as a whole."""
    asked = request.query_params
    with house.database.read() as connection:
        homes = schools.every(connection, house.scope)
        heads = audit_rows.heads(connection, house.scope)
    chain = chain_in(house, asked, homes)
    school = next((one for one in homes if one.code == chain), None)
    zone = school.zone if school else house.zone
    typed = asked.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 16 else None
    wanted = wanted_in(asked, zone)
    found = read_audit(house.database, house.visitor.actor, chain, wanted, before=before, limit=PAGE + 1)
    verified, broken = look_through(house, chain) if asked.get("what") == "verify" else (False, None)
    return house.show(
        "audit.html", request, words=house.words(request, school, house.clock.now_ms()), here="audit", school=school,
        several=len(homes) > 1, entries=found[:PAGE], next=found[PAGE - 1].seq if len(found) > PAGE else 0,
        chain=chain, homes=homes, head=heads.get(chain, (NO_HEAD.seq, "")), verified=verified, broken=broken,
        details=[detail_of(one) for one in found[:PAGE]], deed=deed_word, asked=asked, wanted=wanted,
        narrowed=any((wanted.actor, wanted.subject, wanted.action, wanted.start_ms, wanted.end_ms)),
    )  # fmt: skip


def look_through(house: House, chain: str) -> tuple[bool, int | None]:
    if not VERIFYING.acquire(timeout=10):
        raise HTTPException(503, headers={"Retry-After": "10"})
    try:
        return True, verify_audit(house.database, house.visitor.actor, chain)
    finally:
        VERIFYING.release()


def detail_of(entry: AuditEntry) -> Sequence[tuple[str, str]]:
    """As it stands there, key by key; what was altered outside may be anything."""
    try:
        told = json.loads(entry.detail)
    except ValueError:
        told = None
    if not isinstance(told, dict):
        return [("", entry.detail[:500])]
    return [(str(key), "" if value is None else str(value)) for key, value in told.items()]


def take_along(house: House, request: Request, form: Form) -> Response:
    """As CSV, XLSX or JSON."""
    with house.database.read() as connection:
        homes = schools.every(connection, house.scope)
    chain = chain_in(house, form.fields, homes)
    school = next((one for one in homes if one.code == chain), None)
    zone = school.zone if school else house.zone
    kind = form.get("form") if form.get("form") in ("csv", "xlsx", "json") else "csv"
    try:
        found = export_audit(
            house.database, house.visitor.actor, chain, wanted_in(form.fields, zone), kind, now_ms=house.clock.now_ms()
        )
    except Forbidden:
        raise HTTPException(403) from None
    name = f"audit-{chain or BUREAU}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    if kind == "json":
        return Response(as_json(found), media_type="application/json", headers=headers)
    words = house.words(request, school, house.clock.now_ms())
    rows: list[list[Cell]] = [
        [one.seq, words.moment(one.at_ms), one.actor, one.action, one.subject, one.detail, one.hash] for one in found
    ]
    sheet = Sheet(
        name=words.t("audit.title"), titles=[words.t(f"audit.{one}") for one in COLUMNS], rows=rows,
        widths=[8, 22, 28, 24, 24, 60, 66], numbers=frozenset({0}), noun="audit",
    )  # fmt: skip
    if kind == "xlsx":
        return Response(xlsx([sheet]), media_type=XLSX, headers=headers)
    return Response(csv_text(sheet), media_type=CSV, headers=headers)


def deed_word(words: Words, action: str) -> str:
    """What was done, in the reader's language; the code itself where it is not one of ours."""
    own = words.word("action.", action)
    if own == action and action.startswith(OF_FAULT):
        return words.t("action.of_fault", what=words.word("fault_action.", action.removeprefix(OF_FAULT)))
    return own


def as_json(entries: Sequence[AuditEntry]) -> bytes:
    """With all that the hash is over, so that the chain can be verified elsewhere."""
    told = [
        {
            "chain": one.chain, "seq": one.seq, "at_ms": one.at_ms, "actor": one.actor, "action": one.action,
            "subject": one.subject, "detail": one.detail, "previous": one.previous, "hash": one.hash,
        }
        for one in entries
    ]  # fmt: skip
    return json.dumps(told, ensure_ascii=False).encode()


PAGES = (Page(path="/audit", show=shelf, right=Right.AUDIT, lane=Lane.WORKS),)
POSTS = (Post(path="/audit/export", take=take_along, right=Right.AUDIT, lane=Lane.WORKS),)
