"""Alert rules and whom they tell, in a Grafana: how each is read and written, by the provisioning API.

https://grafana.com/docs/grafana/latest/developers/http_api/alerting_provisioning/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dashboards.grafana.notice import is_our_route
from dashboards.grafana.server import HIDE_ORIGIN, GrafanaServer, segment
from dashboards.grafana.thing import OURS, Found, Json, Kind, Thing, is_ours

BY_FILE = "file"
"""Grafana's word for what its own provisioning files brought."""
PROVISIONING = "/v1/provisioning"
TEMPLATES, CONTACTS, MUTINGS = (f"{PROVISIONING}/{name}" for name in ("templates", "contact-points", "mute-timings"))
POLICIES = f"{PROVISIONING}/policies"


def read_rules(server: GrafanaServer, wanted: Sequence[Thing]) -> list[Found]:
    """One by one: only so do all versions tell where a rule came from."""
    del wanted  # all of them are ours by their uids
    path = f"{PROVISIONING}/alert-rules"
    listed = [one["uid"] for one in server.get(path) or () if is_ours(one["uid"])]
    return [rule_found(one) for uid in listed if (one := server.get(f"{path}/{segment(uid)}"))]


def rule_found(answer: Json) -> Found:
    return Found(kind=Kind.RULE, uid=answer["uid"], title=answer["title"], body=answer, locked=by_file(answer))


def write_rule(server: GrafanaServer, thing: Thing, found: Found | None) -> None:
    """A rule that people paused stays paused."""
    if found is None:
        server.post(f"{PROVISIONING}/alert-rules", thing.payload)
    else:
        body = {**thing.payload, "isPaused": bool(found.body.get("isPaused"))}
        server.put(f"{PROVISIONING}/alert-rules/{segment(thing.uid)}", body)


def remove_rule(server: GrafanaServer, uid: str) -> None:
    server.delete(f"{PROVISIONING}/alert-rules/{segment(uid)}")


def read_groups(server: GrafanaServer, wanted: Sequence[Thing]) -> list[Found]:
    """A group comes with its first rule: until then there is none, and nothing to do about it."""
    found = []
    for thing in wanted:
        answer = server.get(group_path(thing.body["folderUid"], thing.uid)) or {}
        locked = any(rule.get("provenance") == BY_FILE for rule in answer.get("rules") or ())
        body = answer if answer.get("rules") else thing.body
        found.append(Found(kind=Kind.GROUP, uid=thing.uid, title=thing.title, body=body, locked=locked))
    return found


def write_group(server: GrafanaServer, thing: Thing, found: Found | None) -> None:
    """Its rules as they are, with our interval."""
    del found
    path = group_path(thing.body["folderUid"], thing.uid)
    server.put(path, {**(server.get(path) or {}), "interval": thing.body["interval"]})


def group_path(folder: str, group: str) -> str:
    return f"{PROVISIONING}/folder/{segment(folder)}/rule-groups/{segment(group)}"


def read_templates(server: GrafanaServer, wanted: Sequence[Thing]) -> list[Found]:
    del wanted
    return found_in(server, TEMPLATES, Kind.TEMPLATE, "name")


def write_template(server: GrafanaServer, thing: Thing, found: Found | None) -> None:
    del found
    server.put(f"{TEMPLATES}/{segment(thing.uid)}", {"template": thing.body["template"]})


def remove_template(server: GrafanaServer, uid: str) -> None:
    server.delete(f"{TEMPLATES}/{segment(uid)}")


def read_contacts(server: GrafanaServer, wanted: Sequence[Thing]) -> list[Found]:
    del wanted
    return found_in(server, CONTACTS, Kind.CONTACT, "uid")


def write_contact(server: GrafanaServer, thing: Thing, found: Found | None) -> None:
    write_in(server, CONTACTS, thing, found)


def remove_contact(server: GrafanaServer, uid: str) -> None:
    server.delete(f"{CONTACTS}/{segment(uid)}")


def read_mutings(server: GrafanaServer, wanted: Sequence[Thing]) -> list[Found]:
    del wanted
    return found_in(server, MUTINGS, Kind.MUTING, "name")


def write_muting(server: GrafanaServer, thing: Thing, found: Found | None) -> None:
    write_in(server, MUTINGS, thing, found)


def remove_muting(server: GrafanaServer, uid: str) -> None:
    server.delete(f"{MUTINGS}/{segment(uid)}")


def found_in(server: GrafanaServer, path: str, kind: Kind, uid: str) -> list[Found]:
    """What is ours of a list; `uid` is the key under which each has its own."""
    return [
        Found(kind=kind, uid=one[uid], title=one["name"], body=one, locked=by_file(one))
        for one in server.get(path) or ()
        if is_ours(one[uid])
    ]


def write_in(server: GrafanaServer, path: str, thing: Thing, found: Found | None) -> None:
    if found is None:
        server.post(path, thing.payload)
    else:
        server.put(f"{path}/{segment(thing.uid)}", thing.payload)


def policies_are_free(server: GrafanaServer) -> bool:
    """Whether people change the tree on Grafana's own pages: neither a program nor a file holds it."""
    return not (server.get(POLICIES) or {}).get("provenance")


def read_policy(server: GrafanaServer, wanted: Sequence[Thing]) -> list[Found]:
    """Our routes of the one tree; there is no Found where it has none."""
    tree = server.get(POLICIES) or {}
    ours = [route for route in tree.get("routes") or () if is_our_route(route)]
    found = Found(kind=Kind.POLICY, uid=OURS, title=OURS, body={"routes": ours}, locked=by_file(tree))
    return [found] if ours or (found.locked and wanted) else []


def write_policy(server: GrafanaServer, thing: Thing, found: Found | None) -> None:
    del found
    put_routes(server, thing.body["routes"])


def remove_policy(server: GrafanaServer, uid: str) -> None:
    del uid
    put_routes(server, [])


def put_routes(server: GrafanaServer, ours: Sequence[Json]) -> None:
    """First in the tree, where nobody's catch-all hides them. All else in it stays as it is."""
    tree = server.get(POLICIES) or {}
    others = [route for route in tree.get("routes") or () if not is_our_route(route)]
    kept = {name: value for name, value in tree.items() if name != "provenance"}
    headers = {} if tree.get("provenance") else HIDE_ORIGIN
    # Grafana wants a receiver even on a route that is muted.
    told = [{"receiver": tree.get("receiver", ""), **route} for route in ours]
    server.put(POLICIES, {**kept, "routes": [*told, *others]}, headers)


def by_file(answer: Mapping[str, Any]) -> bool:
    return answer.get("provenance") == BY_FILE
