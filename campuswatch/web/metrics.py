"""`/metrics` for Prometheus: how devices stand, how the collectors do, what is asked of the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Summary
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from campuswatch.usecases.actor import Actor, Right
from campuswatch.web.api.admission import Admission
from campuswatch.web.api.computed import figures
from campuswatch.web.gate import bearer_of
from campuswatch.web.house import House
from campuswatch.web.visitor import Visitor
from campuswatch.web.visits import is_loopback
from collector.clock import Clock
from collector.store.errors import StoreError
from dashboards.selfview import view
from inventory.model.scope import BUREAU

PATH = "/metrics"
MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
HERE = Visitor(actor=Actor("metrics (this machine)", BUREAU, frozenset({Right.LOOK})))
COLLECTOR = {
    "looks": "Looks made in the last hour.",
    "late": "Looks of the last hour that were late, passed or dropped.",
    "lateness_ms": "Lateness of the last minute (99th percentile).",
    "stall_ms": "Longest stall of the loop in the last minute.",
}


class Requests:
    """What is asked of one app, by route: counted as it is answered."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route")
        self.answered = Counter(
            "campuswatch_http_requests", "Requests answered.", (*labels, "status"), registry=self.registry
        )
        self.took = Summary("campuswatch_http_request_seconds", "Time to its end.", labels, registry=self.registry)
        self._paths: Mapping[Any, str] = {}

    def know(self, routes: list[Route]) -> None:
        self._paths = {route.endpoint: route.path for route in routes}

    def path_of(self, endpoint: Any) -> str:
        return self._paths.get(endpoint, "none")


class Counting:
    """Pure ASGI. An address that no route knows is counted as none, so that nobody makes us count his own."""

    def __init__(self, app: ASGIApp, requests: Requests, clock: Clock) -> None:
        self.app, self._requests, self._clock = app, requests, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began_s, status = self._clock.monotonic(), 500

        async def counting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, counting)
        finally:
            method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST") else "other"
            route = self._requests.path_of(scope.get("endpoint"))
            self._requests.answered.labels(method, route, str(status)).inc()
            self._requests.took.labels(method, route).observe(max(self._clock.monotonic() - began_s, 0.0))


class State(Collector):
    """Read when it is asked for, as who asks may see it."""

    def __init__(self, house: House, request: Request) -> None:
        self._house, self._request = house, request

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from self.schools()
        yield from self.collectors()

    def schools(self) -> Iterator[GaugeMetricFamily]:
        devices = GaugeMetricFamily("campuswatch_devices", "Devices.", labels=("school", "kind", "state"))
        more = {
            "faults_open": GaugeMetricFamily("campuswatch_faults_open", "Faults not closed.", labels=("school",)),
            "faults_late": GaugeMetricFamily("campuswatch_faults_late", "Faults past their limit.", labels=("school",)),
            "alerts_open": GaugeMetricFamily("campuswatch_alerts_open", "Alerts not resolved.", labels=("school",)),
        }
        for one in figures(self._house, self._request):
            for kind in one.kinds:
                for state, number in kind.states.items():
                    devices.add_metric((one.school, kind.kind.value, state.lower()), number)
            for name, family in more.items():
                family.add_metric((one.school,), getattr(one, name))
        yield devices
        yield from more.values()

    def collectors(self) -> Iterator[GaugeMetricFamily]:
        house, now_ms = self._house, self._house.clock.now_ms()
        seen = GaugeMetricFamily(
            "campuswatch_collector_seen_timestamp_seconds", "Last sign of life.", labels=("collector",)
        )
        own = {
            name: GaugeMetricFamily(f"campuswatch_collector_{name}", text, labels=("collector",))
            for name, text in COLLECTOR.items()
        }
        for beat in house.roster.picture().beats:
            if not (house.scope.schools is None or house.scope.sees(beat.school)):
                continue
            seen.add_metric((beat.collector,), beat.at_ms / 1000)
            try:
                told = view(house.store, house.scope, beat, now_ms)
            except StoreError:
                continue
            for name, family in own.items():
                value = getattr(told, name)
                if value is not None:
                    family.add_metric((beat.collector,), value)
        yield seen
        yield from own.values()


def route(admission: Admission, requests: Requests) -> Route:
    def metrics(request: Request) -> Response:
        house = asked_by(admission, request)
        registry = CollectorRegistry()
        registry.register(State(house, request))
        body = generate_latest(registry)
        if house.scope.schools is None:
            body += generate_latest(requests.registry)
        return Response(body, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})

    return Route(PATH, metrics, methods=["GET"])


def asked_by(admission: Admission, request: Request) -> House:
    """A program with a token, a person, or, where the settings allow it, any program of this machine. A proxy here that
    speaks for others is none. Raises HTTPException."""
    house = admission.house
    peer = request.client.host if request.client else ""
    direct = is_loopback(peer) and "x-forwarded-for" not in request.headers and "forwarded" not in request.headers
    if house.settings.web.open_metrics and direct and bearer_of(request) is None:
        return house.seen_by(HERE)
    return admission.of(request, Right.LOOK)
