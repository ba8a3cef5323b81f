"""The folder from which a Grafana 9.4 to 13 provisions itself: path -> text, nothing in it secret.

The files are JSON, which YAML contains; Grafana reads data sources and providers only from files called .yaml. What
Grafana's reader does with `$` differs from place to place, so each place says whether it is doubled: names, labels
and settings are expanded, annotations, queries and templates are not (pkg/services/provisioning in Grafana's source).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from dashboards.grafana.kit import ALERTS, FOLDER, FOLDERS, GROUP, INTERVAL_S, Kit
from dashboards.grafana.rule import duration
from dashboards.grafana.thing import OURS, Json, Kind, Thing

VERSION = 1  # of Grafana's format
MADE = "Written by 'campuswatch grafana export'; it writes this file again, so change the settings and not the file."
POLICY_NOTE = "Grafana takes its whole tree of notification policies from this file."
DEFAULT_RECEIVER = "grafana-default-email"
"""What a new Grafana calls the contact point of its root policy."""
POLLED_S = 60
_NOT_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def provisioning(kit: Kit, seen_as: PurePosixPath, *, with_policy: bool) -> dict[str, str]:
    """`seen_as` is where Grafana finds the folder. `with_policy`: all its notification policies come from here.

    Data source secrets stand in `kit` as references that Grafana resolves itself.
    """
    things = kit.things()
    files: dict[str, str] = {}
    for name, kind, build in (
        ("datasources/campuswatch.yaml", Kind.SOURCE, sources),
        ("alerting/campuswatch-rules.yaml", Kind.RULE, rules),
        ("alerting/campuswatch-templates.yaml", Kind.TEMPLATE, templates),
        ("alerting/campuswatch-contact-points.yaml", Kind.CONTACT, contacts),
        ("alerting/campuswatch-mute-timings.yaml", Kind.MUTING, mutings),
    ):
        if chosen := [thing for thing in things if thing.kind is kind]:
            files[name] = document(build(chosen))
    if with_policy:
        found = [thing for thing in things if thing.kind is Kind.POLICY]
        files["alerting/campuswatch-policies.yaml"] = document(policies(found), POLICY_NOTE)
    folder = "dashboards/campuswatch"
    files["dashboards/campuswatch.yaml"] = document(provider(seen_as / folder))
    for thing in things:
        if thing.kind is Kind.BOARD:
            files[f"{folder}/{thing.uid}.json"] = as_text(thing.payload)
    return files


def document(content: Json, note: str = "") -> str:
    heading = "".join(f"# {line}\n" for line in (MADE, note) if line)
    return f"{heading}{as_text({'apiVersion': VERSION, **content})}"


def as_text(content: Json) -> str:
    """JSON that a reader of YAML takes too: signs that YAML forbids are escaped."""
    text = json.dumps(content, ensure_ascii=False, indent=2)
    return _NOT_YAML.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def dollars(value: Any) -> Any:
    """Grafana's reader takes `$name` for a variable of its environment; `$$` is a dollar."""
    if isinstance(value, str):
        return value.replace("$", "$$")
    if isinstance(value, Mapping):
        return {name: dollars(entry) for name, entry in value.items()}
    return [dollars(entry) for entry in value] if isinstance(value, Sequence) else value


def sources(things: Iterable[Thing]) -> Json:
    """`secureJsonFields` is what a server answers; a file names the secrets themselves."""
    return {"datasources": [source(thing) for thing in things]}


def source(thing: Thing) -> Json:
    settings = {name: value for name, value in thing.body.items() if name != "secureJsonFields"}
    secrets = {"secureJsonData": dict(thing.secret)} if thing.secret else {}
    return {"orgId": 1, **dollars(settings), "editable": False, **secrets}


def provider(path: PurePosixPath) -> Json:
    return {
        "providers": [
            {
                "name": OURS,
                "orgId": 1,
                "type": "file",
                "folder": FOLDERS[FOLDER],
                "folderUid": FOLDER,
                "disableDeletion": False,
                "allowUiUpdates": False,
                "updateIntervalSeconds": POLLED_S,
                "options": {"path": dollars(str(path))},
            }
        ]
    }


def rules(things: Iterable[Thing]) -> Json:
    group = {
        "orgId": 1,
        "name": GROUP,
        "folder": FOLDERS[ALERTS],
        "interval": duration(INTERVAL_S),
        "rules": [rule(thing.body) for thing in things],
    }
    return {"groups": [group]}


def rule(body: Mapping[str, object]) -> Json:
    placed = {"folderUID", "ruleGroup"}
    plain = {name: value for name, value in body.items() if name not in placed}
    return {**plain, "title": dollars(plain["title"]), "labels": dollars(plain["labels"])}


def templates(things: Iterable[Thing]) -> Json:
    return {"templates": [{"orgId": 1, **thing.body} for thing in things]}


def contacts(things: Iterable[Thing]) -> Json:
    return {"contactPoints": [contact(thing.body) for thing in things]}


def contact(body: Json) -> Json:
    receiver = {name: value for name, value in body.items() if name != "name"}
    return {"orgId": 1, "name": dollars(body["name"]), "receivers": [dollars(receiver)]}


def mutings(things: Iterable[Thing]) -> Json:
    return {"muteTimes": [{"orgId": 1, **thing.body} for thing in things]}


def policies(things: Iterable[Thing]) -> Json:
    routes = [{"receiver": DEFAULT_RECEIVER, **route} for thing in things for route in thing.body["routes"]]
    tree = {"orgId": 1, "receiver": DEFAULT_RECEIVER, "group_by": ["grafana_folder", "alertname"], "routes": routes}
    return {"policies": [dollars(tree)]}


def stale(there: Iterable[PurePosixPath], files: Mapping[str, str]) -> Iterator[PurePosixPath]:
    """Files of an earlier export that are none of this one; `there` are relative to the folder."""
    for path in there:
        ours = path.name.startswith(OURS) and path.suffix in (".yaml", ".json")
        if ours and str(path) not in files:
            yield path
