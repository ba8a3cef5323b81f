"""What is measured in a frame, and what is kept of it."""

from __future__ import annotations

import pytest
from scenes import scene

from collector.pictures.fingerprint import OCTETS, fingerprint, fingerprints
from collector.pictures.measure import measure
from collector.pictures.planes import BLOCKS, CHECK_OCTETS, Planes, texture


def test_planes_of_another_size_are_refused() -> None:
    with pytest.raises(ValueError, match="planes of"):
        Planes(fine=b"", grey=b"", blue=b"", red=b"", texture=b"")


def test_texture_tells_the_block_that_changed_and_no_other() -> None:
    width, height, stride = 1920, 1080, 1984
    frame = bytearray(stride * height)
    before = texture(frame, stride, width, height)
    for row in range(height):
        frame[row * stride + width] = 9  # behind the picture, where a decoder leaves what it likes
        frame[row * stride + 700] = 9
    after = texture(frame, stride, width, height)
    changed = [at // CHECK_OCTETS % 16 for at in range(len(after)) if before[at] != after[at]]
    assert set(changed) == {700 // (width // 16)}
    assert len(before) == BLOCKS * CHECK_OCTETS


@pytest.mark.parametrize(("width", "height"), [(15, 9), (16, 8), (0, 0)])
def test_a_picture_that_has_no_blocks_is_refused(width: int, height: int) -> None:
    with pytest.raises(ValueError, match="too small"):
        texture(bytes(width * height), width, width, height)


@pytest.mark.parametrize(("width", "height"), [(16, 9), (17, 10), (352, 288), (2592, 1944)])
def test_texture_has_one_size(width: int, height: int) -> None:
    assert len(texture(bytes(width * height), width, width, height)) == BLOCKS * CHECK_OCTETS


def test_a_softer_lens_measures_softer() -> None:
    found = [measure(scene(soft=soft))[0].sharpness for soft in (1, 3, 5, 8)]
    known = [sharpness for sharpness in found if sharpness is not None]
    assert len(known) == 4
    assert known == sorted(known, reverse=True)


def test_contrast_is_not_sharpness() -> None:
    plain, _ = measure(scene(noise=0.3))
    foggy, _ = measure(scene(noise=0.3, level=lambda level: 140 + 0.3 * (level - 128)))
    assert plain.sharpness is not None
    assert foggy.sharpness == pytest.approx(plain.sharpness, rel=0.15)


def test_what_a_camera_writes_is_not_measured() -> None:
    assert measure(scene(clock=0b1010))[0] == measure(scene(clock=0b0101))[0]


def test_a_wall_has_no_sharpness() -> None:
    numbers, mark = measure(scene(level=lambda _: 120.0, noise=0.4))
    assert numbers.sharpness is None
    assert "sharpness" not in numbers.as_mapping()
    assert numbers.detail == 0
    assert mark.sharpness == 0


def test_colours_are_measured_from_grey() -> None:
    numbers, _ = measure(scene(blue=30, red=-40, colourful=False))
    assert numbers.cast == pytest.approx(50)
    assert numbers.spread == pytest.approx(0)


def test_a_fingerprint_is_kept_as_octets() -> None:
    _, mark = measure(scene())
    octets = bytes(mark)
    assert len(octets) == OCTETS
    kept = fingerprint(octets)
    assert kept is not None
    assert bytes(kept) == octets
    assert kept.details == mark.details
    assert kept.sharpness == pytest.approx(mark.sharpness, abs=1e-4)


@pytest.mark.parametrize("octets", [b"", b"\x01", b"\x00" * OCTETS, b"\x02" * OCTETS, b"\x01" * (OCTETS + 1)])
def test_what_is_no_fingerprint_is_none(octets: bytes) -> None:
    assert fingerprint(octets) is None


def test_several_fingerprints_stand_behind_each_other() -> None:
    marks = [measure(scene(seed=seed))[1] for seed in (1, 2)]
    assert [one.grey for one in fingerprints(b"".join(map(bytes, marks)) + b"rest")] == [one.grey for one in marks]


def test_infrared_light_has_no_colours() -> None:
    assert measure(scene())[1].coloured
    assert not measure(scene(colourful=False))[1].coloured
