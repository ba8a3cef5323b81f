"""What can be broken on command. A fault is a pure change of a device's condition; FAULTS is the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How a device behaves on the wire; the default is sound.

    `silent`: nothing answers, like a cut cable. `closed`: connections are reset and ports refuse, as while it boots.
    `rtsp_delay_s`: wait before each RTSP answer. `full_status`: the RTSP refusal of a device without a free connection,
    0 for none; `full_web_status` is what HTTP then answers. `on_battery`: a UPS without mains. `bad_frames_ps`: so many
    frames a second break on its cable, each way. `dropped_ps`: so many the switch throws away, each way.
    `stopped_channel`: a recorder does not record it, 0 for all, None for none; `bad_disk`: the slot of a broken disk, 0
    for none; `erased`: footage taken off its disks (channel or 0, from so many days ago, to so many days ago).
    `setting`: somebody has changed its settings, another number is another change; `intruder`: it has one more account,
    an administrator's. `clock_off_s`: its clock is so far ahead. `view`: what is wrong with a camera's picture, a key
    of `simulator.views.VIEWS`. So many a minute try it with a wrong community (`communities_pm`), a wrong SNMPv3
    password (`digests_pm`), at ports where nothing listens (`connects_pm`), with a wrong web password (`logins_pm`).
    `address_claimed`: it says in ARP, in turn with the first recorder, that it holds the recorder's address.
    """

    silent: bool = False
    closed: bool = False
    snmp_silent: bool = False
    password_refused: bool = False
    rtsp_delay_s: float = 0.0
    full_status: int = 0
    on_battery: bool = False
    bad_frames_ps: float = 0.0
    dropped_ps: float = 0.0
    fan_stopped: bool = False
    full_web_status: int = 503
    stopped_channel: int | None = None
    bad_disk: int = 0
    erased: tuple[int, float, float] | None = None
    setting: int = 0
    intruder: bool = False
    clock_off_s: float = 0.0
    view: str = ""
    communities_pm: float = 0.0
    digests_pm: float = 0.0
    connects_pm: float = 0.0
    logins_pm: float = 0.0
    address_claimed: bool = False


