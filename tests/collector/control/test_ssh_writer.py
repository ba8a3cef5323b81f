"""Passwords of switches changed on their command lines, through a real SSH server."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from pathlib import Path

import paramiko
import pytest
from control_lab import failing, silent_about
from fake_switch import ACCOUNT, FAMILIES, OLD, FakeSwitch, switched_on
from snmp_looks import Doorkeeper, ready

from collector.clock import SystemClock
from collector.control import WRITERS
from collector.control.command_lines import COMMAND_LINES, family_of
from collector.control.refusals import NotChangeable, NotPinned, Rejected, Unchanged, WrongDevice
from collector.control.ssh import host_key, print_of, refused
from collector.protocols.errors import BadAnswer, Denied, LoginHeld, Refused
from collector.target import Target
from inventory.model.claim import ClaimType
from inventory.model.credential import Credential, CredentialType
from simulator.accounts import Accounts
from simulator.planting import Quirks
from simulator.ssh_server import SshServer
from simulator.switch_shell import SIMPLE, UNKNOWN, Shell
from simulator.truth import Login

# fakenos does not expect that somebody logs in and opens no shell.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
DEADLINE_S = 60.0
NOW = Credential(id="s", type=CredentialType.PASSWORD, account=ACCOUNT, secret=OLD)
NEW = {"huawei": "Kw7-pTq9.mXz2b", "h3c": "Kw7-pTq9.mXz2bRt", "cisco": "Kw7pTq9mXz2b", "ruijie": "Kw7pTq9mXz2b"}


def then(family: str) -> Credential:
    return replace(NOW, secret=NEW[family], generation=2)


def target_of(switch: FakeSwitch, **pins: str) -> Target:
    return Target(
        device="s01-sw-0001",
        school="S01",
        kind="switch",
        address="127.0.0.1",
        ports={"ssh": switch.port},
        witnesses=(),
        pins={ClaimType.SSH_KEY: print_of(switch.key)} if not pins else {ClaimType(key): pins[key] for key in pins},
    )


@pytest.mark.parametrize("family", [*FAMILIES, pytest.param("ruijie", marks=pytest.mark.long)])
def test_changed_kept_and_proved(family: str, tmp_path: Path) -> None:
    async def run(switch: FakeSwitch) -> None:
        writer, target = WRITERS[family], target_of(switch)
        async with ready(SystemClock(), Doorkeeper(left=20)) as with_:
            assert await writer.check(target, NOW, with_, DEADLINE_S)
            assert not await writer.check(target, then(family), with_, DEADLINE_S)
            await writer.change(target, NOW, then(family), with_, DEADLINE_S)
            assert switch.saved
            assert await writer.check(target, then(family), with_, DEADLINE_S)
            assert not await writer.check(target, NOW, with_, DEADLINE_S)

    with switched_on(FakeSwitch(family, NEW[family], tmp_path)) as switch:
        asyncio.run(run(switch))


def test_no_secret_in_logs_or_errors(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Of those who connect: a server of tests writes down what it hears."""
    caplog.set_level(logging.DEBUG)

    async def run(switch: FakeSwitch) -> None:
        async with ready(SystemClock(), Doorkeeper(left=20)) as with_:
            await WRITERS["h3c"].change(target_of(switch), NOW, then("h3c"), with_, DEADLINE_S)
            error = await failing(
                WRITERS["h3c"].change(target_of(switch), NOW, then("h3c"), with_, DEADLINE_S), Unchanged
            )
            assert isinstance(error.cause, Denied)
            silent_about(error, [OLD, NEW["h3c"]])

    with switched_on(FakeSwitch("h3c", NEW["h3c"], tmp_path)) as switch:
        asyncio.run(run(switch))
    ours = [record for record in caplog.records if not record.name.startswith("fakenos")]
    assert [record for record in caplog.records if record.name.startswith("paramiko")]
    assert not [r for r in ours for secret in (OLD, NEW["h3c"]) if secret in r.getMessage()]


