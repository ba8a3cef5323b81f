"""The channels of a Dahua recorder, out of the answers to five questions, of which each may be refused.

All tables count from 0, channels from 1. A recorder of network cameras lists a slot for each in RemoteDevice, the
spare ones switched off or with a place holder for an address; inputs for coaxial cable stand in none of its tables but
the titles. RemoteDevice also tells the cameras' passwords: they are not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from collector.protocols.dahua.lines import (
    MAX_INDEX,
    PROTOCOL,
    field,
    indexed,
    is_nothing,
    is_true,
    read_lines,
    whole_number,
)
from collector.protocols.errors import BadAnswer
from inventory.model.channel import ChannelTold, ChannelTrouble

TITLES = "/cgi-bin/configManager.cgi?action=getConfig&name=ChannelTitle"
REMOTE = "/cgi-bin/configManager.cgi?action=getConfig&name=RemoteDevice"
STATES = "/cgi-bin/LogicDeviceManager.cgi?action=getCameraState&uniqueChannels[0]=-1"
LOSS = "/cgi-bin/eventManager.cgi?action=getEventIndexes&code=VideoLoss"
MODES = "/cgi-bin/configManager.cgi?action=getConfig&name=RecordMode"
MAX_CHANNELS = 256
STOPPED = 2  # RecordMode: 0 by the schedule, 1 always, 2 never
BY_HAND = 1
NOWHERE = frozenset({"", "0.0.0.0", "192.168.0.0", "127.0.0.1", "::"})  # noqa: S104 - what a spare slot holds
EMPTY = "empty"
# In lower case, whatever follows the word of the state that is meant.
CONNECTION: Mapping[str, tuple[bool | None, ChannelTrouble]] = {
    "connected": (True, ChannelTrouble.NONE),
    "unconnect": (False, ChannelTrouble.AWAY),
    "unconnected": (False, ChannelTrouble.AWAY),
    "disconnect": (False, ChannelTrouble.AWAY),
    "connecting": (False, ChannelTrouble.CONNECTING),
    "disable": (None, ChannelTrouble.NONE),
    EMPTY: (None, ChannelTrouble.NONE),
}
_SLOT = re.compile(r"table\.RemoteDevice(?:\.uuid:System_CONFIG_NETCAMERA_INFO_([0-9]{1,4})|\[([0-9]{1,4})\])\.(.+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A slot for a network camera, cleaned."""

    address: str = ""
    serial: str = ""
    model: str = ""
    name: str = ""
    on: bool = True

    @property
    def used(self) -> bool:
        return self.on and self.address not in NOWHERE


def read_titles(body: bytes) -> Mapping[int, str]:
    """By index. Raises BadAnswer."""
    entries = indexed(read_lines(body), "table.ChannelTitle")
    if not entries:
        raise BadAnswer(protocol=PROTOCOL, detail="no ChannelTitle")
    return {index: field(entry, "Name") for index, entry in entries.items()}


def read_remote(body: bytes) -> Mapping[int, Remote]:
    """By index, in either spelling of the key. Raises BadAnswer."""
    slots: dict[int, dict[str, str]] = {}
    for key, value in read_lines(body).items():
        found = _SLOT.fullmatch(key)
        if found is not None and (index := int(found[1] or found[2])) < MAX_INDEX:
            slots.setdefault(index, {})[found[3]] = value
    return {index: _remote(slot) for index, slot in slots.items()}


def _remote(slot: Mapping[str, str]) -> Remote:
    return Remote(
        address=field(slot, "Address"),
        serial=field(slot, "SerialNo", "SerialNumber"),
        model=field(slot, "DeviceType"),
        name=field(slot, "VideoInputs[0].Name", "Name"),
        on=is_true(field(slot, "Enable") or "true"),
    )


def read_states(body: bytes) -> Mapping[int, str]:
    """The connection of each network camera by index, in lower case. Raises BadAnswer."""
    entries = indexed(read_lines(body), "states")
    found: dict[int, str] = {}
    for entry in entries.values():
        index = whole_number(field(entry, "channel"))
        if index is not None and index < MAX_INDEX:
            found[index] = field(entry, "connectionState").lower()
    if not found:
        raise BadAnswer(protocol=PROTOCOL, detail="no states")
    return found


def read_loss(body: bytes) -> frozenset[int]:
    """Inputs without a signal, by index. Raises BadAnswer."""
    if body.strip() and is_nothing(body):
        return frozenset()
    told = (whole_number(entry.get("", "")) for entry in indexed(read_lines(body), "channels").values())
    return frozenset(index for index in told if index is not None)


def read_modes(body: bytes) -> Mapping[int, int]:
    """RecordMode by index. Raises BadAnswer."""
    entries = indexed(read_lines(body), "table.RecordMode")
    modes = {index: whole_number(field(entry, "Mode")) for index, entry in entries.items()}
    return {index: mode for index, mode in modes.items() if mode is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """By index; None is a question that the recorder did not answer."""

    titles: Mapping[int, str]
    remote: Mapping[int, Remote] | None = None
    states: Mapping[int, str] | None = None
    loss: frozenset[int] | None = None
    modes: Mapping[int, int] | None = None


def channels(answers: Answers) -> tuple[ChannelTold, ...]:
    """What the answers amount to. Titles are told of every channel there may be, used or not."""
    indexes = sorted({*answers.titles, *(answers.remote or {}), *(answers.states or {})})
    return tuple(_channel(index, answers) for index in indexes[:MAX_CHANNELS])


def _channel(index: int, answers: Answers) -> ChannelTold:
    remote = (answers.remote or {}).get(index)
    state = (answers.states or {}).get(index)
    used = _used(index, answers)
    online, trouble = CONNECTION.get(state, (None, ChannelTrouble.OTHER)) if state else (None, ChannelTrouble.NONE)
    if used and answers.loss is not None and (state is None or index in answers.loss):
        online = index not in answers.loss
        trouble = trouble or (ChannelTrouble.NONE if online else ChannelTrouble.NO_SIGNAL)
    return ChannelTold(
        number=index + 1,
        name=answers.titles.get(index) or (remote.name if remote else ""),
        address=remote.address if remote and used else "",
        serial=remote.serial if remote and used else "",
        model=remote.model if remote and used else "",
        used=used,
        online=online if used else None,
        recording=False if used and (answers.modes or {}).get(index) == STOPPED else None,
        trouble=trouble if used else ChannelTrouble.NONE,
    )


def _used(index: int, answers: Answers) -> bool:
    """Of a channel in none but the titles: an input for coaxial cable where the recorder tells which cameras come over
    the network, or has none such; else a slot that it left out because it is spare."""
    if answers.states and answers.states.get(index) == EMPTY:
        return False
    if answers.remote and index in answers.remote:
        return answers.remote[index].used
    return bool(answers.states) or not answers.remote
