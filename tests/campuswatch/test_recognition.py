"""Recorded devices are recognised; those of a vendor that was never heard of are at worst unknown.

With `-s` the tables are printed: kinds against kinds, and vendors left out one after the other.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner
from recognition_labels import CORRECTIONS, labels

from campuswatch.cli.exits import Exit
from campuswatch.cli.identify import command
from campuswatch.usecases.recognising import RecordedAgent, evidence_of, recognise
from collector.discovery.questions import VENDORS as ASKED
from inventory.identify import identify
from inventory.model.kind import Kind
from inventory.reason import say
from inventory.vendors.enterprises import VENDORS
from inventory.vendors.rulebook import RULES
from simulator.recording import read_recording

pytestmark = pytest.mark.needs("recordings")
SURVEILLANCE = frozenset({Kind.CAMERA, Kind.RECORDER})
Pairs = Counter[tuple[Kind, Kind]]


@pytest.fixture(scope="module")
def agents() -> dict[str, RecordedAgent]:
    folder = Path(__file__).parents[3] / "shared" / "devices" / "snmp"
    return {path.name: RecordedAgent(read_recording(path)) for path in sorted(folder.glob("*.snmprec"))}


@pytest.fixture(scope="module")
def told(agents: Mapping[str, RecordedAgent]) -> dict[str, dict[str, str]]:
    return {name: evidence_of(agent) for name, agent in agents.items()}


def share(pairs: Pairs, kind: Kind) -> float:
    all_of_kind = sum(count for (is_, _), count in pairs.items() if is_ is kind)
    return pairs[kind, kind] / all_of_kind


def show(pairs: Pairs) -> None:
    """Rows: what they are. Then how many were taken for what."""
    for is_ in sorted({one for one, _ in pairs}):
        counts = sorted(((count, taken) for (one, taken), count in pairs.items() if one is is_), reverse=True)
        print(f"{is_:14}{sum(count for count, _ in counts):>4}: " + ", ".join(f"{n} {taken}" for n, taken in counts))


def test_recorded_devices_are_what_they_are(told: Mapping[str, Mapping[str, str]], recordings: Path) -> None:
    kinds = labels(recordings)
    assert kinds.keys() == told.keys()
    verdicts = {name: identify(evidence) for name, evidence in told.items()}
    pairs = Counter((kinds[name], verdict.kind) for name, verdict in verdicts.items())
    show(pairs)
    wrong = {name: say(verdict.why) for name, verdict in verdicts.items() if verdict.kind is not kinds[name]}
    assert not [name for name in wrong if kinds[name] in SURVEILLANCE], wrong
    assert not [name for name in wrong if verdicts[name].kind in SURVEILLANCE], wrong
    assert share(pairs, Kind.SWITCH) >= 0.97
    assert share(pairs, Kind.UPS) >= 0.97
    assert len(wrong) <= 0.03 * len(kinds), wrong


def test_corrections_name_recordings_whose_class_was_otherwise(recordings: Path) -> None:
    names = {path.stem for path in (recordings / "snmp").glob("*.snmprec")}
    assert names >= CORRECTIONS.keys()
    assert all(reason for _, reason in CORRECTIONS.values())


def forgotten(agent: RecordedAgent, vendor: str) -> Mapping[str, str]:
    """The evidence of an interview that knows nothing of the vendor's objects."""
    asked = {root: row for root, row in ASKED.items() if VENDORS.get(int(root.partition(".")[0])) != vendor}
    return evidence_of(agent, asked)


def test_a_vendor_never_heard_of_is_recognised_or_unknown(
    agents: Mapping[str, RecordedAgent], told: Mapping[str, Mapping[str, str]], recordings: Path
) -> None:
    """For each vendor all rows that name it are removed, and its recordings are judged by what is left."""
    kinds = labels(recordings)
    vendors = {name: identify(evidence).vendor for name, evidence in told.items()}
    known = {row.vendor for row in (*RULES.roots, *RULES.patterns)}
    pairs: Pairs = Counter()
    wrong: list[str] = []
    for vendor in sorted(set(vendors.values()) & known - {""}):
        rules = RULES.without(vendor)
        for name in (name for name, of in vendors.items() if of == vendor):
            verdict = identify(forgotten(agents[name], vendor), rules)
            pairs[kinds[name], verdict.kind] += 1
            if verdict.kind not in (kinds[name], Kind.UNKNOWN):
                wrong.append(f"{name} is {kinds[name]}: {say(verdict.why)}")
    show(pairs)
    print(
        f"\nright {sum(pairs[kind, kind] for kind in Kind)} of {pairs.total()}, wrong {len(wrong)}:", *wrong, sep="\n  "
    )
    assert not [line for line in wrong if line.split(": ", 1)[1].startswith(("camera", "recorder"))], wrong
    assert len(wrong) <= 0.05 * pairs.total(), wrong
    assert share(pairs, Kind.SWITCH) >= 0.6
    assert share(pairs, Kind.UPS) >= 0.6


def test_a_broken_line_is_left_out_and_told(tmp_path: Path) -> None:
    file = tmp_path / "odd.snmprec"
    file.write_text("1.3.6.1.2.1.1.1.0|4|Acme Network Camera\nnonsense\n1.3.6.1.2.1.1.5.0|4x|zz\n", encoding="utf-8")
    found = recognise(file)
    assert (found.identity.kind, list(found.bad)) == (Kind.CAMERA, [2, 3])
    file.write_text("nonsense\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no line of it is an object"):
        recognise(file)


def test_the_order_of_a_walk_is_that_of_numbers_whatever_the_files(tmp_path: Path) -> None:
    cells = ("5.10|2|9", "13.10|4|a module", "5.9|2|3", "13.9|4x|53572d39", "11.9|4:numeric|value=SN0815")
    lines = [f"1.3.6.1.2.1.47.1.1.1.1.{cell}" for cell in cells]
    file = tmp_path / "walk.snmprec"
    file.write_text("\n".join(lines), encoding="utf-8")
    identity = recognise(file).identity
    assert (identity.model, identity.serial) == ("SW-9", "SN0815")


def test_identify_prints_a_line_for_each_file_and_tells_what_it_could_not_read(tmp_path: Path) -> None:
    good, odd = tmp_path / "good.snmprec", tmp_path / "odd.snmprec"
    good.write_text("1.3.6.1.4.1.39165.1.1.0|4|DS-2CD2185FWD-I\n", encoding="utf-8")
    odd.write_text("1.3.6.1.2.1.1.1.0|4|Acme PoE switch\nnonsense\n", encoding="utf-8")
    missing = tmp_path / "none.snmprec"
    done = CliRunner().invoke(command, ["--recording", str(missing), str(odd), str(good)], standalone_mode=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(line["file"], line["kind"], line["vendor"]) for line in lines] == [
        (str(odd), "switch", ""),
        (str(good), "camera", "Hikvision"),
    ]
    assert list(lines[0])[:6] == ["file", "kind", "vendor", "model", "confidence", "reason"]
    assert done.return_value == Exit.FOUND
    assert f"{missing}: No such file" in done.stderr
    assert f"{odd}: line 2 is no object of a recording" in done.stderr
