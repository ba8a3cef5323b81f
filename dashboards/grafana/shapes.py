"""The usual panels: a number, curves, a table, state lines, tiles, bars; each with the options of its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboards.grafana.look import BY_SERIES, Look, column
from dashboards.grafana.panel import Json, Panel, Sort, Target, Transformation

SMALL, TALL = 4, 8
STATUS_HOLDS_MS = 15 * 60_000
"""As long as a state speaks when no other look follows; then its line breaks off."""

ROWS_LIMIT = 200
LEGEND: Json = {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []}
NO_LEGEND: Json = {"displayMode": "list", "placement": "bottom", "showLegend": False, "calcs": []}
ALL_AT_ONCE: Json = {"mode": "multi", "sort": "desc"}
LINE: Mapping[str, object] = {
    "drawStyle": "line",
    "lineInterpolation": "linear",
    "lineWidth": 1,
    "fillOpacity": 8,
    "showPoints": "never",
    "spanNulls": STATUS_HOLDS_MS,
    "axisPlacement": "auto",
    "stacking": {"mode": "none", "group": "A"},
}
ON_TOP: Json = {"mode": "normal", "group": "A"}
STACKED: Mapping[str, object] = {**LINE, "fillOpacity": 60, "lineWidth": 0, "stacking": ON_TOP}
BARS: Mapping[str, object] = {**LINE, "drawStyle": "bars", "fillOpacity": 80, "lineWidth": 0}


def reduced(*, values: bool = False) -> Json:
    return {"values": values, "calcs": ["lastNotNull"], "fields": "", **({"limit": ROWS_LIMIT} if values else {})}


def number(id: str, target: Target, looks: Mapping[str, Look]) -> Panel:
    """One figure for each column, on its colour."""
    options: Json = {
        "graphMode": "none", "colorMode": "background", "justifyMode": "auto", "textMode": "auto", "wideLayout": True,
        "showPercentChange": False, "percentChangeColorMode": "standard", "orientation": "auto",
        "reduceOptions": reduced(),
    }  # fmt: skip
    return Panel(
        id=id, type="stat", width=4, height=SMALL, targets=(target,), window="15m", options=options,
        looks=named(looks), look=Look(none=next(iter(looks.values())).none),
    )  # fmt: skip


def named(looks: Mapping[str, Look]) -> dict[str, Look]:
    """Each by what its column is called for people, unless it says otherwise."""
    return {name: look if look.hidden or look.name else look.named(column(name)) for name, look in looks.items()}


def tiles(id: str, targets: tuple[Target, ...], look: Look) -> Panel:
    """One coloured field for each row, called by the row's only text."""
    options: Json = {
        "graphMode": "none", "colorMode": "background", "justifyMode": "center", "textMode": "value_and_name",
        "wideLayout": True, "showPercentChange": False, "percentChangeColorMode": "standard", "orientation": "auto",
        "reduceOptions": reduced(values=True),
    }  # fmt: skip
    return Panel(id=id, type="stat", width=12, height=TALL, targets=targets, look=look, options=options, window="15m")


def curves(id: str, targets: tuple[Target, ...], look: Look, looks: Mapping[str, Look] | None = None) -> Panel:
    """Lines over time, a colour for each series; the steps of the look are levels drawn across."""
    levels = {"thresholdsStyle": {"mode": "dashed" if len(look.steps) > 1 else "off"}}
    drawn = replace(look, color=look.color or BY_SERIES, custom={**LINE, **levels, **look.custom})
    options: Json = {"legend": dict(LEGEND), "tooltip": dict(ALL_AT_ONCE)}
    return Panel(
        id=id, type="timeseries", width=12, height=TALL, targets=targets, look=drawn, looks=looks or {},
        options=options, step="1m",
    )  # fmt: skip


def lines_of_states(id: str, targets: tuple[Target, ...], look: Look) -> Panel:
    """A bar over time for each series, in the colour and words of its values; a gap where nobody looked."""
    drawn = replace(look, custom={"lineWidth": 0, "fillOpacity": 85, "spanNulls": STATUS_HOLDS_MS, **look.custom})
    options: Json = {
        "mergeValues": True, "showValue": "never", "alignValue": "left", "rowHeight": 0.85, "perPage": 40,
        "legend": dict(LEGEND), "tooltip": {"mode": "single", "sort": "none"},
    }  # fmt: skip
    return Panel(
        id=id, type="state-timeline", width=24, height=TALL, targets=targets, look=drawn, options=options, step="1m"
    )


def days(id: str, targets: tuple[Target, ...], look: Look) -> Panel:
    """A row for each series, a field for each of its values in the colour of the look's steps; a gap where none is."""
    drawn = replace(look, custom={"lineWidth": 1, "fillOpacity": 85, **look.custom})
    options: Json = {
        "showValue": "never", "rowHeight": 0.9, "colWidth": 0.95, "perPage": 40, "legend": dict(NO_LEGEND),
        "tooltip": {"mode": "single", "sort": "none"},
    }  # fmt: skip
    return Panel(
        id=id, type="status-history", width=24, height=TALL, targets=targets, look=drawn, options=options, step="1d"
    )


def bars(id: str, targets: tuple[Target, ...], look: Look) -> Panel:
    """A horizontal bar for each series, as far as it is filled."""
    options: Json = {
        "displayMode": "basic", "valueMode": "color", "namePlacement": "auto", "showUnfilled": True, "sizing": "auto",
        "minVizWidth": 8, "minVizHeight": 16, "maxVizHeight": 28, "orientation": "horizontal",
        "legend": dict(NO_LEGEND), "reduceOptions": reduced(),
    }  # fmt: skip
    return Panel(
        id=id, type="bargauge", width=12, height=TALL, targets=targets, look=look, options=options, window="15m"
    )


def table(
    id: str,
    targets: tuple[Target, ...],
    looks: Mapping[str, Look],
    *,
    worst: str,
    upwards: bool = False,
) -> Panel:
    """A row for each set of tags, the answers of all targets side by side, columns in the order of `looks`.

    Sorted by the column `worst`, highest first unless `upwards`. Columns that `looks` does not name are left out.
    """
    options: Json = {
        "frameIndex": 0, "showHeader": True, "cellHeight": "sm",
        "footer": {"show": False, "reducer": ["sum"], "countRows": False},
    }  # fmt: skip
    return Panel(
        id=id, type="table", width=24, height=TALL, targets=targets, options=options, window="15m",
        looks=named(looks), sort=Sort(worst, not upwards),
        look=Look(custom={"align": "auto", "filterable": True, "inspect": False}),
        transformations=joined(tuple(looks)),
    )  # fmt: skip


def joined(columns: tuple[str, ...]) -> tuple[Transformation, ...]:
    """Side by side where all other columns agree; time seldom does, so it must be asked for (`Time`)."""
    order = {name: place for place, name in enumerate(columns)}
    return (
        Transformation("filterFieldsByName", {"include": {"names": list(columns)}}),
        Transformation("merge", {}),
        Transformation("organize", {"indexByName": order, "excludeByName": {}, "renameByName": {}}),
    )
