"""The looks at accounts and settings: what they ask, whom they leave alone, and that no secret comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from snmp_looks import HandClock
from web_station import CREDENTIAL, Answer, Hasty, WebStation, equipped, standing, target_at

from collector.instruments import Instruments
from collector.probes import accounts, configuration
from collector.probes.configuration import EVERY_S
from collector.protocols.errors import Denied
from collector.target import Target
from collector.told import AccountsSeen, ConfigurationSeen
from inventory.model.credential import CredentialType
from inventory.model.kind import Kind

TABLES = {
    "Network": b"table.Network.eth0.DnsServers[0]=10.0.0.1\r\ntable.Network.eth0.IPAddress=10.0.0.5\r\n",
    "Web": b"table.Web.Port=80\r\ntable.Web.Password=S3cret-word\r\n",
    "Encode": b"table.Encode[0].MainFormat[0].Video.BitRate=4096\r\n",
}
USERS = b"users[0].Name=admin\r\nusers[0].Group=admin\r\nusers[0].Id=1\r\nusers[0].Memo=\r\n"


class Recorder:
    """Dahua's CGI with these tables; `rights` False: the account may see no list of users and no settings."""

    def __init__(self) -> None:
        self.tables = dict(TABLES)
        self.name = b"name=NVR\r\n"
        self.rights = True

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        if "getMachineName" in path and self.name:
            return 200, self.name
        if not self.rights:
            return 403, b"Error\r\nPermission denied!\r\n"
        if "userManager.cgi" in path:
            return 200, USERS
        told = self.tables.get(path.rpartition("name=")[2])
        return (400, b"Error\r\nBad Request!\r\n") if told is None else (200, told)


def scene(
    act: Callable[[Target, Instruments, Recorder, WebStation, HandClock], object], kind: Kind = Kind.RECORDER
) -> None:
    async def play() -> None:
        recorder, clock = Recorder(), HandClock()
        async with standing(WebStation(recorder.answer)) as station, equipped(clock) as instruments:
            await act(target_at(station.port, "dahua", kind=kind), instruments, recorder, station, clock)  # type: ignore[misc]

    asyncio.run(play())


async def settings(target: Target, instruments: Instruments) -> ConfigurationSeen | None:
    finding = await configuration.look(target, instruments, 10)
    assert all(isinstance(one, ConfigurationSeen) for one in finding.told)
    return finding.told[0] if finding.told else None  # type: ignore[return-value]


def test_each_table_is_a_part_and_secrets_are_none_of_it() -> None:
    async def act(
        target: Target, instruments: Instruments, recorder: Recorder, station: WebStation, clock: HandClock
    ) -> None:
        first = await settings(target, instruments)
        assert first is not None
        assert set(first.parts) == {"identity", "network", "services", "streams"}
        assert await settings(target, instruments) is None, "pages are asked each few hours"
        clock.advance(EVERY_S)
        recorder.tables["Web"] = TABLES["Web"].replace(b"S3cret-word", b"Other-word")
        recorder.tables["Network"] = TABLES["Network"].replace(b"10.0.0.5", b"10.0.0.6")
        recorder.tables["Encode"] = TABLES["Encode"].replace(b"4096", b"2048")
        second = await settings(target, instruments)
        assert second is not None
        assert {part for part in first.parts if first.parts[part] != second.parts[part]} == {"streams"}
        assert CREDENTIAL.secret not in repr(first)

    scene(act)


def test_what_a_device_does_not_have_is_left_for_a_day() -> None:
    async def act(
        target: Target, instruments: Instruments, recorder: Recorder, station: WebStation, clock: HandClock
    ) -> None:
        await settings(target, instruments)
        asked = len(station.heard)
        clock.advance(EVERY_S)
        await settings(target, instruments)
        assert len(station.heard) - asked == 1 + len(TABLES)

    scene(act)


def test_an_account_without_rights_is_no_failed_look_and_rests() -> None:
    async def act(
        target: Target, instruments: Instruments, recorder: Recorder, station: WebStation, clock: HandClock
    ) -> None:
        recorder.rights = False
        told = await settings(target, instruments)
        assert told is not None
        assert set(told.parts) == {"identity"}
        assert (await accounts.look(target, instruments, 10)).told == ()
        asked = len(station.heard)
        assert (await accounts.look(target, instruments, 10)).told == ()
        assert len(station.heard) == asked

    scene(act)


def test_a_login_that_is_shown_nothing_is_not_tried_on_page_after_page() -> None:
    async def act(
        target: Target, instruments: Instruments, recorder: Recorder, station: WebStation, clock: HandClock
    ) -> None:
        recorder.name, recorder.rights = b"", False
        assert await settings(target, instruments) is None
        assert len(station.heard) == 1

    scene(act)


def test_accounts_are_told_with_what_they_may() -> None:
    async def act(
        target: Target, instruments: Instruments, recorder: Recorder, station: WebStation, clock: HandClock
    ) -> None:
        (told,) = (await accounts.look(target, instruments, 10)).told
        assert isinstance(told, AccountsSeen)
        assert [(one.name, str(one.level)) for one in told.accounts] == [("admin", "administrator")]

    scene(act)


def test_a_wrong_password_is_a_failed_look() -> None:
    async def act(
        target: Target, instruments: Instruments, recorder: Recorder, station: WebStation, clock: HandClock
    ) -> None:
        wrong = replace(target, credentials={CREDENTIAL.type: replace(CREDENTIAL, secret="another")})
        for look in (configuration.look, accounts.look):
            with pytest.raises(Denied):
                await look(wrong, replace(instruments, web=Hasty()), 10)
        assert instruments.rarely.is_due(target.device, configuration.NAME, clock.monotonic()), "it is asked again"

    scene(act)


@pytest.mark.parametrize(("kind", "asked"), [(Kind.CAMERA, True), (Kind.RECORDER, True), (Kind.PC, False)])
def test_who_is_asked_for_settings(kind: Kind, asked: bool) -> None:
    assert configuration.PROBE.fits(target_at(80, "dahua", kind=kind)) is asked
    assert not configuration.PROBE.fits(target_at(80, "dahua", kind=kind, credential=None))


def test_nobody_is_asked_for_accounts_without_a_login() -> None:
    assert accounts.PROBE.fits(target_at(80, "dahua"))
    assert not accounts.PROBE.fits(target_at(80, "dahua", credential=None))
    assert not accounts.PROBE.fits(replace(target_at(80, "dahua"), address=""))
    user = replace(CREDENTIAL, type=CredentialType.SNMP_V3)
    assert accounts.source_of(target_at(80, "", kind=Kind.SWITCH, credential=user)) == "snmpv3"
