"""Rules of samples: a field of a measurement beyond a limit for a while."""

from __future__ import annotations

from alerts.rules.rule import Rule, Side, Threshold, Where
from inventory.model.alert import Topic
from inventory.model.kind import Kind
from inventory.model.severity import Severity

MINUTE = 60.0
CAMERAS = frozenset({Kind.CAMERA.value, Kind.ENCODER.value, Kind.RECORDER.value})
ABOVE, BELOW = Side.ABOVE, Side.BELOW

STREAM = (
    Rule(
        name="stream_refused", topic=Topic.OUTAGE, severity=Severity.MAJOR, in_key_area=Severity.CRITICAL,
        for_s=15 * MINUTE, keep_s=5 * MINUTE,
        threshold=Threshold(measurement="rtsp", field="code", side=ABOVE, limit=299, clear=299, kinds=CAMERAS),
        why="it answers and lets us see no stream; full servers and logins that are being changed are over by then",
    ),
    Rule(
        name="stream_empty", topic=Topic.PICTURE, severity=Severity.MAJOR, in_key_area=Severity.CRITICAL,
        for_s=10 * MINUTE, keep_s=5 * MINUTE,
        threshold=Threshold(measurement="rtsp", field="frame_ok", side=BELOW, limit=1, clear=1, kinds=CAMERAS),
        why="a stream without a frame is none; frames are asked for now and then, so two must fail",
    ),
)  # fmt: skip

LINES = (
    Rule(
        name="loss", topic=Topic.CONDITION, severity=Severity.MINOR,
        threshold=Threshold(
            measurement="ping", field="loss_pct", side=ABOVE, limit=10, clear=2, over_s=15 * MINUTE, void=100
        ),
        why="video breaks up from a few per cent on; of a quarter of an hour's pings more than 10 % are no chance. "
        "Where none came back it is an outage",
    ),
    Rule(
        name="uplink_port_down", topic=Topic.OUTAGE, severity=Severity.MAJOR, for_s=2 * MINUTE, keep_s=2 * MINUTE,
        threshold=Threshold(
            measurement="interface", field="oper_up", side=BELOW, limit=1, clear=1, where=Where.UPLINK
        ),
        why="two looks: one may fall into a restart of the port",
    ),
    Rule(
        name="uplink_loaded", topic=Topic.CONDITION, severity=Severity.MINOR, for_s=15 * MINUTE, keep_s=15 * MINUTE,
        threshold=Threshold(
            measurement="interface", field="in_bps", per="speed_bps", side=ABOVE, limit=85, clear=70,
            where=Where.UPLINK,
        ),
        why="queues grow from 80-90 % on; a backup at night is over in a quarter of an hour",
    ),
    Rule(
        name="uplink_loaded_out", topic=Topic.CONDITION, severity=Severity.MINOR, for_s=15 * MINUTE,
        keep_s=15 * MINUTE,
        threshold=Threshold(
            measurement="interface", field="out_bps", per="speed_bps", side=ABOVE, limit=85, clear=70,
            where=Where.UPLINK,
        ),
        why="as uplink_loaded, the other way",
    ),
    *(
        Rule(
            name=name, topic=Topic.CONDITION, severity=Severity.MINOR, for_s=15 * MINUTE, keep_s=30 * MINUTE,
            threshold=Threshold(measurement="interface", field=field, side=ABOVE, limit=limit, clear=limit / 10),
            why=why,
        )
        for name, field, limit, why in (
            ("port_errors_in", "in_errors_ps", 1.0, "a sound cable has none; one a second is a bad plug or cable"),
            ("port_errors_out", "out_errors_ps", 1.0, "a sound port has none; collisions mean a wrong duplex"),
            ("port_discards_in", "in_discards_ps", 10.0, "a few are normal in bursts, ten a second are not"),
            ("port_discards_out", "out_discards_ps", 10.0, "the port is too narrow for what it is to carry"),
        )
    ),
)  # fmt: skip

POWER = (
    Rule(
        name="ups_on_battery", topic=Topic.CONDITION, severity=Severity.CRITICAL, for_s=MINUTE, keep_s=2 * MINUTE,
        threshold=Threshold(measurement="ups", field="on_battery", side=ABOVE, limit=0.5, clear=0.5),
        why="self-tests switch over for seconds; a minute is a power cut",
    ),
    Rule(
        name="ups_runtime", topic=Topic.CONDITION, severity=Severity.MAJOR, for_s=10 * MINUTE, keep_s=30 * MINUTE,
        threshold=Threshold(measurement="ups", field="runtime_s", side=BELOW, limit=3600, clear=3900, shown=1 / 60),
        why="GB/T 29315 asks for one hour; 5 minutes more before it is believed again",
    ),
    Rule(
        name="ups_battery_low", topic=Topic.CONDITION, severity=Severity.MAJOR, for_s=5 * MINUTE, keep_s=30 * MINUTE,
        threshold=Threshold(measurement="ups", field="battery_pct", side=BELOW, limit=50, clear=80),
        why="at half the battery less than the promised hour is left",
    ),
    Rule(
        name="ups_overloaded", topic=Topic.CONDITION, severity=Severity.MAJOR, for_s=10 * MINUTE, keep_s=10 * MINUTE,
        threshold=Threshold(measurement="ups", field="load_pct", side=ABOVE, limit=90, clear=80),
        why="makers ask for 80 % at most; above 100 % it switches off",
    ),
    Rule(
        name="ups_test_failed", topic=Topic.CONDITION, severity=Severity.MAJOR, for_s=0, keep_s=0,
        threshold=Threshold(measurement="ups", field="test_failed", side=ABOVE, limit=0.5, clear=0.5),
        why="the UPS keeps the result until the next test",
    ),
    Rule(
        name="poe_budget", topic=Topic.CONDITION, severity=Severity.MINOR, for_s=10 * MINUTE, keep_s=30 * MINUTE,
        threshold=Threshold(measurement="poe", field="used_w", per="budget_w", side=ABOVE, limit=90, clear=80),
        why="infrared lamps come on together at dusk; the last tenth is theirs",
    ),
    Rule(
        name="poe_port", topic=Topic.CONDITION, severity=Severity.MAJOR, for_s=10 * MINUTE, keep_s=10 * MINUTE,
        threshold=Threshold(measurement="poe", field="state", side=ABOVE, limit=3.5, clear=3.5),
        why="RFC 3621: 4 is fault, 6 other fault; a test (5) is over in seconds",
    ),
)  # fmt: skip

