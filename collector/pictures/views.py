"""What is remembered of each view that is looked at: the look before, and the reference it is compared with.

It lives in memory and is made again from the ledger's pictures after a start. The ledger's reference is learned by the
same rule from the same looks (campuswatch/bookkeeper), so the two stay alike. All methods belong to the loop's thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from collector.pictures.fingerprint import Fingerprint, fingerprint, fingerprints
from collector.pictures.reference import learned
from collector.told import PictureSeen
from inventory.model.picture import Picture


@dataclass(frozen=True, slots=True)
class View:
    """`before` and `reference` are fingerprints as octets, several of the reference one behind the other."""

    before: bytes = b""
    reference: bytes = b""
    reference_ms: int | None = None

    @property
    def last(self) -> Fingerprint | None:
        return fingerprint(self.before)

    @property
    def references(self) -> tuple[Fingerprint, ...]:
        return tuple(fingerprints(self.reference))


class Views:
    """By device and part: `part` is the channel of a recorder, empty for a camera's own stream."""

    def __init__(self) -> None:
        self._views: dict[tuple[str, str], View] = {}
        self._lone: dict[str, tuple[int, ...]] = {}

    def recall(self, pictures: Iterable[Picture]) -> None:
        """As the ledger has them; also after a person approved the view as it is now."""
        for one in pictures:
            self._views[one.device, one.part] = View(one.fingerprint, one.reference, one.reference_ms)

    def of(self, device: str, part: str = "") -> View:
        return self._views.get((device, part), View())

    def saw(self, seen: PictureSeen) -> None:
        """After a look; one without a fingerprint leaves what is known as it is."""
        if not seen.fingerprint:
            return
        view = self.of(seen.device, seen.part)
        reference = learned(
            view.reference, seen.fingerprint, verdict=seen.verdict, since_ms=view.reference_ms, now_ms=seen.at_ms
        )
        begun_ms = seen.at_ms if reference and view.reference_ms is None else view.reference_ms
        self._views[seen.device, seen.part] = View(seen.fingerprint, reference, begun_ms)

    def set_lone(self, recorder: str, channels: Iterable[int]) -> None:
        """The channels in use whose camera cannot be looked at itself, because it has no address that we know."""
        wanted = tuple(channels)
        known = [one for one in self.turn(recorder) if one in wanted]
        self._lone[recorder] = (*(one for one in wanted if one not in known), *known)

    def turn(self, recorder: str) -> tuple[int, ...]:
        """Those channels in the order in which they are to be looked at: the ones of longest ago first."""
        return self._lone.get(recorder, ())

    def turned(self, recorder: str, channel: int) -> None:
        """It is looked at now: the others come first from here on."""
        self._lone[recorder] = (*(one for one in self.turn(recorder) if one != channel), channel)