def test_a_line_that_is_refused(tmp_path: Path) -> None:
    said = f"Error: The password {NEW['huawei']} is too simple."

    async def run(switch: FakeSwitch) -> None:
        async with ready(SystemClock(), Doorkeeper(left=20)) as with_:
            error = await failing(
                WRITERS["h3c"].change(target_of(switch), NOW, then("h3c"), with_, DEADLINE_S), Rejected
            )
            assert error.message.params["words"] == "Error:"
            silent_about(error, [OLD, NEW["h3c"]])
            assert not switch.saved
            assert await WRITERS["h3c"].check(target_of(switch), NOW, with_, DEADLINE_S)

    with switched_on(FakeSwitch("h3c", NEW["h3c"], tmp_path, refuses=said)) as switch:
        asyncio.run(run(switch))


def test_another_host_key_is_given_nothing(tmp_path: Path) -> None:
    async def run(switch: FakeSwitch) -> None:
        writer = WRITERS["huawei"]
        async with ready(SystemClock(), Doorkeeper(left=0)) as with_:
            told = await host_key("127.0.0.1", switch.port, DEADLINE_S)
            assert told == print_of(switch.key)
            other = target_of(switch, ssh_key="SHA256:another")
            await failing(writer.change(other, NOW, then("huawei"), with_, DEADLINE_S), WrongDevice)
            unknown = replace(other, pins={})
            await failing(writer.change(unknown, NOW, then("huawei"), with_, DEADLINE_S), NotPinned)
            error = await failing(writer.change(target_of(switch), NOW, then("huawei"), with_, DEADLINE_S), Unchanged)
            assert isinstance(error.cause, LoginHeld)
        async with ready(SystemClock(), Doorkeeper(left=9)) as with_:
            await failing(writer.check(other, NOW, with_, DEADLINE_S), WrongDevice)
            assert with_.logins.is_proven(other.device, NOW) is False
        assert switch.typed == []

    with switched_on(FakeSwitch("huawei", NEW["huawei"], tmp_path)) as switch:
        asyncio.run(run(switch))


@pytest.mark.parametrize(
    ("account", "secret"),
    [
        (ACCOUNT, "Kw7-pTq9\nreboot"),
        (ACCOUNT, "Kw7-pTq9 privilege"),
        (ACCOUNT, "Kw7-pTq9?mXz2b"),
        ("admin\nreboot", "Kw7-pTq9.mXz2b"),
        ("admin ?", "Kw7-pTq9.mXz2b"),
        ("-f", "Kw7-pTq9.mXz2b"),
    ],
)
def test_nothing_but_one_word_reaches_a_command_line(account: str, secret: str) -> None:
    async def run() -> None:
        now = replace(NOW, account=account)
        target = Target(
            device="s", school="S01", kind="switch", address="127.0.0.1", ports={"ssh": 1}, witnesses=(), waived=True
        )
        async with ready(SystemClock()) as with_:
            work = WRITERS["huawei"].change(target, now, replace(now, secret=secret), with_, DEADLINE_S)
            await failing(work, NotChangeable)

    asyncio.run(run())


