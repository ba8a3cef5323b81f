"""What people type in and the ledger will not take."""

from __future__ import annotations

from dataclasses import replace

import pytest

from inventory.admission import admit_credential, admit_school, printable
from inventory.errors import Conflict
from inventory.model.credential import Credential, CredentialType
from inventory.model.school import School

SCHOOL = School(code="S01", name="幸福路小学 👨\u200d👩\u200d👧", zone="Asia/Shanghai", ports={"rtsp": 8554})
LOGIN = Credential(id="1", type=CredentialType.PASSWORD, account="ad min", secret=" päss wörd 😀 ")


@pytest.mark.parametrize("code", ["S01", "7", "no-1", "A" * 32])
def test_plain_codes_are_taken(code: str) -> None:
    admit_school(replace(SCHOOL, code=code))


@pytest.mark.parametrize(
    "code",
    ["", "..", "a/b", "../../etc", "a b", "a\nb", "学校", "É", "-a", "a-", "A" * 33, "bureau", "Bureau", "a\x00"],
)
def test_codes_that_would_break_tags_paths_or_addresses_are_not(code: str) -> None:
    with pytest.raises(Conflict) as refused:
        admit_school(replace(SCHOOL, code=code))
    assert refused.value.message.id == "ledger.bad_school_code"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "\x1b[31mred", "a\u202eb", "a\udcff", "x" * 121])
def test_names_are_one_line_that_hides_nothing(name: str) -> None:
    with pytest.raises(Conflict) as refused:
        admit_school(replace(SCHOOL, name=name))
    assert refused.value.message.id == "ledger.bad_name"


@pytest.mark.parametrize("zone", ["Mars/One", "", "../etc/passwd", "asia/shanghai"])
def test_a_zone_must_exist(zone: str) -> None:
    with pytest.raises(Conflict, match="bad_zone"):
        admit_school(replace(SCHOOL, zone=zone))


@pytest.mark.parametrize("ports", [{"rtsp": 0}, {"rtsp": 70_000}, {"telnet": 23}])
def test_ports_must_exist(ports: dict[str, int]) -> None:
    with pytest.raises(Conflict, match="bad_port"):
        admit_school(replace(SCHOOL, ports=ports))


def test_a_secret_may_hold_blanks_and_any_script() -> None:
    admit_credential(LOGIN)


@pytest.mark.parametrize("secret", ["hunter\n2", "hunter\r2", "hunter\x00", "hunter\udcff", "hunter" * 50, "猎" * 100])
def test_a_secret_that_no_device_could_be_asked_with_is_refused_and_not_quoted(secret: str) -> None:
    everywhere = (replace(LOGIN, secret=secret), replace(LOGIN, auth_secret=secret), replace(LOGIN, priv_secret=secret))
    for credential in everywhere:
        with pytest.raises(Conflict) as refused:
            admit_credential(credential)
        assert refused.value.message.id == "vault.bad_secret"
        assert secret[:6] not in str(refused.value)


def test_an_account_is_one_line() -> None:
    with pytest.raises(Conflict, match="bad_name"):
        admit_credential(replace(LOGIN, account="ad\nmin"))


def test_a_refusal_is_fit_for_a_terminal() -> None:
    assert printable("\x1b[31m\udcff" + "x" * 99) == "\ufffd[31m\ufffd" + "x" * 34
