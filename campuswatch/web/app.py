"""The pages as one Starlette app: reads the ledger and the time series; writes only what links let people post."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib.metadata import version as installed_version
from typing import Any, Unpack
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from campuswatch.commands import COMMANDS
from campuswatch.commands.command import Command
from campuswatch.entry_key import EntryKey
from campuswatch.settings import Settings
from campuswatch.sheets.uploads import Uploads
from campuswatch.usecases.actor import Actor, Right
from campuswatch.web import (
    about_page,
    account_page,
    ack_page,
    addresses_page,
    alerts_page,
    api_page,
    archive_page,
    areas_page,
    audit_page,
    command_page,
    compare_page,
    costs_page,
    device_acceptance_page,
    device_file_page,
    device_logins_page,
    device_month_page,
    device_page,
    duty_page,
    entry_page,
    events_page,
    fault_page,
    faults_page,
    frame_page,
    handovers_page,
    import_page,
    inbox_page,
    mail_page,
    maintenance_page,
    making_page,
    metrics,
    overview_page,
    papers_page,
    people_page,
    reconciliation_page,
    records_page,
    refusal,
    registers_page,
    report_page,
    report_rules_page,
    roster_page,
    rules_page,
    scan_page,
    school_books_page,
    school_lists_page,
    school_page,
    search_page,
    settings_page,
    sign_in_page,
    start_page,
    stocktakes_page,
    today_page,
    trace_page,
    use_page,
    wall_page,
    wiring_page,
)
from campuswatch.web.api.admission import MOST as MOST_ASKED
from campuswatch.web.api.admission import Admission
from campuswatch.web.api.routes import routes as api_routes
from campuswatch.web.form import Form, from_ourselves, read_form
from campuswatch.web.gate import QUIET, visitor_of
from campuswatch.web.house import Fittings, House
from campuswatch.web.language import choose_language
from campuswatch.web.navigation import Navigation
from campuswatch.web.page import Page, Post
from campuswatch.web.render import FOREVER, Asset, make_environment, read_assets
from campuswatch.web.security import layers
from campuswatch.web.views import Views
from campuswatch.web.visitor import Visitor
from campuswatch.web.visits import Visits
from collector.clock import Clock
from collector.store.errors import StoreError
from collector.store.influx.patience import patience
from collector.store.store import Store
from dashboards.recordings.shelf import Shelf
from dashboards.standing import Standings
from inventory.database import Database
from inventory.errors import LedgerError
from inventory.vault import Vault

MODULES = (
    overview_page,
    compare_page,
    school_page,
    search_page,
    device_page,
    device_file_page,
    device_acceptance_page,
    device_month_page,
    device_logins_page,
    school_lists_page,
    school_books_page,
    addresses_page,
    frame_page,
    today_page,
    trace_page,
    wall_page,
    wiring_page,
    areas_page,
    making_page,
    report_rules_page,
    archive_page,
    inbox_page,
    import_page,
    mail_page,
    maintenance_page,
    reconciliation_page,
    rules_page,
    scan_page,
    settings_page,
    start_page,
    stocktakes_page,
    handovers_page,
    costs_page,
    papers_page,
    audit_page,
    records_page,
    about_page,
    report_page,
    ack_page,
    api_page,
    sign_in_page,
    entry_page,
    people_page,
    account_page,
    faults_page,
    fault_page,
    duty_page,
    roster_page,
    use_page,
    registers_page,
    alerts_page,
)
PAGES: tuple[Page, ...] = tuple(page for module in MODULES for page in module.PAGES)
POSTS: tuple[Post, ...] = tuple(post for module in MODULES for post in getattr(module, "POSTS", ()))
LOGIN = "/login"
MOST_PHOTOS, PHOTOS_S = 60, 86_400.0
"""Photos that one school's link takes in a day: each is up to 4 MiB of the ledger and of every backup."""
MOST_TRIES, TRIES_S = 30, 600.0
"""Logins that one address may try in ten minutes, whatever name is typed."""
MOST_POSTS, POSTS_S = 6, 600.0
"""Reports that one address may send in ten minutes."""

# What all questions of one page to a server of time series may take together. The slowest page measured, the overview
# of 10,000 devices, takes 0.8 s: with a server five times slower than that it still has its curves. With one that hangs
# the page that tries takes so long, once in forty seconds (patience.py), and all others are as fast as ever.
PATIENCE_S = 4.0


