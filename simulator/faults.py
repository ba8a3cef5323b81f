"""What can be broken on command. A fault is a pure change of a device's condition; FAULTS is the table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How a device behaves on the wire; the default is sound.

    `silent`: nothing answers, like a cut cable. `closed`: connections are reset and ports refuse, as while
    it boots. `rtsp_delay_s`: wait before each RTSP answer. `full_status`: the RTSP refusal of a device without
    a free connection, 0 for none (HTTP then answers 503). `on_battery`: a UPS without mains. `bad_frames_ps`: so many
    frames a second break on its cable, each way. `dropped_ps`: so many the switch throws away, each way.
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
        what="no free connection: RTSP answers status (453 or 503), HTTP 503",
        change=lambda was, told: replace(was, full_status=int(told["status"])),
        parameters={"status": Parameter(453, 400, 599)},
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
