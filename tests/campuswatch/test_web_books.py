"""The ledger's books in the browser: counted, handed over, paid for, printed; what is due."""

from __future__ import annotations

import re
from typing import Any

import pytest
from reporting_campus import NEXT_DAY_MS, report_day
from web_campus import Campus, get
from web_posting import post

from campuswatch.usecases.roles import Role
from inventory.model.device_file import DeviceFile
from inventory.model.person import Person
from inventory.model.scope import BUREAU
from inventory.repository import costs, device_files, devices, handovers, people, report_plans, stocktakes
from language.catalogue import LANGUAGES


@pytest.fixture
def campus_with_people(campus: Campus) -> Campus:
    report_day(campus)
    campus.clock.at_ms = NEXT_DAY_MS
    campus.school("s02", "Other School")

    def work(connection: Any) -> None:
        for id, name in (("p1", "王芳"), ("p2", "Trần Ngọc"), ("p3", "<i>Li Na</i>")):
            people.add(connection, Person(id=id, school="s01", name=name, number=id), actor="t", at_ms=NEXT_DAY_MS)
        device_files.put(
            connection, BUREAU, DeviceFile(device="s01-cam-0001", custodian="p1"), actor="t", at_ms=NEXT_DAY_MS
        )

    campus.write(work)
    return campus


def done(app: Any, command: str, **fields: str) -> str:
    answer = post(app, f"/do/{command}?lang=en", fields)
    assert answer.status == 303, answer.plain
    return answer.headers["location"]


def test_a_stock_take_from_its_beginning_to_its_signatures(campus_with_people: Campus) -> None:
    app = campus_with_people.app(role=Role.AFFAIRS, of="s01")
    place = done(app, "stocktake.open", school="s01", title="End of term").partition("?")[0]
    code = place.rpartition("/")[2]
    assert "Still to count" in get(app, f"{place}?lang=en").plain
    done(app, "stocktake.count", code=code, things="1, s01-sw-0001", condition="repair", note="<scratched>")
    done(app, "stocktake.undo", code=code, things="1")
    done(app, "stocktake.missing", code=code, things="1")
    done(app, "stocktake.extra", code=code, thing="An old monitor")
    shown = get(app, f"{place}?which=all&lang=en")
    assert "&lt;scratched&gt;" in shown.text
    assert "An old monitor" in shown.plain
    assert "Missing" in shown.plain
    wrong = post(app, "/do/stocktake.count?lang=en", {"code": code, "things": "s01-cam-9999"})
    assert wrong.status == 422
    assert "s01-cam-9999" in wrong.plain
    twice = post(app, "/do/stocktake.sign?lang=en", {"code": code, "counted": "p1", "checked": "p1"})
    assert twice.status == 409
    done(app, "stocktake.sign", code=code, counted="p1", checked="p2", put_moves="true")
    closed = get(app, f"{place}?lang=en")
    assert "signed" in closed.plain
    assert "/do/stocktake.count" not in closed.text
    assert post(app, "/do/stocktake.count", {"code": code, "things": "1"}).status == 409


def test_a_hand_over_from_its_list_to_its_signatures(campus_with_people: Campus) -> None:
    app = campus_with_people.app(role=Role.AFFAIRS, of="s01")
    place = done(app, "handover.open", school="s01", giver="p1", taker="p2").partition("?")[0]
    code = place.rpartition("/")[2]
    done(app, "handover.remark", code=code, things="1", remark="dome is scratched")
    done(app, "handover.relist", code=code)
    assert "dome is scratched" in get(app, f"{place}?lang=en").plain
    assert post(app, "/do/handover.sign", {"code": code, "presiding": "p2"}).status == 409
    done(app, "handover.sign", code=code, presiding="p3", note="all there")
    assert "&lt;i&gt;Li Na" in get(app, place).text
    with campus_with_people.database.read() as connection:
        assert device_files.of_school(connection, BUREAU, "s01")["s01-cam-0001"].custodian == "p2"
        assert handovers.get(connection, BUREAU, code) is not None


def test_costs_vouchers_and_the_budget(campus_with_people: Campus) -> None:
    app = campus_with_people.app(role=Role.AFFAIRS, of="s01")
    done(app, "voucher.add", device="s01-cam-0001", kind="invoice", number="FP-1")
    done(app, "cost.add", school="s01", device="s01-cam-0001", kind="repair", amount="120.50", day="2026-11-01",
         currency="CNY")  # fmt: skip
    done(app, "budget.set", school="s01", year="2026", amount="100", currency="CNY")
    shown = get(app, "/costs/s01?lang=en")
    assert "-CN¥20.50" in shown.plain
    assert "no voucher" in shown.plain
    assert "1 device in service without voucher" in get(app, "/costs/s01?what=vouchers&lang=en").plain
    assert get(app, "/costs/s01?what=replace&lang=en").status == 200
    (id,) = re.findall(r"/do/cost\.remove\?id=(\w+)", shown.text)
    done(app, "cost.remove", id=id)
    with campus_with_people.database.read() as connection:
        assert costs.every(connection, BUREAU, "s01") == []
    wrong = post(
        app, "/do/cost.add?lang=en", {"school": "s01", "kind": "repair", "amount": "much", "day": "2026-11-01"}
    )
    assert wrong.status in (409, 422)
    assert 'value="much"' in wrong.text


