"""Folders, data sources and dashboards of a Grafana: how each is read and written."""

from __future__ import annotations

from collections.abc import Sequence

from dashboards.grafana.kit import FOLDERS, essence
from dashboards.grafana.server import GrafanaServer, segment
from dashboards.grafana.thing import OURS, Found, Json, Kind, Thing, is_ours

PUSHED = "campuswatch grafana push"


def places(server: GrafanaServer) -> dict[str, str]:
    """Our folders that are there under another uid: Grafana's files give them one, or a person made them."""
    listed = {one["title"]: one["uid"] for one in server.get("/folders?limit=1000") or ()}
    ours = {uid: title for uid, title in FOLDERS.items() if server.get(f"/folders/{segment(uid)}") is None}
    return {uid: listed[title] for uid, title in ours.items() if title in listed}


def read_folders(server: GrafanaServer, wanted: Sequence[Thing]) -> list[Found]:
    answers = [server.get(f"/folders/{segment(thing.uid)}") for thing in wanted]
    return [
        Found(kind=Kind.FOLDER, uid=one["uid"], title=one["title"], body={"uid": one["uid"], "title": one["title"]})
        for one in answers
        if one
    ]


def write_folder(server: GrafanaServer, thing: Thing, found: Found | None) -> None:
    if found is None:
        server.post("/folders", thing.payload)
    else:
        server.put(f"/folders/{segment(thing.uid)}", {"title": thing.title, "overwrite": True})


def read_sources(server: GrafanaServer, wanted: Sequence[Thing]) -> list[Found]:
    del wanted  # all of them are ours by their uids
    listed = [one["uid"] for one in server.get("/datasources") or () if is_ours(one["uid"])]
    answers = [server.get(f"/datasources/uid/{segment(uid)}") for uid in listed]
    return [
        Found(kind=Kind.SOURCE, uid=one["uid"], title=one["name"], body=one, locked=bool(one.get("readOnly")))
        for one in answers
        if one
    ]


def write_source(server: GrafanaServer, thing: Thing, found: Found | None) -> None:
    settings = {name: value for name, value in thing.payload.items() if name != "secureJsonFields"}
    body = {**settings, "secureJsonData": dict(thing.secret)}
    if found is None:
        server.post("/datasources", body)
    else:
        server.put(f"/datasources/uid/{segment(thing.uid)}", {**body, "version": found.body.get("version")})


def remove_source(server: GrafanaServer, uid: str) -> None:
    server.delete(f"/datasources/uid/{segment(uid)}")


def read_boards(server: GrafanaServer, wanted: Sequence[Thing]) -> list[Found]:
    listed = [one["uid"] for one in server.get(f"/search?type=dash-db&limit=5000&tag={OURS}") or ()]
    candidates = dict.fromkeys([*(thing.uid for thing in wanted), *filter(is_ours, listed)])
    answers = [server.get(f"/dashboards/uid/{segment(uid)}") for uid in candidates]
    return [board_found(one) for one in answers if one]


def board_found(answer: Json) -> Found:
    board, meta = answer["dashboard"], answer["meta"]
    body = {"folderUid": meta.get("folderUid", ""), **essence(board)}
    return Found(
        kind=Kind.BOARD, uid=board["uid"], title=board["title"], body=body, locked=bool(meta.get("provisioned"))
    )


def write_board(server: GrafanaServer, thing: Thing, found: Found | None) -> None:
    del found
    folder = thing.body["folderUid"]
    body = {"dashboard": thing.payload, "folderUid": folder, "overwrite": True, "message": PUSHED}
    server.post("/dashboards/db", body)


def remove_board(server: GrafanaServer, uid: str) -> None:
    server.delete(f"/dashboards/uid/{segment(uid)}")
