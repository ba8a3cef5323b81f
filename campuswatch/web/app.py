"""The pages as one Starlette app: reads the ledger and the time series; writes only what links let people post."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from importlib.metadata import version as installed_version
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from campuswatch.links import Links
from campuswatch.reports.archive import Archive
from campuswatch.web import (
    about_page,
    ack_page,
    archive_page,
    device_page,
    frame_page,
    inbox_page,
    refusal,
    report_page,
    school_page,
    trace_page,
)
from campuswatch.web.form import Form, from_ourselves, read_form
from campuswatch.web.house import House
from campuswatch.web.render import FOREVER, Asset, make_environment, read_assets
from campuswatch.web.security import layers
from campuswatch.web.visits import Visits
from collector.clock import Clock
from collector.store.errors import StoreError
from collector.store.influx.patience import patience
from collector.store.store import Store
from dashboards.overview import INTERVAL_MS
from dashboards.pulse import SILENT_AFTER_MS
from dashboards.recordings.shelf import Shelf
from dashboards.recordings.yardstick import USUAL, Yardstick
from dashboards.roster import Roster
from dashboards.standing import Standings
from dashboards.tail import Tail
from inventory.database import Database
from inventory.errors import LedgerError
from inventory.model.scope import BUREAU, Scope

Handler = Callable[[House, Request], Response]
Knock = Callable[[House, Request], bool]
"""Whether what is posted will be read: not for everybody who knows no secret."""
Taker = Callable[[House, Request, Form], Response]

PAGES: tuple[tuple[str, Handler], ...] = (
    ("/", school_page.start),
    ("/school/{code}", school_page.school),
    ("/device/{code}", device_page.device),
    ("/frame/{code}", frame_page.frame),
    ("/trace/{code}", trace_page.trace),
    ("/reports", archive_page.shelf),
    ("/reports/{number}", archive_page.report),
    ("/reports/{number}/{version}/{name}", archive_page.file),
    ("/inbox", inbox_page.inbox),
    ("/about", about_page.about),
    ("/healthz", about_page.health),
    ("/report/{school}/{token}", report_page.show),
    ("/ack/{token}", ack_page.show),
)
POSTS: tuple[tuple[str, Knock, Taker], ...] = (
    ("/report/{school}/{token}", report_page.knock, report_page.post),
    ("/ack/{token}", ack_page.knock, ack_page.post),
)
MOST_PHOTOS, PHOTOS_S = 60, 86_400.0
"""Photos that one school's link takes in a day: each is up to 4 MiB of the ledger and of every backup."""
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
    scope: Scope = BUREAU,
    names: Sequence[str] = (),
    demo: bool = False,
    language: str = "en",
    zone: str = "UTC",
    silent_after_ms: int = SILENT_AFTER_MS,
    interval_ms: int = INTERVAL_MS,
    spool: Path | None = None,
    patience_s: float = PATIENCE_S,
    yardstick: Yardstick = USUAL,
    frames: Path | None = None,
    archive: Archive | None = None,
    links: Links | None = None,
) -> Starlette:
    """`scope` limits what any page shows. `names` are host names answered beside loopback's.

    `silent_after_ms` is the age of the collector's last beat at which the monitor counts as silent;
    `interval_ms` the timetable's usual interval between looks at a device; `spool` where samples wait for a server,
    `patience_s` the total that a page waits for one. `yardstick` is what recordings and clocks are judged by,
    `frames` the folder of frames that schools keep, `archive` the files of reports. `links` makes links of mails and
    posters work.
    """
    assets = read_assets()
    version = installed_version("campuswatch")
    house = House(
        database=database,
        store=store,
        clock=clock,
        scope=scope,
        environment=make_environment(assets, version, demo),
        roster=Roster(database, scope),
        standings=Standings(),
        tail=Tail(store, scope),
        yardstick=yardstick,
        shelf=Shelf(),
        silent_after_ms=silent_after_ms,
        interval_ms=interval_ms,
        language=language,
        zone=zone,
        version=version,
        spool=spool,
        frames=frames,
        archive=archive,
        links=links,
        visits=Visits(clock.monotonic, most=MOST_POSTS, window_s=POSTS_S),
        photos=Visits(clock.monotonic, most=MOST_PHOTOS, window_s=PHOTOS_S),
    )
    routes = [Route(path, bound(house, handler, patience_s), methods=["GET"]) for path, handler in PAGES]
    routes += [Route(path, taken(house, knock, taker), methods=["POST"]) for path, knock, taker in POSTS]
    routes += [Route(f"/static/{name}", static(asset), methods=["GET"]) for name, asset in assets.items()]
    return Starlette(routes=routes, middleware=layers(names), exception_handlers=refusals(house))


def bound(house: House, handler: Handler, patience_s: float) -> Callable[[Request], Response]:
    """A plain function, so that Starlette runs it in a thread: it waits for disks and servers."""

    def answer(request: Request) -> Response:
        with patience(patience_s, house.clock.monotonic):
            return handler(house, request)

    return answer


def taken(house: House, knock: Knock, taker: Taker) -> Callable[[Request], Awaitable[Response]]:
    """The body is read under its limits first, where it is read at all; then as `bound`, in a thread."""

    async def answer(request: Request) -> Response:
        if not from_ourselves(request.headers):
            raise HTTPException(403)
        form = await read_form(request, house.bodies) if await run_in_threadpool(knock, house, request) else Form()
        return await run_in_threadpool(taker, house, request, form)

    return answer


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