HEALTH = (
    Rule(
        name="processor", topic=Topic.CONDITION, severity=Severity.MINOR, for_s=30 * MINUTE, keep_s=30 * MINUTE,
        threshold=Threshold(measurement="snmp", field="cpu_pct", side=ABOVE, limit=90, clear=75),
        why="half an hour above 90 % is a loop or an attack, no backup",
    ),
    Rule(
        name="memory", topic=Topic.CONDITION, severity=Severity.MINOR, for_s=30 * MINUTE, keep_s=30 * MINUTE,
        threshold=Threshold(measurement="snmp", field="memory_pct", side=ABOVE, limit=95, clear=90),
        why="switches run at 60-80 % all their life; 95 % is before they restart",
    ),
    Rule(
        name="temperature", topic=Topic.CONDITION, severity=Severity.MAJOR, for_s=10 * MINUTE, keep_s=10 * MINUTE,
        threshold=Threshold(measurement="snmp", field="temperature_c", side=ABOVE, limit=70, clear=65),
        why="inside a switch 50-60 degrees are usual; makers warn from 70-75 on",
    ),
    Rule(
        name="fan", topic=Topic.CONDITION, severity=Severity.MAJOR, for_s=5 * MINUTE, keep_s=5 * MINUTE,
        threshold=Threshold(measurement="snmp", field="fans_bad", side=ABOVE, limit=0.5, clear=0.5),
        why="the device itself says so; five looks so that a start-up is none",
    ),
    Rule(
        name="supply", topic=Topic.CONDITION, severity=Severity.MAJOR, for_s=5 * MINUTE, keep_s=5 * MINUTE,
        threshold=Threshold(measurement="snmp", field="supplies_bad", side=ABOVE, limit=0.5, clear=0.5),
        why="the device itself says so; the other one carries it until it fails too",
    ),
    Rule(
        name="disk_hot", topic=Topic.RECORDING, severity=Severity.MINOR, for_s=30 * MINUTE, keep_s=30 * MINUTE,
        threshold=Threshold(measurement="disk", field="temperature_c", side=ABOVE, limit=60, clear=55),
        why="makers of surveillance disks allow 60-65 degrees",
    ),
)  # fmt: skip

ROOM = (
    Rule(
        name="room_hot", topic=Topic.CONDITION, severity=Severity.MAJOR, for_s=10 * MINUTE, keep_s=10 * MINUTE,
        threshold=Threshold(measurement="environment", field="temperature_c", side=ABOVE, limit=30, clear=28),
        why="GB 50174 allows 18-28 degrees; at 30 the air conditioning has failed",
    ),
    Rule(
        name="room_cold", topic=Topic.CONDITION, severity=Severity.MINOR, for_s=30 * MINUTE, keep_s=30 * MINUTE,
        threshold=Threshold(measurement="environment", field="temperature_c", side=BELOW, limit=5, clear=8),
        why="batteries lose capacity and pipes freeze",
    ),
    Rule(
        name="room_damp", topic=Topic.CONDITION, severity=Severity.MINOR, for_s=30 * MINUTE, keep_s=30 * MINUTE,
        threshold=Threshold(measurement="environment", field="humidity_pct", side=ABOVE, limit=80, clear=75),
        why="above 80 % water condenses on cold boards",
    ),
    Rule(
        name="room_dry", topic=Topic.CONDITION, severity=Severity.MINOR, for_s=60 * MINUTE, keep_s=30 * MINUTE,
        threshold=Threshold(measurement="environment", field="humidity_pct", side=BELOW, limit=15, clear=20),
        why="dry air charges: static electricity kills boards that are touched",
    ),
    Rule(
        name="room_water", topic=Topic.CONDITION, severity=Severity.CRITICAL, for_s=0, keep_s=10 * MINUTE,
        threshold=Threshold(measurement="environment", field="water", side=ABOVE, limit=0.5, clear=0.5),
        why="water does not wait",
    ),
    Rule(
        name="room_smoke", topic=Topic.CONDITION, severity=Severity.CRITICAL, for_s=0, keep_s=10 * MINUTE,
        threshold=Threshold(measurement="environment", field="smoke", side=ABOVE, limit=0.5, clear=0.5),
        why="smoke does not wait",
    ),
)  # fmt: skip

MEASURED = (*STREAM, *LINES, *POWER, *HEALTH, *ROOM)
