"""The interview with an agent: what it asks, in how many packets, and that live agents give the same as recorded."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from snmp_station import COMMUNITY, V1, community_agent, response, station, table

from collector.discovery.interview import AT_ONCE, Answer, Ask, interview, is_generic, text_of
from collector.discovery.questions import ENTERPRISES, VENDORS
from collector.discovery.snmp_agent import PACKETS
from collector.protocols.snmp.client import SnmpClient
from collector.protocols.snmp.oid import Oid
from collector.protocols.snmp.pdu import ErrorStatus, Pdu
from collector.protocols.snmp.values import Absence, Integer, OctetString, Value
from inventory.model.credential import Credential

Objects = Mapping[Oid, Value]


def objects(rows: Mapping[str, Value]) -> dict[Oid, Value]:
    return {Oid.parse(name): value for name, value in rows.items()}


CAMERA = objects(
    {
        "1.3.6.1.4.1.39165.1.1.0": OctetString(b"DS-2CD2185FWD-I"),
        "1.3.6.1.4.1.39165.1.3.0": OctetString(b"V5.5.3 build 171025"),
        "1.3.6.1.4.1.39165.1.4.0": OctetString(bytes.fromhex("2857be010203")),
    }
)
SWITCH = objects(
    {
        "1.3.6.1.2.1.1.1.0": OctetString(b"Acme"),
        "1.3.6.1.2.1.1.2.0": Oid.parse("1.3.6.1.4.1.25506.1.1"),
        "1.3.6.1.2.1.17.1.1.0": OctetString(bytes.fromhex("c0ffee010203")),
        "1.3.6.1.2.1.47.1.1.1.1.5.1": Integer(11),
        "1.3.6.1.2.1.47.1.1.1.1.13.1": OctetString(b"the stack"),
        "1.3.6.1.2.1.47.1.1.1.1.5.2": Integer(3),
        "1.3.6.1.2.1.47.1.1.1.1.11.2": OctetString(b"SN0815AA"),
        "1.3.6.1.2.1.47.1.1.1.1.13.2": OctetString(b"S5130-28"),
    }
)


def answer_of(known: Objects, ask: Ask) -> Answer:
    if not ask.following:
        return {oid: (oid, known[oid]) for oid in ask.oids if oid in known}
    after = {oid: min((one for one in known if oid < one), default=None) for oid in ask.oids}
    return {oid: (one, known[one]) for oid, one in after.items() if one is not None}


def lead(known: Objects) -> tuple[dict[str, str], list[Ask]]:
    evidence: dict[str, str] = {}
    questions, asked = interview(evidence), []
    try:
        ask = next(questions)
        while True:
            asked.append(ask)
            ask = questions.send(answer_of(known, ask))
    except StopIteration:
        return evidence, asked


def test_a_camera_without_a_system_group_is_found_by_its_vendors_objects() -> None:
    evidence, asked = lead(CAMERA)
    assert evidence == {
        "snmp.enterprises": "39165.1.1.0",
        "snmp.model": "DS-2CD2185FWD-I",
        "snmp.firmware": "V5.5.3 build 171025",
        "snmp.mac": "28:57:be:01:02:03",
    }
    assert len(asked) <= 8


def test_of_a_stack_the_first_chassis_counts() -> None:
    evidence, asked = lead(SWITCH)
    assert (evidence["snmp.model"], evidence["snmp.serial"]) == ("S5130-28", "SN0815AA")
    assert evidence["bridge.mac"] == "c0:ff:ee:01:02:03"
    assert evidence["snmp.mibs"] == "BRIDGE ENTITY"
    assert "snmp.enterprises" not in evidence, "a sysObjectID that names the maker leaves nothing to ask"
    assert len(asked) <= 8


@given(
    st.dictionaries(
        st.lists(st.integers(0, 60_000), min_size=1, max_size=6).map(lambda arcs: ENTERPRISES.child(*arcs)),
        st.one_of(st.binary(max_size=40).map(OctetString), st.integers(0, 9).map(Integer)),
        max_size=60,
    )
)
def test_no_agent_is_asked_too_much(known: dict[Oid, Value]) -> None:
    _, asked = lead(known)
    assert len(asked) <= PACKETS
    assert all(len(ask.oids) <= AT_ONCE for ask in asked)


def refusing(respond: Callable[[Pdu], Pdu], credential: Credential) -> Callable[[Pdu], Pdu]:
    """SNMPv1 has no exceptions in an answer: the first object that is not there is refused with all the others."""

    def refuse(pdu: Pdu) -> Pdu:
        answer = respond(pdu)
        missing = [place for place, (_, value) in enumerate(answer.varbinds, 1) if isinstance(value, Absence)]
        if credential is not V1 or not missing:
            return answer
        return response(pdu, pdu.varbinds, ErrorStatus.NO_SUCH_NAME, missing[0])

    return refuse


@pytest.mark.parametrize("credential", [COMMUNITY, V1], ids=["v2c", "v1"])
@pytest.mark.parametrize("known", [CAMERA, SWITCH], ids=["camera", "switch"])
def test_a_live_agent_gives_the_same_as_a_recorded_one(known: dict[Oid, Value], credential: Credential) -> None:
    async def live() -> dict[str, str]:
        evidence: dict[str, str] = {}
        questions = interview(evidence)
        async with (
            station(community_agent(refusing(table(known), credential))) as agent,
            SnmpClient(random.Random(1)) as client,
        ):
            peer = agent.peer(credential)
            ask = next(questions)
            try:
                while True:
                    if ask.following:
                        ask = questions.send(await client.get_next(peer, ask.oids, 2.0))
                    else:
                        found = await client.get(peer, ask.oids, 20)
                        ask = questions.send({oid: (oid, value) for oid, value in found.items()})
            except StopIteration:
                return evidence

    assert asyncio.run(live()) == lead(known)[0]


def test_capabilities_are_told_in_words() -> None:
    assert text_of("lldp.capabilities", OctetString(b"\x28\x00")) == "bridge router"
    assert text_of("lldp.capabilities", OctetString(b"")) == ""


def test_agents_that_name_no_maker() -> None:
    assert all(is_generic(one) for one in ("", "1.3.6.1.4.1.8072.3.2.10", "0.0", "1.3.6.1.2.1.33"))
    assert not is_generic("1.3.6.1.4.1.25506.1.1")
    assert all(root.split(".")[0].isdecimal() for root in VENDORS)
