"""`/import`: a spreadsheet is sent, shown row by row, and confirmed. `/export`: the ledger as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from campuswatch.commands import COMMANDS
from campuswatch.commands.ledger import counts_of
from campuswatch.usecases.actor import Right
from campuswatch.usecases.spreadsheets import digest_of, everything
from campuswatch.web.forms import form_of
from campuswatch.web.house import House
from campuswatch.web.lane import Lane
from campuswatch.web.language import choose_language
from campuswatch.web.offers import offers_of
from campuswatch.web.page import Page
from campuswatch.web.place import is_several, school_asked
from inventory.errors import Missing
from inventory.spreadsheet.plan import Action, Plan, Step
from inventory.spreadsheet.sheets import pages, template
from inventory.spreadsheet.written_words import NOUNS, word
from inventory.spreadsheet.xlsx_writing import xlsx

PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(house: House, request: Request) -> Response:
    school, command = school_asked(house, request), COMMANDS["ledger.look"]
    values = {"school": school.code if school else ""}
    offers = offers_of(house, command, values["school"])
    if is_several(house):
        offers = {**offers, "school": [("", ""), *offers.get("school", ())]}
    words = house.words(request, school, house.clock.now_ms())
    return house.show(
        "import.html", request, words=words, here="import", school=school, several=is_several(house),
        form=form_of(command, values, choices=offers),
    )  # fmt: skip


def shown(house: House, request: Request) -> Response:
    """`?after=` rows are left out before; `?all=1` shows rows that change nothing, too."""
    try:
        upload = house.uploads.get(house.means(request).whose, request.path_params["upload"])
    except Missing:
        raise HTTPException(404) from None
    plan, whole = upload.looked.plan, request.query_params.get("all") == "1"
    told = [step for step in plan.steps if whole or step.action is not Action.SAME or step.remarks]
    after = number_of(request.query_params.get("after", ""), len(told))
    schools = house.roster.picture().ledger.schools
    school = schools.get(upload.wishes.school or "")
    digest = digest_of(plan)
    words = house.words(request, school, house.clock.now_ms())
    confirm = form_of(COMMANDS["ledger.take_in"], {"upload": upload.key, "digest": digest}, back="")
    return house.show(
        "upload.html", request, words=words, here="import", school=school,
        several=is_several(house), upload=upload, plan=plan, rows=told[after : after + PAGE], after=after,
        further=after + PAGE if after + PAGE < len(told) else None, all=len(told), whole=whole,
        same=sum(step.action is Action.SAME for step in plan.steps), counts=counts(plan),
        nouns={str(noun): word(names, words.language) for noun, names in NOUNS.items()},
        problems=plan.problems[:PAGE], form=None if plan.problems or not changes(plan.steps) else confirm,
    )  # fmt: skip


def number_of(text: str, most: int) -> int:
    return min(int(text), most) if text.isdecimal() and len(text) < 9 else 0


def changes(steps: Sequence[Step]) -> bool:
    return any(step.action is not Action.SAME or step.password for step in steps)


def counts(plan: Plan) -> list[tuple[str, str, int]]:
    """(noun, action, how many)."""
    return [(*name.split(" ", 1), number) for name, number in counts_of(plan).items()]  # type: ignore[misc]


def export(house: House, request: Request) -> Response:
    """`?school=` narrows it. Passwords are never among it."""
    asked = request.query_params.get("school") or None
    scope = house.scope
    if scope.schools is not None and asked is None and len(scope.schools) == 1:
        (asked,) = scope.schools
    try:
        facts = everything(house.database, house.visitor.actor, asked, now_ms=house.clock.now_ms())
    except Missing:
        raise HTTPException(404) from None
    language = choose_language(request, house.language)
    return download(xlsx(pages(facts, language)), f"campuswatch-{asked or 'all'}.xlsx")


def empty(house: House, request: Request) -> Response:
    """A workbook with the columns that can be filled in."""
    return download(xlsx(template(choose_language(request, house.language)), marked=False), "campuswatch-template.xlsx")


def download(octets: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    return Response(octets, media_type=XLSX, headers=headers)


PAGES = (
    Page(path="/import", show=show, right=Right.KEEP),
    Page(path="/import/{upload}", show=shown, right=Right.KEEP, lane=Lane.WORKS),
    Page(path="/export", show=export, right=Right.KEEP, lane=Lane.WORKS),
    Page(path="/export/template", show=empty, right=Right.KEEP, lane=Lane.WORKS),
)
