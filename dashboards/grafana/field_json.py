"""Looks as Grafana's `fieldConfig`, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dashboards.grafana.look import BY_SERIES, Link, Look, Step, Word
from dashboards.grafana.panel import Json
from language.catalogue import render

# Tables before Grafana 9.5 know the first, later ones the second.
PAINTED: Mapping[str, object] = {
    "custom.displayMode": "color-background",
    "custom.cellOptions": {"type": "color-background", "mode": "basic"},
}


def field_config(look: Look, looks: Mapping[str, Look], language: str) -> Json:
    overrides = [
        {"matcher": {"id": "byName", "options": name}, "properties": properties(one, language)}
        for name, one in looks.items()
    ]
    return {"defaults": defaults(look, language), "overrides": overrides}


def defaults(look: Look, language: str) -> Json:
    return {
        "unit": look.unit,
        **plain(look, language),
        "color": color(look),
        "thresholds": thresholds(look.steps),
        "mappings": mappings(look.words, language),
        "links": [link(look.link, language)] if look.link else [],
        "custom": dict(look.custom),
    }


def plain(look: Look, language: str) -> Json:
    """What may be left out."""
    known = {
        "decimals": look.decimals,
        "min": look.low,
        "max": look.high,
        "noValue": render(look.none, language) if look.none else None,
        "displayName": render(look.name, language) if look.name else None,
    }
    return {name: value for name, value in known.items() if value is not None}


def properties(look: Look, language: str) -> list[Json]:
    """Only what differs from saying nothing: an override takes the rest from the panel."""
    nothing, own = Look(), defaults(look, language)
    left_out = {name for name, value in defaults(nothing, language).items() if own[name] == value}
    found = {name: value for name, value in own.items() if name not in left_out and name != "custom"}
    found |= {f"custom.{name}": value for name, value in look.custom.items()}
    if look.painted:
        found |= PAINTED
    if look.hidden:
        found["custom.hidden"] = True
    if look.width:
        found["custom.width"] = look.width
    return [{"id": name, "value": value} for name, value in found.items()]


def color(look: Look) -> Json:
    if look.color == BY_SERIES:
        return {"mode": BY_SERIES}
    if look.color:
        return {"mode": "fixed", "fixedColor": look.color}
    return {"mode": "thresholds" if len(look.steps) > 1 or look.words else BY_SERIES}


def thresholds(steps: Iterable[Step]) -> Json:
    return {"mode": "absolute", "steps": [{"value": step.at, "color": step.color} for step in steps]}


def mappings(words: Mapping[str, Word], language: str) -> list[Json]:
    options: Json = {}
    for index, (value, word) in enumerate(words.items()):
        options[value] = {"index": index, "text": render(word.text, language)}
        if word.color:
            options[value] |= {"color": word.color}  # type: ignore[operator]
    return [{"type": "value", "options": options}] if options else []


def link(of: Link, language: str) -> Json:
    """What Grafana's schema wants of every link, most of which only links of a whole board use."""
    return {
        "title": render(of.text, language), "url": of.url(), "targetBlank": False, "type": "link", "icon": "",
        "tooltip": "", "tags": [], "asDropdown": False, "includeVars": False, "keepTime": False,
    }  # fmt: skip