@pytest.mark.parametrize(
    "path",
    ["/costs/s01", "/papers/s01", "/paper/labels/s01", "/paper/roster/s01", "/paper/device/s01-cam-0001",
     "/paper/register/s01?noun=footage", "/paper/area/s01", "/paper/dutylog/s01", "/paper/poster/s01"],
)  # fmt: skip
def test_other_schools_find_nothing(campus_with_people: Campus, path: str) -> None:
    role = Role.ADMINISTRATOR
    assert get(campus_with_people.app(role=role, of="s02"), path).status == 404
    assert get(campus_with_people.app(role=Role.VIEWER, of="s01", areas=("gate",)), path).status in (403, 404)


def test_other_schools_count_and_hand_over_nothing(campus_with_people: Campus) -> None:
    own = campus_with_people.app(role=Role.AFFAIRS, of="s01")
    counted = done(own, "stocktake.open", school="s01").partition("?")[0]
    passed = done(own, "handover.open", school="s01", giver="p1", taker="p2").partition("?")[0]
    other = campus_with_people.app(role=Role.AFFAIRS, of="s02")
    for place in (counted, passed, f"/paper{counted}", f"/paper{passed}"):
        assert get(own, place).status == 200
        assert get(other, place).status == 404
    assert "End of term" not in get(other, "/stocktakes").plain
    code = counted.rpartition("/")[2]
    assert post(other, "/do/stocktake.cancel", {"code": code, "reason": "spite"}).status == 404
    assert post(other, "/do/stocktake.open", {"school": "s01"}).status == 404
    with campus_with_people.database.read() as connection:
        found = stocktakes.get(connection, BUREAU, code)
    assert found is not None
    assert found.state == "open"


@pytest.mark.parametrize(
    "command", ["stocktake.open", "handover.open", "cost.add", "budget.set", "report.make", "plan.add"]
)
def test_who_only_looks_is_offered_nothing(campus_with_people: Campus, command: str) -> None:
    app = campus_with_people.app(role=Role.VIEWER, of="s01")
    assert get(app, f"/do/{command}").status == 403
    assert post(app, f"/do/{command}", {"school": "s01"}).status == 403
    for path in ("/stocktakes", "/handovers", "/costs/s01", "/reports", "/reports/plans"):
        assert f"/do/{command}" not in get(app, path).text


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/paper/labels/s01", "text/html"), ("/paper/area/s01", "text/html"), ("/paper/device/s01-cam-0001", "text/html"),
     ("/paper/roster/s01", "text/html"), ("/paper/roster/s01?form=xlsx", "spreadsheetml"),
     ("/paper/dutylog/s01?form=pdf", "application/pdf"),
     ("/paper/register/s01?noun=danger&from=2026-01-01", "text/html")],
)  # fmt: skip
def test_papers_are_printed_with_a_policy_of_their_own(campus_with_people: Campus, path: str, kind: str) -> None:
    answer = get(campus_with_people.app(role=Role.VIEWER, of="s01"), path)
    assert answer.status == 200, answer.plain
    assert kind in answer.headers["content-type"]
    if kind == "text/html":
        assert "script-src" not in answer.headers["content-security-policy"]
        assert "<script" not in answer.text


def test_what_the_rules_ask_for_is_entered_by_the_bureau_alone(campus_with_people: Campus) -> None:
    bureau, school = campus_with_people.app(), campus_with_people.app(role=Role.PRINCIPAL, of="s01")
    assert post(school, "/do/obligation.enter", {}).status == 404
    done(bureau, "obligation.enter")
    done(bureau, "plan.enter")
    shown = get(bureau, "/reports/due?lang=en")
    (id, *_) = re.findall(r"/do/obligation\.end\?id=(\w+)", shown.text)
    assert "not due yet" in shown.plain
    assert post(school, "/do/obligation.end", {"id": id}).status in (403, 404)
    done(bureau, "obligation.end", id=id)
    own = get(school, "/reports/due?lang=en")
    assert "Other School" not in own.plain
    assert "/do/obligation" not in own.text
    with campus_with_people.database.read() as connection:
        assert len(report_plans.every(connection, BUREAU)) > 5
        assert devices.count(connection, BUREAU)


def test_a_school_takes_back_nothing_that_it_was_asked_for(campus_with_people: Campus) -> None:
    bureau, school = campus_with_people.app(), campus_with_people.app(role=Role.PRINCIPAL, of="s01")
    done(bureau, "obligation.add", kind="weekly", due="week_end", document="rules", school="s01")
    (id,) = re.findall(r"/do/obligation\.end\?id=(\w+)", get(bureau, "/reports/due").text)
    assert post(school, "/do/obligation.end", {"id": id}).status == 403


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    ["/reports", "/reports/due", "/reports/plans", "/reports/listings", "/reports/listings?period=x", "/stocktakes",
     "/handovers", "/costs/s01", "/costs/s01?what=vouchers", "/costs/s01?what=replace", "/papers/s01", "/audit",
     "/do/report.make", "/do/plan.add", "/do/obligation.add", "/do/stocktake.open?school=s01",
     "/do/handover.open?school=s01", "/do/cost.add?school=s01", "/do/voucher.add", "/do/budget.set?school=s01"],
)  # fmt: skip
def test_pages_without_anything_say_something(campus_with_people: Campus, path: str, language: str) -> None:
    shown = get(campus_with_people.app(), f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert shown.status == 200
    assert f'lang="{language}"' in shown.text
