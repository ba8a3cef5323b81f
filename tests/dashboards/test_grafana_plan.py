"""What a push decides: made from a kit and a server's state, without any server."""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from grafana_kit import BY_PASSWORD, CENTRE, OFFICE, kit, telling

from dashboards.grafana.kit import ALERTS, FOLDER, Kit, essence
from dashboards.grafana.plan import Act, Change, plan
from dashboards.grafana.thing import Found, Kind, Thing, differences, is_ours

BY_PEOPLE = [
    Found(kind=Kind.BOARD, uid="fWz8k2", title="Copy of Campuswatch: school", body={}),
    Found(kind=Kind.RULE, uid="campuswatcher", title="Theirs", body={}),
    Found(kind=Kind.SOURCE, uid="influx", title="campuswatch", body={}),
]


def server_of(things: list[Thing]) -> dict[tuple[Kind, str], Found]:
    """One that stored all that it was sent, and added something of its own everywhere."""
    there = {}
    for thing in things:
        body = {**copy.deepcopy(thing.body), "id": 7, "updated": "2026-11-23T00:00:00Z"}
        there[thing.kind, thing.uid] = Found(kind=thing.kind, uid=thing.uid, title=thing.title, body=body)
    return there


def acts(changes: list[Change]) -> list[tuple[Act, Kind, str]]:
    return [(change.act, change.kind, change.uid) for change in changes]


def test_an_empty_server_gets_everything_in_the_order_of_need() -> None:
    wanted = kit(**telling(OFFICE, CENTRE)).things()
    changes = plan(wanted, {})
    assert {change.act for change in changes} == {Act.CREATE}
    assert [change.thing for change in changes] == wanted
    order = [list(Kind).index(change.kind) for change in changes]
    assert order == sorted(order)


@pytest.mark.parametrize("made", [kit(), kit("vi"), kit(**telling(OFFICE, CENTRE))])
def test_a_second_push_changes_nothing(made: Kit) -> None:
    assert plan(made.things(), server_of(made.things())) == []


def test_what_people_made_is_never_removed() -> None:
    wanted = kit().things()
    there = server_of(wanted) | {(one.kind, one.uid): one for one in BY_PEOPLE}
    assert plan(wanted, there) == []
    assert not {uid for _, _, uid in acts(plan([], there))} & {one.uid for one in BY_PEOPLE}


def test_taking_all_away_leaves_folders_and_ends_with_what_others_need() -> None:
    removed = acts(plan([], server_of(kit(**telling(OFFICE)).things())))
    kinds = [kind for act, kind, _ in removed if act is Act.REMOVE]
    assert len(kinds) == len(removed)
    assert Kind.FOLDER not in kinds
    assert kinds[0] is Kind.POLICY  # names contact points
    assert kinds[-1] is Kind.SOURCE  # boards and rules ask it


def test_a_rule_that_is_no_longer_ours_goes_and_a_new_one_comes() -> None:
    old = kit()
    there = server_of(old.things())
    renamed = replace(old.rules[0], uid="campuswatch-new")
    changes = acts(plan(replace(old, rules=[renamed, *old.rules[1:]]).things(), there))
    assert changes == [
        (Act.CREATE, Kind.RULE, "campuswatch-new"),
        (Act.REMOVE, Kind.RULE, old.rules[0].uid),
    ]


def test_another_language_changes_titles_and_the_diff_names_them() -> None:
    changes = plan(kit("zh-CN").things(), server_of(kit("en").things()))
    kinds = {change.kind for change in changes}
    assert {Kind.BOARD, Kind.RULE, Kind.TEMPLATE} == kinds
    down = next(change for change in changes if change.uid == "campuswatch-device-down")
    assert down.act is Act.UPDATE
    assert "title: 'Device down' → '设备离线'" in down.details


