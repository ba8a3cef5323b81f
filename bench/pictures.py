"""How right the judgement of pictures is, on pictures of cameras that others set up: `PICTURES=folder` names them.

Three questions: what is said of pictures as they came, which are all sane; of the same in fog, dusk, infrared light
and through a coarse codec, which are sane too; and of the same with something wrong. Thresholds of the judgement were
chosen with such pictures at hand, so these figures are those of a fit, not of a trial in the field.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import exp, factorial
from pathlib import Path

from av.video.frame import VideoFrame

from bench.picture_faults import SICK, TAME, noise, written
from bench.picture_frames import HEIGHT, PICTURES, WIDTH, Camera, cameras, coded, filtered, folder, photos
from bench.table import Figure, Table
from collector.pictures.decoding import planes_of
from collector.pictures.fingerprint import Fingerprint, fingerprints
from collector.pictures.judge import Look, judge
from collector.pictures.measure import measure
from collector.pictures.numbers import Numbers
from collector.pictures.policy import LOOKS
from collector.pictures.reference import learned
from inventory.model.picture import PictureVerdict

LOOKS_A_DAY = 48
HALF_HOUR_MS = 1_800_000
MONTH_MS = 30 * 86_400_000
LEARNING = 3
"""One look of so many is of the days in which a view is learned."""
SAMPLED = 44
"""Frames that are damaged in each of the ways, …"""
LIT = 40.0
"""… of those whose mean level is at least this where they are cut: a night sky made darker says nothing."""
SEED = 5
SENSOR = 4
OK = PictureVerdict.OK
Said = Counter[PictureVerdict]


@dataclass
class Clean:
    """What was said of looks at sane pictures, each camera's in order."""

    looks: int = 0
    repeated: int = 0
    said: Said = field(default_factory=Counter)
    called: list[str] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    measuring_s: float = 0.0
    judging_s: float = 0.0


def run() -> Iterator[Table]:
    root = folder()
    if root is None:
        yield Table(
            "pictures", f"none: {PICTURES} names no folder of pictures; docs/pictures.md says what stands in it"
        )
        return
    yield as_they_came(root)
    frames = sampled(root)
    yield tame(frames)
    yield sick(frames)


def as_they_came(root: Path) -> Table:
    """A single view has no second look, so it opens no defect: such count for looks, not for camera-days."""
    moving, still = Clean(), Clean()
    for camera in cameras(root):
        watched(camera, moving)
    for camera in photos(root):
        watched(camera, still)
    looks, days = moving.looks + still.looks, moving.looks / LOOKS_A_DAY
    table = Table(
        f"pictures as they came: {len(cameras(root))} cameras in time and {still.looks} single views",
        "each look is judged with the look before and the references learned in the first third of a camera's looks",
        [
            Figure("looks at cameras", moving.looks),
            Figure("called not OK", moving.looks - moving.said[OK]),
            Figure("single views", still.looks),
            Figure("called not OK", still.looks - still.said[OK]),
            Figure("defects after hysteresis", len(moving.defects)),
            Figure("camera-days behind this", days),
            Figure("false alarms per 10,000 camera-days", 10_000 * len(moving.defects) / days),
            Figure("… at most, with 95 % confidence", 10_000 * at_most(len(moving.defects)) / days),
            Figure("measuring, CPU ms a look", 1000 * (moving.measuring_s + still.measuring_s) / looks),
            Figure("judging, CPU ms a look", 1000 * (moving.judging_s + still.judging_s) / looks),
        ],
    )
    table.notes.append(f"left out: {moving.repeated} pictures that are octet by octet those before: the source froze")
    table.notes += moving.called + still.called
    return table


