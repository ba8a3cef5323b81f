"""What of ours stands in a Grafana: read kind by kind, and made what it shall be. API_OF is the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboards.grafana import alerting, holdings
from dashboards.grafana.plan import Act, Change, Inventory
from dashboards.grafana.query import Source
from dashboards.grafana.server import GrafanaServer, clean, segment
from dashboards.grafana.thing import Found, Kind, Thing


@dataclass(frozen=True, slots=True)
class Api:
    """How one kind is read (what is wanted of it, and all that is ours), written (new where there is no Found), and
    removed (None: never, see KEPT in plan.py)."""

    read: Callable[[GrafanaServer, Sequence[Thing]], list[Found]]
    write: Callable[[GrafanaServer, Thing, Found | None], None]
    remove: Callable[[GrafanaServer, str], None] | None = None


API_OF: Mapping[Kind, Api] = {
    Kind.FOLDER: Api(holdings.read_folders, holdings.write_folder),
    Kind.SOURCE: Api(holdings.read_sources, holdings.write_source, holdings.remove_source),
    Kind.BOARD: Api(holdings.read_boards, holdings.write_board, holdings.remove_board),
    Kind.RULE: Api(alerting.read_rules, alerting.write_rule, alerting.remove_rule),
    Kind.GROUP: Api(alerting.read_groups, alerting.write_group),
    Kind.TEMPLATE: Api(alerting.read_templates, alerting.write_template, alerting.remove_template),
    Kind.CONTACT: Api(alerting.read_contacts, alerting.write_contact, alerting.remove_contact),
    Kind.MUTING: Api(alerting.read_mutings, alerting.write_muting, alerting.remove_muting),
    Kind.POLICY: Api(alerting.read_policy, alerting.write_policy, alerting.remove_policy),
}


def read(server: GrafanaServer, wanted: Sequence[Thing]) -> Inventory:
    """Everything of ours, and what stands under a uid or name that we want. Raises GrafanaError."""
    found: dict[tuple[Kind, str], Found] = {}
    for kind, api in API_OF.items():
        found |= {(kind, one.uid): one for one in api.read(server, [thing for thing in wanted if thing.kind is kind])}
    return found


def carry_out(server: GrafanaServer, changes: Iterable[Change]) -> None:
    """In order. What Grafana holds by its own files is left. Raises GrafanaError."""
    for change in changes:
        if change.act is Act.LOCKED:
            continue
        api = API_OF[change.kind]
        if change.act is Act.REMOVE and api.remove is not None:
            api.remove(server, change.uid)
        elif change.thing is not None:
            api.write(server, change.thing, change.found)


def sick_sources(server: GrafanaServer) -> list[str]:
    """Of each of our data sources that Grafana cannot ask: which, and why. Raises GrafanaError."""
    answers = [(source, server.try_get(f"/datasources/uid/{segment(source)}/health")) for source in Source]
    return [f"{source}: {clean(str(one.get('message', '')))}" for source, one in answers if one.get("status") != "OK"]
