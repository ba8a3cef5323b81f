"""`/do/{name}`: a command as a form, and what becomes of it when it is sent. A page may hold the same form itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from campuswatch.commands.command import Command, Done
from campuswatch.commands.reading import Unfit, read_form, struct_of
from campuswatch.control import ControlError
from campuswatch.usecases.actor import Forbidden
from campuswatch.usecases.entering import prove_again
from campuswatch.usecases.signing_in import NotLetIn
from campuswatch.web.form import Form
from campuswatch.web.forms import FormView, form_of
from campuswatch.web.gate import is_secure
from campuswatch.web.house import House
from campuswatch.web.offers import offers_of
from inventory.errors import Conflict, Missing, VaultError
from inventory.repository import devices
from language.message import Message

LONGEST_BACK = 200
LINKS = "/enter/"
OWN_FIELD = "own_password"
"""The field of a form whose command wants the visitor's password."""


def shown(command: Command[Any]) -> Callable[[House, Request], Response]:
    def show(house: House, request: Request) -> Response:
        """`?field=value` fills it in, `?back=` is where to return."""
        names = {field.encode_name for field in struct_of(command.body).fields}
        values = {name: value for name, value in request.query_params.items() if name in names}
        return answer(house, request, command, values, back=request.query_params.get("back", ""))

    return show


def posted(command: Command[Any]) -> Callable[[House, Request, Form], Response]:
    def post(house: House, request: Request, form: Form) -> Response:
        """Nothing of what was typed is lost where it is refused."""
        back = form.get("back")
        try:
            done = carry_out(proven(house, command, form), request, command, form)
        except Unfit as error:
            return answer(house, request, command, form.fields, problems=error.problems, back=back, status=422)
        except Missing as error:
            problems = {"": error.message}
            return answer(house, request, command, form.fields, problems=problems, back=back, status=404)
        except Forbidden:
            raise HTTPException(403) from None
        except ControlError as error:
            problems = {"": Message("command.no_service", {"why": str(error)})}
            return answer(house, request, command, form.fields, problems=problems, back=back, status=503)
        except (Conflict, VaultError) as error:
            return answer(house, request, command, form.fields, problems={"": error.message}, back=back, status=409)
        if done.once:
            return once(house, request, command, done, local(back) or local(done.go) or "/", form)
        place = local(back) or local(done.go) or "/"
        page, mark, part = place.partition("#")
        joined = "&" if "?" in page else "?"
        return RedirectResponse(f"{page}{joined}{urlencode({'done': command.name})}{mark}{part}", 303)

    return post


def proven(house: House, command: Command[Any], form: Form) -> House:
    """The same, with a visitor whose password was typed just now where the command wants that. Raises Unfit."""
    session, now_ms = house.visitor.session, house.clock.now_ms()
    if not command.fresh or session is None or house.visitor.fresh(now_ms):
        return house
    if not form.get(OWN_FIELD):
        raise Unfit({"": Message("login.again")})
    try:
        prove_again(house.database, house.vault(), session, form.get(OWN_FIELD), now_ms=now_ms)
    except NotLetIn as error:
        raise Unfit({"": error.message}) from None
    return house.seen_by(replace(house.visitor, session=replace(session, proven_ms=now_ms)))


def carry_out(house: House, request: Request, command: Command[Any], form: Form) -> Done:
    """The right was seen to before. Raises what commands raise, Unfit."""
    means = house.means(request)
    body = read_form(command.body, form.fields, form.files, house.zone_of(place_of(house, form.fields)))
    try:
        school = command.school(means, body)
    except Missing:
        raise HTTPException(404) from None
    if not means.actor.scope.sees(school):
        raise HTTPException(404)
    return command.do(means, body)


def place_of(house: House, values: Mapping[str, str]) -> str:
    """The school that a form is about, empty where nothing says: its own field, where its device stands, the beginning
    of a number or code, else the only one that is seen."""
    if values.get("school"):
        return values["school"]
    if values.get("device"):
        with house.database.read() as connection:
            found = devices.get(connection, house.scope, values["device"])
        return found.school if found else ""
    known = house.roster.picture().ledger.schools
    begun = (values.get("number") or values.get("code") or "").rsplit("-", 2)[0].lower()
    named = next((code for code in known if code.lower() == begun), "")
    return named or (next(iter(known)) if len(known) == 1 else "")


def once(house: House, request: Request, command: Command[Any], done: Done, place: str, form: Form) -> Response:
    """What is shown once: it stands in this answer alone, which nobody keeps."""
    school = house.roster.picture().ledger.schools.get(place_of(house, form.fields))
    words = house.words(request, school, house.clock.now_ms())
    title = Message(f"done.{command.name}")
    ours = f"{'https' if is_secure(request) else 'http'}://{request.url.netloc}"
    lines = [(label, ours + text if text.startswith(LINKS) else text) for label, text in done.once]
    return house.show("once.html", request, words=words, here="", school=school, title=title, lines=lines, go=place)


def local(address: str) -> str:
    """An address of ours, or nothing: a browser takes `//name/` and `/\\name/` for another host."""
    fine = address.startswith("/") and not address.startswith(("//", "/\\")) and len(address) <= LONGEST_BACK
    return address if fine and address.isprintable() and "\\" not in address else ""


def answer(
    house: House,
    request: Request,
    command: Command[Any],
    values: Mapping[str, str],
    *,
    problems: Mapping[str, Message] = {},
    back: str = "",
    status: int = 200,
) -> Response:
    school = house.roster.picture().ledger.schools.get(place_of(house, values))
    offers = offers_of(house, command, school.code if school else "")
    filled = {"school": school.code if school else "", **values}
    view: FormView = form_of(command, filled, choices=offers, problems=problems, back=local(back))
    if school and len(house.roster.picture().ledger.schools) == 1 and not house.visitor.of_bureau:
        fields = [replace(one, way="hidden", choices=()) if one.way == "school" else one for one in view.fields]
        view = replace(view, fields=fields)
    words = house.words(request, school, house.clock.now_ms())
    return house.show("command.html", request, words=words, here="", school=school, status=status, form=view)