def make_app(
    database: Database,
    store: Store,
    clock: Clock,
    *,
    key: EntryKey,
    settings: Settings,
    vault: Callable[[], Vault],
    ask: Callable[[str, Mapping[str, Any]], Mapping[str, Any]],
    names: Sequence[str] = (),
    demo: bool = False,
    patience_s: float = PATIENCE_S,
    most_asked: int = MOST_ASKED,
    **fittings: Unpack[Fittings],
) -> Starlette:
    """`key` proves sessions, `vault` opens the vault (raises VaultError), `ask` asks the running service (raises
    ControlError). `names` are host names answered beside loopback's, `patience_s` the total that a page waits for a
    server of time series, `most_asked` the requests that a program may make in a minute.
    """
    assets = read_assets()
    version = installed_version("campuswatch")
    house = House(
        database=database,
        store=store,
        clock=clock,
        key=key,
        settings=settings,
        vault=vault,
        ask=ask,
        environment=make_environment(assets, version, demo),
        views=Views(database, store, clock.monotonic),
        standings=Standings(),
        shelf=Shelf(),
        version=version,
        navigation=Navigation(reaches()),
        visits=Visits(clock.monotonic, most=MOST_POSTS, window_s=POSTS_S),
        uploads=Uploads(clock.monotonic),
        photos=Visits(clock.monotonic, most=MOST_PHOTOS, window_s=PHOTOS_S),
        tries=Visits(clock.monotonic, most=MOST_TRIES, window_s=TRIES_S),
        **fittings,
    )
    routes = [Route(page.path, bound(house, page, patience_s), methods=["GET"]) for page in PAGES]
    routes += [Route(post.path, taken(house, post), methods=["POST"]) for post in POSTS]
    for command in COMMANDS.values():
        if command.form:
            page, post = pages_of(command)
            routes.append(Route(page.path, bound(house, page, patience_s), methods=["GET"]))
            routes.append(Route(post.path, taken(house, post), methods=["POST"]))
    routes += [Route(f"/static/{name}", static(asset), methods=["GET"]) for name, asset in assets.items()]
    watcher = events_page.watcher_of(house)
    routes.append(Route(events_page.PATH, events_page.events(house, watcher), methods=["GET"]))
    admission, requests = Admission(house, most_asked), metrics.Requests()
    routes += [*api_routes(admission), metrics.route(admission, requests)]
    requests.know(routes)
    counting = Middleware(metrics.Counting, requests=requests, clock=clock)
    middleware = [counting, *layers(names, house.recorder, clock)]
    app = Starlette(routes=routes, middleware=middleware, exception_handlers=refusals(house))
    app.state.ending = watcher.end
    return app


def reaches() -> Iterator[tuple[str, Right | None, bool]]:
    """Of every page and every form of a command: path, right, whether it is the bureau's alone."""
    yield from ((page.path, page.right, page.bureau) for page in PAGES)
    yield from ((f"/do/{command.name}", command.right, False) for command in COMMANDS.values() if command.form)


def pages_of(command: Command[Any]) -> tuple[Page, Post]:
    path = f"/do/{command.name}"
    return (
        Page(path=path, show=command_page.shown(command), right=command.right),
        Post(path=path, take=command_page.posted(command), right=command.right),
    )


def bound(house: House, page: Page, patience_s: float) -> Callable[[Request], Awaitable[Response]]:
    """In a thread: it waits for disks and servers."""

    def answer(request: Request) -> Response:
        visitor = recognised(house, request)
        if not (page.right is None or visitor.known):
            return RedirectResponse(f"{LOGIN}?{urlencode({'back': back_of(request)})}", 303)
        require(visitor, page.right, bureau=page.bureau)
        with patience(patience_s, house.clock.monotonic):
            if page.shared and QUIET in request.headers:
                return live(house, page, visitor, request)
            return page.show(house.seen_by(visitor), request)

    async def queued(request: Request) -> Response:
        return await house.lanes.run(page.lane, answer, request)

    return queued


def live(house: House, page: Page, visitor: Visitor, request: Request) -> Response:
    """What an open page fetches for its live parts: without name, menu and tokens of whoever asks, so that all who see
    and may the same get the same."""
    unnamed = Visitor(actor=Actor("", visitor.scope, visitor.actor.rights))
    language = choose_language(request, "")
    key = (visitor.scope, visitor.actor.rights, request.url.path, request.url.query, language)
    return house.views.shared.of(key, lambda: page.show(house.seen_by(unnamed), request))


def taken(house: House, post: Post) -> Callable[[Request], Awaitable[Response]]:
    """The body is read under its limits first, where it is read at all; then as `bound`, in a thread."""

    async def answer(request: Request) -> Response:
        if not from_ourselves(request.headers):
            raise HTTPException(403, refusal.STRANGE_FORM)
        visitor = await run_in_threadpool(recognised, house, request)
        if post.right is not None:
            if not visitor.known:
                raise HTTPException(401)
            require(visitor, post.right)
        seen = house.seen_by(visitor)
        reads = post.knock is None or await run_in_threadpool(post.knock, seen, request)
        form = await read_form(request, house.bodies) if reads else Form()
        if post.right is not None and not hmac.compare_digest(form.get("csrf").encode(), visitor.form_token.encode()):
            raise HTTPException(403, refusal.STRANGE_FORM)
        return await house.lanes.run(post.lane, post.take, seen, request, form)

    return answer


def recognised(house: House, request: Request) -> Visitor:
    visitor = visitor_of(house.database, house.key, request, house.clock.now_ms())
    request.state.visitor = visitor
    return visitor


def require(visitor: Visitor, right: Right | None, *, bureau: bool = False) -> None:
    """Raises HTTPException 403."""
    if right is not None and not (visitor.may(right) and (visitor.of_bureau or not bureau)):
        raise HTTPException(403)


def back_of(request: Request) -> str:
    """Where to go on after the login: the page that was asked for."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{request.url.path}{query}"


def static(asset: Asset) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        return Response(asset.body, media_type=asset.media_type, headers={"Cache-Control": FOREVER})

    return answer


def refusals(house: House) -> dict[int | type[Exception], Callable[[Request, Exception], Response]]:
    return {
        HTTPException: partial(refusal.refused, house),
        LedgerError: partial(refusal.unreadable, house),
        StoreError: partial(refusal.unreadable, house),
        Exception: partial(refusal.broken, house),
    }
