"""Verdicts on drawn scenes, and the order in which they are tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from scenes import scene

from collector.pictures.explanation import because
from collector.pictures.fingerprint import Fingerprint
from collector.pictures.judge import Judgement, Look, judge, suspected
from collector.pictures.measure import measure
from collector.pictures.planes import Planes
from collector.pictures.policy import LOOKS
from inventory.model.picture import PictureVerdict
from language.catalogue import LANGUAGES, render


def looked(
    planes: Planes, *, before: Planes | None = None, again: Planes | None = None, references: Sequence[Planes] = ()
) -> Judgement:
    numbers, mark = measure(planes)
    return judge(
        Look(
            numbers=numbers,
            fingerprint=mark,
            before=mark_of(before),
            again=mark_of(again),
            references=tuple(measure(one)[1] for one in references),
        )
    )


def mark_of(planes: Planes | None) -> Fingerprint | None:
    return measure(planes)[1] if planes else None


@pytest.mark.parametrize(
    ("planes", "verdict"),
    [
        (scene(), PictureVerdict.OK),
        (scene(noise=4.0), PictureVerdict.OK),
        (scene(colourful=False, level=lambda level: level * 0.5), PictureVerdict.OK),
        (scene(level=lambda level: 140 + 0.3 * (level - 128)), PictureVerdict.OK),
        (scene(level=lambda level: level * 0.03), PictureVerdict.BLACK),
        (scene(level=lambda level: 30 + level * 0.02), PictureVerdict.DARK),
        (scene(level=lambda level: 248 + level * 0.1), PictureVerdict.BRIGHT),
        (scene(level=lambda _: 90.0, noise=0), PictureVerdict.NO_SIGNAL),
        (scene(level=lambda level: 110 + level * 0.01, noise=0.5), PictureVerdict.COVERED),
        (scene(soft=14), PictureVerdict.BLURRED),
        (scene(blue=25, red=45, colourful=False), PictureVerdict.COLOUR_CAST),
    ],
)
def test_a_picture_is_called_what_it_is(planes: Planes, verdict: PictureVerdict) -> None:
    found = looked(planes)
    assert found.verdict is verdict, found.numbers


def test_frozen_is_two_key_frames_and_the_look_before_that_agree() -> None:
    old = scene()
    assert looked(scene(clock=5), before=old, again=scene(clock=9)).verdict is PictureVerdict.FROZEN
    assert looked(scene(clock=5), before=old).verdict is PictureVerdict.OK, "no second frame was asked for"
    assert looked(scene(clock=5), before=old, again=scene(look=2)).verdict is PictureVerdict.OK
    assert looked(scene(look=1), before=old, again=scene(look=1)).verdict is PictureVerdict.OK


def test_a_second_frame_is_wanted_only_where_the_picture_is_the_same() -> None:
    mark = measure(scene())[1]
    assert suspected(measure(scene(clock=3))[1], mark)
    assert not suspected(measure(scene(look=1))[1], mark)
    assert not suspected(mark, None)


def test_an_empty_corridor_is_not_frozen() -> None:
    """Nothing moves and nothing changes but the last bit of some pixels."""
    still = [scene(noise=0.3, look=look) for look in range(3)]
    assert looked(still[0], before=still[1], again=still[2]).verdict is PictureVerdict.OK


def test_a_black_picture_is_black_and_not_frozen() -> None:
    night = scene(level=lambda _: 3.0, noise=0)
    assert looked(night, before=night, again=night).verdict is PictureVerdict.BLACK


@pytest.mark.parametrize("pixels", [50, 90, -70])
def test_a_view_that_moved_is_found_where_it_is_now(pixels: int) -> None:
    found = looked(scene(moved=pixels, look=1), references=[scene()])
    assert found.verdict is PictureVerdict.SHIFTED
    assert found.numbers["across"] == pytest.approx(pixels / 320, abs=0.02)


def test_another_view_is_shifted() -> None:
    found = looked(scene(seed=5), references=[scene(seed=1), scene(seed=2)])
    assert found.verdict is PictureVerdict.SHIFTED
    assert "across" not in found.numbers


@pytest.mark.parametrize(
    "planes",
    [
        scene(look=1),
        scene(moved=3),
        scene(level=lambda level: level * 0.5),
        scene(level=lambda level: 140 + 0.3 * (level - 128)),
        scene(seed=9, colourful=False),  # infrared light, and no reference in that light
    ],
)
def test_the_same_view_in_another_light_is_not_shifted(planes: Planes) -> None:
    assert looked(planes, references=[scene()]).verdict is PictureVerdict.OK


def test_a_lens_that_became_soft_is_told_from_one_that_always_was() -> None:
    numbers, mark = measure(scene(soft=2))
    sharper = replace(mark, sharpness=2.5 * mark.sharpness)
    assert judge(Look(numbers=numbers, fingerprint=mark, references=(mark,))).verdict is PictureVerdict.OK
    found = judge(Look(numbers=numbers, fingerprint=mark, references=(mark, sharper)))
    assert found.verdict is PictureVerdict.BLURRED
    assert found.numbers["usual"] == pytest.approx(sharper.sharpness, abs=1e-4)


def test_a_lamp_in_a_black_night_is_no_fault() -> None:
    night = scene(level=lambda level: 240 if level > 180 else 4.0)
    assert measure(night)[0].detail > 0
    assert looked(night).verdict is PictureVerdict.OK


def test_a_bare_wall_in_another_light_is_not_shifted() -> None:
    wall = scene(level=lambda _: 120.0, noise=0.5)
    assert looked(scene(seed=2), references=[wall]).verdict is PictureVerdict.OK


def test_what_is_near_and_soft_hides_the_view() -> None:
    near, far = scene(seed=7, soft=14), scene(seed=1)
    assert looked(near, references=[far]).verdict is PictureVerdict.COVERED
    assert looked(scene(seed=1, soft=14), references=[far]).verdict is PictureVerdict.BLURRED


@pytest.mark.parametrize(
    "planes",
    [
        scene(soft=14),
        scene(blue=25, red=45, colourful=False),
        scene(level=lambda level: 110 + level * 0.01, noise=0.5),
    ],
)
def test_a_view_that_somebody_approved_is_fine(planes: Planes) -> None:
    assert looked(planes).verdict is not PictureVerdict.OK
    assert looked(planes, references=[planes]).verdict is PictureVerdict.OK


def test_a_tint_that_is_new_is_a_cast() -> None:
    tinted = scene(blue=25, red=45, colourful=False)
    assert looked(tinted, references=[scene(colourful=False)]).verdict is PictureVerdict.COLOUR_CAST


def test_every_reason_is_a_sentence_with_its_numbers() -> None:
    kinds = (
        {}, {"lost": 0.9}, {"usual": 0.3, "sharpness": 0.1}, {"across": -0.25, "down": 0.1, "likeness": -0.02},
    )  # fmt: skip
    for verdict in PictureVerdict:
        for numbers in kinds:
            message = because(verdict, numbers)
            assert all(render(message, language).endswith((".", "。")) for language in LANGUAGES)
            assert all(value >= 0 for value in message.params.values() if not isinstance(value, str))


def test_every_verdict_but_ok_becomes_a_defect_after_some_looks() -> None:
    assert set(LOOKS) == set(PictureVerdict) - {PictureVerdict.OK}