SOUND = Condition()
Change = Callable[[Condition, Mapping[str, float]], Condition]


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be set of a fault: its default, and the least and most that make sense."""

    default: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """`parameters` names what may be set; `seconds` is how long it lasts if not told (None: until
    mended). `spreads`: everything wired behind the device suffers too. `needs` is a protocol it must
    speak, `kind` the only kind that can have it.
    """

    what: str
    change: Change
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    seconds: float | None = None
    spreads: bool = False
    needs: str = ""
    kind: str = ""


def _view(name: str, what: str) -> Fault:
    return Fault(what=what, change=lambda was, _: replace(was, view=name), needs="rtsp", kind="camera")


FAULTS: dict[str, Fault] = {
    # The kernel answers ping on all of 127.0.0.0/8, whatever is cut.
    "cut": Fault(
        what="silence on everything, as if the cable were cut; a switch takes all behind it along",
        change=lambda was, _: replace(was, silent=True),
        spreads=True,
    ),
    "freeze-snmp": Fault(
        what="the SNMP agent is silent, the rest of the device lives",
        change=lambda was, _: replace(was, snmp_silent=True),
        needs="snmp",
    ),
    "refuse-password": Fault(
        what="the right password is refused: RTSP and HTTP 401, SNMPv3 wrong digest, silence to an SNMP community",
        change=lambda was, _: replace(was, password_refused=True),
    ),
    "slow-rtsp": Fault(
        what="each RTSP answer takes delay_s seconds",
        change=lambda was, told: replace(was, rtsp_delay_s=told["delay_s"]),
        parameters={"delay_s": Parameter(3.0, 0.0, 3600.0)},
        needs="rtsp",
    ),
    "reboot": Fault(
        what="connections are reset and ports refuse for a while; then it is back with sysUpTime at zero",
        change=lambda was, _: replace(was, closed=True),
        seconds=20.0,
    ),
    "full": Fault(
        what="no free connection: RTSP answers status (453 or 503), HTTP web_status (503, some say 401)",
        change=lambda was, told: replace(was, full_status=int(told["status"]), full_web_status=int(told["web_status"])),
        parameters={"status": Parameter(453, 400, 599), "web_status": Parameter(503, 400, 599)},
    ),
    "bad-plug": Fault(
        what="frames_ps frames a second break on its cable, each way: the port of the switch counts them as errors",
        change=lambda was, told: replace(was, bad_frames_ps=told["frames_ps"]),
        parameters={"frames_ps": Parameter(5.0, 0.0, 100_000.0)},
    ),
    "flood": Fault(
        what="more than its link carries: the port of the switch throws frames_ps frames a second away, each way",
        change=lambda was, told: replace(was, dropped_ps=told["frames_ps"]),
        parameters={"frames_ps": Parameter(5.0, 0.0, 100_000.0)},
    ),
    "fan-stop": Fault(
        what="a fan of a switch stands still",
        change=lambda was, _: replace(was, fan_stopped=True),
        kind="switch",
    ),
    "mains-fail": Fault(
        what="a UPS runs on its battery, which empties",
        change=lambda was, _: replace(was, on_battery=True),
        kind="ups",
    ),
    "stop-recording": Fault(
        what="a recorder no longer records channel (0: any of them)",
        change=lambda was, told: replace(was, stopped_channel=int(told["channel"])),
        parameters={"channel": Parameter(0, 0, 256)},
        kind="recorder",
    ),
    "erase-footage": Fault(
        what="what a recorder stored of channel (0: of all) from from_days to to_days ago is gone for good",
        change=lambda was, told: replace(was, erased=(int(told["channel"]), told["from_days"], told["to_days"])),
        parameters={
            "channel": Parameter(0, 0, 256),
            "from_days": Parameter(6.0, 0.0, 400.0),
            "to_days": Parameter(5.0, 0.0, 400.0),
        },
        kind="recorder",
    ),
    "bad-disk": Fault(
        what="the disk in slot of a recorder reports errors",
        change=lambda was, told: replace(was, bad_disk=int(told["slot"])),
        parameters={"slot": Parameter(1, 1, 64)},
        kind="recorder",
    ),
    "reconfigure": Fault(
        what="somebody changes its settings, as the bit rate of its streams; setting tells one change from another",
        change=lambda was, told: replace(was, setting=int(told["setting"])),
        parameters={"setting": Parameter(1, 0, 1000)},
    ),
    "add-account": Fault(
        what="somebody gives it one more account, with all rights",
        change=lambda was, _: replace(was, intruder=True),
        needs="http",
    ),
    "wrong-clock": Fault(
        what="its clock jumps off_s seconds ahead (below zero: behind)",
        change=lambda was, told: replace(was, clock_off_s=told["off_s"]),
        parameters={"off_s": Parameter(420.0, -1e9, 1e9)},
        needs="http",
    ),
    "guess-community": Fault(
        what="somebody guesses its SNMP community, tries_pm times a minute",
        change=lambda was, told: replace(was, communities_pm=told["tries_pm"]),
        parameters={"tries_pm": Parameter(120.0, 0.0, 60_000.0)},
        needs="snmp",
    ),
    "guess-snmp-password": Fault(
        what="somebody guesses the password of its SNMPv3 user, tries_pm times a minute",
        change=lambda was, told: replace(was, digests_pm=told["tries_pm"]),
        parameters={"tries_pm": Parameter(120.0, 0.0, 60_000.0)},
        needs="snmp",
    ),
    "guess-password": Fault(
        what="somebody guesses the password of its web page, tries_pm times a minute: its log tells",
        change=lambda was, told: replace(was, logins_pm=told["tries_pm"]),
        parameters={"tries_pm": Parameter(12.0, 0.0, 600.0)},
        needs="http",
    ),
    "scan-ports": Fault(
        what="somebody tries ports at which it does not listen, tries_pm a minute: it resets them",
        change=lambda was, told: replace(was, connects_pm=told["tries_pm"]),
        parameters={"tries_pm": Parameter(1000.0, 0.0, 60_000.0)},
        needs="snmp",
    ),
    "claim-address": Fault(
        what="it says, in turn with the first recorder, that the recorder's address is its own (ARP spoofing)",
        change=lambda was, _: replace(was, address_claimed=True),
    ),
    "freeze-picture": _view("frozen", "a camera sends the same picture again and again"),
    "cover": _view("covered", "a hand or a bag over a camera"),
    "blacken": _view("black", "a camera's picture is black"),
    "blur-picture": _view("blurred", "a camera's lens is out of focus"),
    "turn-camera": _view("shifted", "a camera looks somewhere else"),
    "lose-signal": _view("no-signal", "a camera's sensor is dead: one colour instead of a picture"),
}

MEND = "mend"
"""Not a fault: takes all faults of a device away. `Campus.fault("mend", code)`."""

NAMES = (*FAULTS, MEND)


@dataclass(frozen=True, slots=True, kw_only=True)
class Active:
    """A fault that is on. `until` is monotonic seconds, None for until mended."""

    name: str
    parameters: Mapping[str, float]
    since: float
    until: float | None


def make_active(name: str, now: float, seconds: float | None, parameters: Mapping[str, float]) -> Active:
    """Checks names; raises ValueError with one sentence naming the nearest right one."""
    fault = find(name)
    for parameter, value in parameters.items():
        _check(name, fault, parameter, value)
    lasts = fault.seconds if seconds is None else seconds
    if lasts is not None and lasts <= 0:
        raise ValueError(f"a fault lasts more than 0 seconds, not {lasts:g}")
    until = None if lasts is None else now + lasts
    defaults = {parameter: told.default for parameter, told in fault.parameters.items()}
    return Active(name=name, parameters={**defaults, **parameters}, since=now, until=until)


def _check(name: str, fault: Fault, parameter: str, value: float) -> None:
    told = fault.parameters.get(parameter)
    if told is None:
        known = ", ".join(("seconds", *fault.parameters))
        raise ValueError(f"fault {name!r} has no parameter {parameter!r}; it knows {known}")
    if not told.low <= value <= told.high:
        raise ValueError(f"{parameter} of {name!r} is between {told.low:g} and {told.high:g}, not {value:g}")


def find(name: str) -> Fault:
    """Raises ValueError naming the nearest right fault."""
    if name in FAULTS:
        return FAULTS[name]
    near = get_close_matches(name, NAMES, n=1, cutoff=0.3)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(NAMES)}"
    raise ValueError(f"no fault {name!r}; {hint}")


def condition(active: Iterable[Active], *, shadowed: bool) -> Condition:
    """What a device shows under its own faults, and whether something in front of it is cut."""
    shown = Condition(silent=shadowed)
    for fault in active:
        shown = FAULTS[fault.name].change(shown, fault.parameters)
    return shown
