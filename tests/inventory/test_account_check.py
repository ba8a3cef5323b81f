"""Accounts of devices beside the persons who may use them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from inventory.account_check import AccountDifference, Objection, account_differences
from inventory.accounts import AccountChange, account_changes
from inventory.model.account import AccountLevel, AccountList, AccountTold, AuthorisedAccount
from inventory.model.person import Person

TODAY = date(2026, 11, 23)
LI = Person(id="li", school="S01", name="Li Lei")
HAN = Person(id="han", school="S01", name="Han", left_ms=1)
ADMIN = AccountTold(name="admin", level=AccountLevel.ADMINISTRATOR, enabled=True)
GUARD = AccountTold(name="guard", level=AccountLevel.VIEWER)
MAY = AuthorisedAccount(id="1", school="S01", account="guard", person="li")


def told(*accounts: AccountTold, device: str = "s01-nvr-0001") -> AccountList:
    return AccountList(device=device, source="isapi", accounts=accounts, since_ms=5, seen_ms=9)


def judge(
    *accounts: AccountTold, may: tuple[AuthorisedAccount, ...] = (MAY,), **more: object
) -> list[AccountDifference]:
    lists = [told(*accounts), told(*accounts, device="s01-nvr-0002")]
    given = {"groups": {}, "ours": {}, "today": TODAY} | more
    return account_differences(lists, may, {"li": LI, "han": HAN}, **given)  # type: ignore[arg-type]


def objections(*accounts: AccountTold, **more: object) -> list[tuple[Objection, str, tuple[str, ...]]]:
    return [(one.objection, one.account, one.devices) for one in judge(*accounts, **more)]  # type: ignore[arg-type]


BOTH = ("s01-nvr-0001", "s01-nvr-0002")


def test_an_account_without_a_person_is_named_once_for_all_devices() -> None:
    assert objections(ADMIN, GUARD) == [(Objection.NOBODY, "admin", BOTH)]


def test_accounts_that_are_off_or_by_which_we_ask_need_nobody() -> None:
    assert objections(replace(ADMIN, enabled=False)) == []
    assert objections(ADMIN, ours={code: {"admin"} for code in BOTH}) == []


def test_a_person_who_left_holds_nothing() -> None:
    (one,) = judge(GUARD, may=(replace(MAY, person="han"),))
    assert (one.objection, one.persons) == (Objection.LEFT, ("Han",))
    assert judge(GUARD, may=(replace(MAY, person="han"), MAY)) == []


def test_what_ended_or_was_taken_back_is_told_with_whose_it_was() -> None:
    assert judge(GUARD, may=(replace(MAY, until=TODAY),)) == []
    for ended in (replace(MAY, until=date(2026, 11, 22)), replace(MAY, withdrawn_ms=7)):
        (one,) = judge(GUARD, may=(ended,))
        assert (one.objection, one.persons) == (Objection.ENDED, ("Li Lei",))


def test_more_than_was_allowed() -> None:
    able = replace(GUARD, level=AccountLevel.OPERATOR)
    may = replace(MAY, level=AccountLevel.VIEWER)
    assert objections(GUARD, may=(may,)) == []
    assert objections(able, may=(may,)) == [(Objection.ABOVE, "guard", BOTH)]
    assert objections(able, may=(may, replace(may, level=AccountLevel.OPERATOR))) == []
    assert objections(replace(able, level=AccountLevel.OTHER), may=(may,)) == []


def test_for_one_device_or_a_group() -> None:
    first = (replace(MAY, device="s01-nvr-0001"),)
    assert objections(GUARD, may=first) == [(Objection.NOBODY, "guard", ("s01-nvr-0002",))]
    group = (replace(MAY, group="gates"),)
    assert objections(GUARD, may=group, groups={"gates": ["s01-nvr-0002"]}) == [
        (Objection.NOBODY, "guard", ("s01-nvr-0001",))
    ]


def test_changes_of_a_list() -> None:
    more = replace(GUARD, level=AccountLevel.OPERATOR)
    assert list(account_changes([ADMIN, GUARD], [ADMIN, GUARD])) == []
    assert list(account_changes([ADMIN, GUARD], [more])) == [
        AccountChange("admin", "administrator", ""),
        AccountChange("guard", "viewer", "operator"),
    ]
    off = replace(ADMIN, enabled=False)
    assert list(account_changes([ADMIN], [off])) == [AccountChange("admin", "administrator", "administrator off")]
    assert list(account_changes([ADMIN], [replace(ADMIN, enabled=None)])) == [], "it was not told this time"