def test_a_simulated_switch_that_locks_after_three() -> None:
    """Changed and proved, with one wrong login at a time; then locked by somebody else, which SSH cannot tell apart."""
    accounts = Accounts(Login(account=ACCOUNT, password=OLD), (), Quirks(lock_after=3, lock_s=600.0), lambda: 0.0)

    async def run(server: SshServer) -> None:
        target = Target(
            device="s01-sw-0001",
            school="S01",
            kind="switch",
            address="127.0.0.1",
            ports={"ssh": server.port},
            witnesses=(),
            pins={ClaimType.SSH_KEY: print_of(server.key)},
        )
        writer = WRITERS["huawei"]
        async with ready(SystemClock(), Doorkeeper(left=20)) as with_:
            assert not await writer.check(target, then("huawei"), with_, DEADLINE_S)
            await writer.change(target, NOW, then("huawei"), with_, DEADLINE_S)
            assert sum(shell.saved for shell in server.shells) == 1
            assert await writer.check(target, then("huawei"), with_, DEADLINE_S)
            assert not await writer.check(target, NOW, with_, DEADLINE_S)
            assert accounts.most_wrong == 1
            error = await failing(writer.change(target, NOW, then("huawei"), with_, DEADLINE_S), Unchanged)
            assert isinstance(error.cause, Denied)
            assert accounts.most_wrong == 2
            for _ in range(3):
                accounts.try_login(ACCOUNT, lambda _: False)
            assert not await writer.check(target, then("huawei"), with_, DEADLINE_S)

    with SshServer(accounts, "127.0.0.1", "SW1", paramiko.RSAKey.generate(2048)) as server:
        asyncio.run(run(server))


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["aaa"], UNKNOWN),
        (["system-view", "local-user netadmin password irreversible-cipher Kw7-pTq9.m"], UNKNOWN),
        (["system-view", "aaa", "local-user nobody password irreversible-cipher Kw7-pTq9.m"], "Error: The user does"),
        (["system-view", "aaa", "local-user netadmin password irreversible-cipher short"], SIMPLE),
        (["save", "n"], ""),
        (["save", "y"], "Info: Save"),
    ],
)
def test_the_simulated_command_line(lines: list[str], said: str) -> None:
    accounts = Accounts(Login(account=ACCOUNT, password=OLD), (), Quirks(), lambda: 0.0)
    shell = Shell(accounts, "SW1")
    assert [shell.type(line) for line in lines][-1].startswith(said)
    account = accounts.named(ACCOUNT)
    assert account is not None
    assert account.password == OLD


def test_nobody_there_and_no_ssh_there(tmp_path: Path) -> None:
    async def run() -> None:
        server = await asyncio.start_server(
            lambda _, writer: writer.write(b"HTTP/1.1 400\r\n\r\n" * 200), "127.0.0.1", 0
        )
        port = server.sockets[0].getsockname()[1]
        try:
            await failing(host_key("127.0.0.1", port, 5.0), BadAnswer)
        finally:
            server.close()
            await server.wait_closed()
        await failing(host_key("127.0.0.1", port, 5.0), Refused)

    asyncio.run(run())


def test_refusals_are_told_apart_from_echoes() -> None:
    line = "local-user netadmin password irreversible-cipher Error:Invalid1"
    assert refused(f"[sw1-aaa]{line}\n[sw1-aaa]", [line]) is None
    assert refused(f"[sw1-aaa]{line}\nError: Wrong parameter found at '^' position.", [line]) == "Error:"
    assert refused("username a secret b\n% Invalid input detected at '^' marker.", []) == "%"
    assert refused("                    ^\n", []) == "^"


def test_every_family_has_rules_and_one_line_with_the_secret() -> None:
    for family in COMMAND_LINES:
        assert sum("{secret}" in line for line in family.lines) == 1
        assert "\n" not in "".join(family.lines)
        rules = WRITERS[family.name].rules
        assert not set(rules.signs) & set(" ?\"'!#|;\\`")


@pytest.mark.parametrize(
    ("vendor", "model", "firmware", "family"),
    [
        ("Huawei", "CE6850-48S6Q-HI", "V200R005C20SPC800", "huawei-vrp8"),
        ("Huawei", "NE8000 M8", "", "huawei-vrp8"),
        ("Huawei", "NE40E-X3", "V800R021C00SPC100", "huawei-vrp8"),
        ("Huawei", "", "Version 8.180", "huawei-vrp8"),
        ("Huawei", "NE40E-X3", "V600R008C10", "huawei"),
        ("Huawei", "CloudEngine S5735-L24P4X-A1", "V200R021C10SPC600", "huawei"),
        ("Huawei", "S5720-28X-PWR-LI-AC", "Version 5.170", "huawei"),
        ("Huawei", "", "", "huawei"),
        ("H3C", "CE6850", "", "h3c"),
        ("Netgear", "GS724T", "", ""),
    ],
)
def test_a_switch_is_typed_to_in_the_lines_of_its_family(vendor: str, model: str, firmware: str, family: str) -> None:
    assert family_of(vendor, model, firmware) == family


def test_every_family_is_that_of_some_switch() -> None:
    told = {"huawei-vrp8": "CE6850"}
    assert [family_of(one.vendor, told.get(one.name, ""), "") for one in COMMAND_LINES] == [
        one.name for one in COMMAND_LINES
    ]