def watched(camera: Camera, clean: Clean) -> None:
    """As in service, but that a camera's days of learning are a third of what there is."""
    looks = list(fresh([looked(frame, clean) for frame in camera.frames()], clean))
    reference, before, said = b"", None, []
    for number, (numbers, mark) in enumerate(looks):
        began_s = time.process_time()
        known = tuple(fingerprints(reference))
        found = judge(Look(numbers=numbers, fingerprint=mark, before=before, again=mark, references=known)).verdict
        now_ms = number * HALF_HOUR_MS + (MONTH_MS if number > len(looks) // LEARNING else 0)
        reference = learned(reference, bytes(mark), verdict=found, since_ms=0 if reference else None, now_ms=now_ms)
        clean.judging_s += time.process_time() - began_s
        said.append(found)
        before = mark
    clean.looks += len(said)
    clean.said.update(said)
    clean.called += [f"{camera.name}, look {at} of {len(said)}: {one}" for at, one in enumerate(said) if one is not OK]
    clean.defects += [f"{camera.name}: {verdict}" for verdict in opened(said)]


def fresh(looks: Iterable[tuple[Numbers, Fingerprint]], clean: Clean) -> Iterator[tuple[Numbers, Fingerprint]]:
    """Without those that are octet by octet the one before: there the source of the pictures was frozen itself."""
    before = b""
    for numbers, mark in looks:
        clean.repeated += bytes(mark) == before
        if bytes(mark) != before:
            yield numbers, mark
        before = bytes(mark)


def looked(frame: VideoFrame, clean: Clean | None = None) -> tuple[Numbers, Fingerprint]:
    planes = planes_of(frame)
    began_s = time.process_time()
    found = measure(planes)
    if clean:
        clean.measuring_s += time.process_time() - began_s
    return found


def opened(said: Iterable[PictureVerdict]) -> Iterator[PictureVerdict]:
    """Verdicts that held for as many looks in a row as make a defect."""
    for verdict, run_of in groupby(said):
        if verdict is not OK and len(list(run_of)) >= LOOKS[verdict]:
            yield verdict


def at_most(count: int, confidence: float = 0.95) -> float:
    """The highest rate at which so few events, or fewer, still have the chance that `confidence` leaves (Poisson)."""
    low, high = 0.0, 10.0 + 4 * count
    while high - low > 1e-6:
        rate = (low + high) / 2
        fewer = exp(-rate) * sum(rate**number / factorial(number) for number in range(count + 1))
        low, high = (rate, high) if fewer > 1 - confidence else (low, rate)
    return high


def sampled(root: Path) -> list[tuple[str, VideoFrame]]:
    """Two of each camera, the rest single views."""
    dice = random.Random(SEED)
    found: list[tuple[str, VideoFrame]] = []
    for camera in cameras(root):
        frames = [frame for frame in camera.frames() if is_lit(frame)]
        found += [(camera.name, frame) for frame in dice.sample(frames, min(2, len(frames)))]
    singles = photos(root)
    dice.shuffle(singles)
    for camera in singles:
        if len(found) < SAMPLED:
            found += [(camera.name, frame) for frame in camera.frames() if is_lit(frame)]
    return found


def is_lit(frame: VideoFrame) -> bool:
    return looked(window(frame))[0].brightness >= LIT


def window(frame: VideoFrame, across: float = 0.0, down: float = 0.0, share: float = 0.72) -> VideoFrame:
    """A part of the picture as if it were the whole, so that the camera can be turned within the rest."""
    part = f"w={int(WIDTH * share)}:h={int(HEIGHT * share)}:x={int(WIDTH * across)}:y={int(HEIGHT * down)}"
    return filtered(frame, (("crop", part), ("scale", f"{WIDTH}:{HEIGHT}")))


def sent(frame: VideoFrame, chain: Sequence[tuple[str, str]]) -> tuple[Numbers, Fingerprint]:
    return looked(coded(filtered(frame, chain)))


def tame(frames: Sequence[tuple[str, VideoFrame]]) -> Table:
    said: dict[str, Said] = {name: Counter() for name in TAME}
    for number, (_, frame) in enumerate(frames):
        view = window(frame)
        _, reference = sent(view, (noise(SENSOR, 3),))
        for name, chain in TAME.items():
            for text in ((), written(number)):
                numbers, mark = sent(view, (*chain, noise(SENSOR, 11), *text))
                look = Look(numbers=numbers, fingerprint=mark, before=reference, again=mark, references=(reference,))
                said[name][judge(look).verdict] += 1
    return confusion(
        "no fault: the same pictures in other light and weather, with and without what cameras write into them",
        {name: (OK, counts) for name, counts in said.items()},
    )


def sick(frames: Sequence[tuple[str, VideoFrame]]) -> Table:
    said: dict[str, Said] = {name: Counter() for name in SICK}
    for number, (_, frame) in enumerate(frames):
        view, other = window(frame), window(frames[(number + 3) % len(frames)][1], 0.1)
        still = filtered(view, (noise(SENSOR, 3),))
        _, reference = sent(view, (noise(SENSOR, 3),))
        views = {"knocked 15 %": window(frame, 0.108, 0.03), "knocked 28 %": window(frame, 0.2, 0.05)}
        for name, (verdict, chain) in SICK.items():
            before, again = reference, None
            if verdict is PictureVerdict.FROZEN:
                (numbers, mark), (_, before), (_, again) = (
                    sent(still, written(number + minutes)) for minutes in (0, 30, 1)
                )
            else:
                drawn = verdict is PictureVerdict.NO_SIGNAL
                added = () if drawn else (noise(SENSOR, 11), *written(number))
                source = other if name == "turned away" else views.get(name, view)
                numbers, mark = sent(source, (*chain, *added))
            look = Look(numbers=numbers, fingerprint=mark, before=before, again=again, references=(reference,))
            said[name][judge(look).verdict] += 1
    return confusion(
        "faults: the same pictures with something wrong", {name: (SICK[name][0], said[name]) for name in SICK}
    )


def confusion(title: str, said: Mapping[str, tuple[PictureVerdict, Said]]) -> Table:
    """In percent of the looks of a row: called what it is, called another fault, called OK."""
    table = Table(title, "% of looks called what they are; in the notes what else they were called, in looks")
    for name, (wanted, counts) in said.items():
        total = counts.total()
        table.figures.append(Figure(f"{name} → {wanted}", 100 * counts[wanted] / total))
        others = ", ".join(f"{verdict} {count}" for verdict, count in counts.most_common() if verdict is not wanted)
        table.notes.append(f"{name}: {wanted} {counts[wanted]} of {total}{', ' + others if others else ''}")
    return table
