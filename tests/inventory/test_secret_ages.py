from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from inventory.model.credential import Credential, CredentialType, Purpose
from inventory.model.kind import Kind
from inventory.model.sealed import SealedCredential
from inventory.model.secret_policy import SecretPolicy
from inventory.secret_ages import DAY_MS, SOON_DAYS, Age, due
from inventory.shared_secrets import factory_defaults, same_secrets
from inventory.vendors.factory_logins import FACTORY_LOGINS

NOW_MS = 1_795_366_800_000
TODAY = date(2026, 11, 23)
ROW = SealedCredential(
    id="c1", school="S01", device_id=None, vendor="", type=CredentialType.PASSWORD, purpose=Purpose.ADMIN,
    account="root", generation=1, key="k", wrapped_key=b"", ciphertext=b"", changed_ms=NOW_MS - 90 * DAY_MS,
)  # fmt: skip
ANY = SecretPolicy(id="any", school="", purpose="", kind="", days=365)


def policy(id: str, days: int, *, school: str = "", purpose: str = "", kind: str = "") -> SecretPolicy:
    return SecretPolicy(id=id, school=school, purpose=purpose, kind=kind, days=days)


@pytest.mark.parametrize(
    ("days", "age"),
    [(90, Age.OVERDUE), (91, Age.SOON), (90 + SOON_DAYS, Age.SOON), (91 + SOON_DAYS, Age.FINE), (89, Age.OVERDUE)],
)
def test_due_to_the_day(days: int, age: Age) -> None:
    found = due([replace(ANY, days=days)], ROW, set(), now_ms=NOW_MS, today=TODAY)
    assert (found.age, found.due_ms) == (age, ROW.changed_ms + days * DAY_MS)


def test_nobody_asks_or_nobody_knows() -> None:
    assert due([], ROW, set(), now_ms=NOW_MS, today=TODAY).age is Age.UNASKED
    assert due([ANY], replace(ROW, changed_ms=0), set(), now_ms=NOW_MS, today=TODAY).age is Age.UNKNOWN


NARROWER = [
    ANY,
    policy("admin", 300, purpose="admin"),
    policy("camera", 250, kind="camera"),
    policy("both", 200, purpose="admin", kind="camera"),
    policy("school", 150, school="S01"),
    policy("school's camera", 400, school="S01", kind="camera"),
]


@pytest.mark.parametrize("count", range(1, len(NARROWER) + 1))
def test_the_narrowest_policy_holds_even_where_it_asks_for_less(count: int) -> None:
    found = due(NARROWER[:count], ROW, {Kind.CAMERA}, now_ms=NOW_MS, today=TODAY)
    assert found.policy == NARROWER[count - 1]


def test_a_secret_of_several_kinds_is_due_when_it_is_for_any() -> None:
    rules = [policy("switch", 30, kind="switch"), policy("camera", 200, kind="camera")]
    assert due(rules, ROW, {Kind.CAMERA}, now_ms=NOW_MS, today=TODAY).age is Age.FINE
    assert due(rules, ROW, {Kind.CAMERA, Kind.SWITCH}, now_ms=NOW_MS, today=TODAY).age is Age.OVERDUE


def test_others_policies_and_papers_out_of_date_ask_for_nothing() -> None:
    rules = [
        policy("other school", 1, school="S02"), policy("other purpose", 1, purpose="poll"),
        policy("other kind", 1, kind="ups"), replace(ANY, days=1, valid_until=date(2026, 11, 22)),
    ]  # fmt: skip
    assert due(rules, ROW, {Kind.CAMERA}, now_ms=NOW_MS, today=TODAY).age is Age.UNASKED
    assert due([replace(ANY, days=1, valid_until=TODAY)], ROW, set(), now_ms=NOW_MS, today=TODAY).age is Age.OVERDUE


def password(id: str, secret: str, account: str = "admin") -> Credential:
    return Credential(id=id, type=CredentialType.PASSWORD, account=account, secret=secret)


def test_the_same_secret_is_found_across_accounts_and_types() -> None:
    user = Credential(
        id="v3", type=CredentialType.SNMP_V3, account="ops", auth_secret="shared-1", priv_secret="other-1"
    )
    found = same_secrets([password("a", "shared-1"), password("b", "alone-1"), user, password("c", "x")], b"k" * 16)
    assert [one.ids for one in found] == [("a", "v3")]
    assert "shared-1" not in repr(found)


def test_a_comparison_without_a_random_key_is_none() -> None:
    with pytest.raises(ValueError, match="random key"):
        same_secrets([], b"")


@pytest.mark.parametrize("login", FACTORY_LOGINS, ids=lambda one: f"{one.vendor} {one.account} {one.secret}")
def test_every_factory_login_is_recognised(login) -> None:
    one = Credential(id="c", type=login.type, account=login.account, secret=login.secret)
    found = factory_defaults([one], {"c": [login.vendor]})
    assert (found["c"].vendor, found["c"].secret) == (login.vendor, login.secret)


def test_another_account_or_type_is_no_factory_login() -> None:
    assert factory_defaults([password("a", "12345", account="viewer"), password("b", "Not-12345")], {}) == {}
    community = Credential(id="c", type=CredentialType.SNMP_COMMUNITY, secret="admin")
    assert factory_defaults([community], {}) == {}


def test_no_factory_login_stands_twice() -> None:
    assert len(set(FACTORY_LOGINS)) == len(FACTORY_LOGINS)
