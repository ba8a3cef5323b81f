"""What is truly so at a moment: what is broken, who answers, and whose failure explains who does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from inventory.model.device import CHANNEL
from inventory.model.kind import Kind
from tests.alerts.sim.campus import Campus, Element

OWN_LINE = ""
"""The collector's own line, as a place where something breaks: DEAD is its card, CUT a cable behind the next socket."""

View = Mapping[tuple[str, str], bool | None]


class Harm(StrEnum):
    DEAD = "dead"  # it does nothing any more: no answer, no forwarding, no power for what it feeds
    HUNG = "hung"  # its service does not answer; it forwards, and answers ping
    CUT = "cut"  # the cable to what it hangs on
    DARK = "dark"  # a circuit without power; the place is the circuit's name
    FLAT = "flat"  # a UPS whose battery is empty or that has failed while its circuit is dark


class World:
    """Several harms may lie on one place; each is taken away as often as it was laid."""

    def __init__(self, campus: Campus) -> None:
        self.campus = campus
        self._harms: Counter[tuple[Harm, str]] = Counter()
        self._there: set[tuple[Harm, str]] = set()
        self._powered: dict[str, bool] = {}
        self._reached: dict[str, bool] = {}
        self._judge()

    def harm(self, harm: Harm, place: str) -> None:
        self._harms[harm, place] += 1
        self._there.add((harm, place))
        self._judge()

    def mend(self, harm: Harm, place: str) -> None:
        if not self._harms[harm, place]:
            raise AssertionError(f"{harm} at {place} was not there")
        self._harms[harm, place] -= 1
        if not self._harms[harm, place]:
            self._there.discard((harm, place))
        self._judge()

    def has(self, harm: Harm, place: str) -> bool:
        return (harm, place) in self._there

    @property
    def sound(self) -> bool:
        return not self._there

    def answers(self, code: str, probe: str) -> bool | None:
        """Whether a look would be answered; None where there is nobody to ask (a silent recorder's channel)."""
        if probe == CHANNEL:
            recorder = self.campus.channels[code][0]
            return self._works(code) if self.answers(recorder, "rtsp") else None
        return self._reached[code] and self._works(code) and (probe == "ping" or not self.has(Harm.HUNG, code))

    def view(self) -> View:
        """What a look at each witness would say now; None where nobody could be asked."""
        return {
            (code, probe): self.answers(code, probe)
            for code, element in self.campus.elements.items()
            for probe in looked_with(element)
        }

    def to_blame(self, code: str) -> frozenset[str]:
        """Codes that are each a right answer to why it is silent: the outermost on its way that fails by itself,
        and the UPS that should have fed that. Empty where it answers. Where we are it ourselves, OWN_LINE, or the core,
        for from where the collector stands both are the same."""
        element = self.campus.elements[code]
        if all(self.answers(code, probe) for probe in element.witnesses):
            return frozenset()
        if self._cut_off:
            return frozenset({OWN_LINE, self.campus.core})
        for one in self.campus.way(code):
            if self._fails_itself(one) or one == code:
                ups = self.campus.elements[one].ups
                fed = ups and not self._powered[one] and (self.has(Harm.FLAT, ups) or self.has(Harm.DEAD, ups))
                return frozenset({one, ups} if fed else {one})
        raise AssertionError(f"nothing explains {code}")

    @property
    def _cut_off(self) -> bool:
        return self.has(Harm.CUT, OWN_LINE) or self.has(Harm.DEAD, OWN_LINE)

    def _fails_itself(self, code: str) -> bool:
        return self.has(Harm.CUT, code) or not self._works(code)

    def _works(self, code: str) -> bool:
        return self._powered[code] and not self.has(Harm.DEAD, code)

    def _judge(self) -> None:
        self._powered, self._reached = {}, {}
        for code, element in self.campus.elements.items():
            upper = element.upper
            through = (self._reached[upper] and self._works(upper)) if upper else not self._cut_off
            self._reached[code] = through and not self.has(Harm.CUT, code)
            self._powered[code] = self._has_power(element)

    def _has_power(self, element: Element) -> bool:
        if not element.circuit:
            return self._works(element.upper) and (
                element.kind is not Kind.CAMERA or not self.has(Harm.CUT, element.code)
            )
        if element.ups:
            if self.has(Harm.DEAD, element.ups):
                return False
            return not (self.has(Harm.DARK, element.circuit) and self.has(Harm.FLAT, element.ups))
        if element.kind is Kind.UPS:
            return not (self.has(Harm.DARK, element.circuit) and self.has(Harm.FLAT, element.code))
        return not self.has(Harm.DARK, element.circuit)


def looked_with(element: Element) -> tuple[str, ...]:
    """The witnesses by which the schedule looks at it, what it must answer among them."""
    return ("ping", *element.witnesses) if element.addressed else element.witnesses


def differs(before: View, after: View) -> set[str]:
    """Devices of which a look now says another thing."""
    return {key[0] for key, answer in after.items() if before[key] is not answer}