def test_what_somebody_changed_on_a_board_is_found() -> None:
    wanted = kit().things()
    there = server_of(wanted)
    key = Kind.BOARD, "campuswatch-school"
    there[key].body["panels"][1]["queries"] = ["SELECT 1"]
    (change,) = plan(wanted, there)
    assert (change.kind, change.uid) == key
    assert [detail.split(":")[0] for detail in change.details] == ["panels[1].queries[0]"]


def test_a_board_rewritten_by_a_newer_grafana_is_the_same_board() -> None:
    board = next(thing for thing in kit().things() if thing.kind is Kind.BOARD)
    rewritten = copy.deepcopy(board.payload)
    rewritten |= {"schemaVersion": 42, "version": 3, "id": 11}
    for panel in rewritten["panels"]:
        panel.pop("fieldConfig", None)
        panel["pluginVersion"] = "13.0.0"
    assert list(differences(board.body, {"folderUid": FOLDER, **essence(rewritten)})) == []


def test_what_files_hold_is_told_and_left() -> None:
    wanted = kit().things()
    there = {key: replace(found, locked=True) for key, found in server_of(wanted).items()}
    assert plan(wanted, there) == []
    assert {change.act for change in plan(kit("vi").things(), there)} == {Act.LOCKED}
    assert {change.act for change in plan([], there)} == {Act.LOCKED}


def test_what_a_locked_policy_names_is_left_with_it() -> None:
    there = server_of(kit(**telling(OFFICE)).things())
    there = {key: replace(found, locked=key[0] is Kind.POLICY) for key, found in there.items()}
    changes = {(act, kind) for act, kind, _ in acts(plan([], there))}
    assert (Act.LOCKED, Kind.CONTACT) in changes
    assert (Act.REMOVE, Kind.CONTACT) not in changes


def test_secrets_are_compared_by_their_presence_and_sent_again_when_asked() -> None:
    wanted = kit().things()
    there = server_of(wanted)
    assert [change.kind for change in plan(wanted, there, secrets_again=True)] == [Kind.SOURCE, Kind.SOURCE]
    there[Kind.SOURCE, "campuswatch"].body["secureJsonFields"] = {}
    (change,) = plan(wanted, there)
    assert change.details == ("secureJsonFields.password: None → True",)


def test_no_secret_is_in_what_is_shown_of_a_thing() -> None:
    assert BY_PASSWORD.secret in str([thing.secret for thing in kit().things()])
    assert BY_PASSWORD.secret not in repr(kit())
    assert BY_PASSWORD.secret not in repr(plan(kit().things(), {}))


def test_folders_that_stand_elsewhere_are_used_where_they_are() -> None:
    things = kit().things({ALERTS: "nWhCf7ROk"})
    assert {thing.body["folderUID"] for thing in things if thing.kind is Kind.RULE} == {"nWhCf7ROk"}
    assert [thing.uid for thing in things if thing.kind is Kind.FOLDER] == [FOLDER, "nWhCf7ROk"]
    assert {thing.body["folderUid"] for thing in things if thing.kind is Kind.BOARD} == {FOLDER}


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, []),
        ({"a": 1}, {"a": 1.0}, []),
        ({"a": ""}, {}, []),
        ({"a": []}, {"a": None}, []),
        ({"a": 1}, {}, ["a: None → 1"]),
        ({"a": {"b": [1, 2]}}, {"a": {"b": [1, 3]}}, ["a.b[1]: 3 → 2"]),
        ({"a": [1]}, {"a": [1, 2]}, ["a: 2 → 1"]),
        ({"a": "x"}, {"a": {"b": 1}}, ["a: {'b': 1} → 'x'"]),
        ({"a": 0}, {"a": 5}, ["a: 5 → 0"]),
    ],
)
def test_differences(wanted: object, found: object, expected: list[str]) -> None:
    assert list(differences(wanted, found)) == expected


@pytest.mark.parametrize(
    ("uid", "ours"),
    [("campuswatch", True), ("campuswatch-school", True), ("campuswatcher", False), ("x-campuswatch", False)],
)
def test_what_is_ours_is_told_by_its_uid(uid: str, ours: bool) -> None:
    assert is_ours(uid) is ours
