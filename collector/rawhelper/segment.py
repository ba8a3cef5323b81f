"""The helper on segments: asks by ARP, provokes DHCP servers and routers once, hears what the filter lets through.

Like its sister for echo requests it is started with one end of a socket pair as standard input, has CAP_NET_RAW only
until its sockets are open, builds what it sends itself, and ends when the service does. Its arguments are the names of
the cards. A flood is bounded here: so many frames a second are read of a socket, the rest is the kernel's to drop
and count.
"""

from __future__ import annotations

import errno
import os
import selectors
import sys
import time
from collections.abc import Callable, Sequence

from collector.protocols.links import Links, read_links
from collector.rawhelper.segment_addresses import OwnAddresses
from collector.rawhelper.segment_filter import ARP_ONLY, SERVERS
from collector.rawhelper.segment_frames import (
    ArpReport,
    Ask,
    Counts,
    Wish,
    decode_ask,
    encode_arp,
    encode_counts,
    encode_not_sent,
    encode_rare,
    encode_ready,
)
from collector.rawhelper.segment_packets import (
    REPLY,
    Arp,
    arp_request,
    dhcp_discover,
    read_arp,
    router_solicitation,
)
from collector.rawhelper.segment_socket import SegmentSocket
from collector.rawhelper.service_end import ServiceEnd, serve

MAX_CARDS = 32
READS_PER_TURN = 256
READS_PER_TICK = 1_500  # frames of one card; a /20 of answers within a second fits
SERVERS_PER_TICK = 5
ODD_PER_TICK = 1
TICK_S = 0.1
PROVOKE_AGAIN_S = 5.0
MAX_ASKED = 65_536


class Reading:
    """How much of a socket may still be read in this tick: frames in all, and `rare` ones to hand on whole."""

    def __init__(self, card: SegmentSocket, rare: int) -> None:
        self.card = card
        self.rare_per_tick = rare
        self.renew()

    def renew(self) -> None:
        self.frames, self.rare = READS_PER_TICK, self.rare_per_tick

    @property
    def touched(self) -> bool:
        return self.frames < READS_PER_TICK


class SegmentHelper:
    def __init__(
        self, service: ServiceEnd, readings: Sequence[Reading], own: OwnAddresses, monotonic: Callable[[], float]
    ) -> None:
        self._service = service
        self._readings = readings
        self._cards = {reading.card.index: reading.card for reading in readings}
        self._own = own
        self._monotonic = monotonic
        self._told = Counts(0, 0, 0, 0)
        self._behind = 0
        self._held_back = 0
        self._asked: dict[tuple[int, bytes], float] = {}
        self._provoked: dict[tuple[int, Wish], float] = {}
        self._tick_at = monotonic() + TICK_S
        self._selector = selectors.DefaultSelector()

    def run(self) -> None:
        """Until the service closes its end. Raises ValueError for a frame that is none."""
        self._selector.register(self._service, selectors.EVENT_READ)
        self._listen()
        self._service.tell(encode_ready(list(self._cards)))
        while True:
            self._selector.modify(self._service, self._service.events)
            for key, events in self._selector.select(self._patience()):
                if isinstance(key.data, Reading):
                    self._hear(key.data)
                elif events & selectors.EVENT_READ and not self._service.obey(self._take_ask):
                    return
            self._tick()
            self._service.flush()

    def _patience(self) -> float | None:
        """A quiet segment lets us sleep; budgets that were touched are renewed at the next tick."""
        touched = any(reading.touched for reading in self._readings)
        return max(0.0, self._tick_at - self._monotonic()) if touched else None

    def _tick(self) -> None:
        now = self._monotonic()
        if now < self._tick_at:
            return
        self._tick_at = now + TICK_S
        for reading in self._readings:
            reading.renew()
        self._listen()
        self._tell_counts()

    def _listen(self) -> None:
        registered = self._selector.get_map()
        for reading in self._readings:
            if reading.card.fileno() not in registered:
                self._selector.register(reading.card.fileno(), selectors.EVENT_READ, reading)

    def _take_ask(self, body: bytes) -> None:
        ask = decode_ask(body)
        try:
            self._send(ask)
        except OSError as error:
            self._service.tell(encode_not_sent(ask, error.errno or errno.EIO))

    def _send(self, ask: Ask) -> None:
        card = self._cards.get(ask.card)
        if card is None:
            raise OSError(errno.ENODEV, "no such card")
        if ask.wish is Wish.ARP:
            card.send(arp_request(card.mac, self._own.towards(ask.card, ask.address), ask.address))
            self._note(ask)
            return
        self._once(ask)
        if ask.wish is Wish.DISCOVER:
            card.send(dhcp_discover(card.mac, int.from_bytes(os.urandom(4), "big")))
        elif ask.wish is Wish.NOBODY:
            card.send(arp_request(card.mac, *self._own.and_nobody(ask.card)))
        else:
            card.send(router_solicitation(card.mac, self._own.link_local(ask.card)))

    def _note(self, ask: Ask) -> None:
        if len(self._asked) >= MAX_ASKED:
            self._asked.clear()
        self._asked[ask.card, ask.address] = self._monotonic()

    def _once(self, ask: Ask) -> None:
        """Raises OSError when the same was sent but a moment ago."""
        now = self._monotonic()
        if now - self._provoked.get((ask.card, ask.wish), -PROVOKE_AGAIN_S) < PROVOKE_AGAIN_S:
            raise OSError(errno.EBUSY, "sent a moment ago")
        self._provoked[ask.card, ask.wish] = now

    def _hear(self, reading: Reading) -> None:
        most = min(READS_PER_TURN, reading.frames)
        try:
            for octets in reading.card.receive(most):
                reading.frames -= 1
                self._take(reading, octets)
        except OSError as error:
            if error.errno != errno.ENETDOWN:  # told once when a card goes down; it may come up again
                raise
        if not reading.frames:
            self._behind += 1
            self._selector.unregister(reading.card.fileno())

    def _take(self, reading: Reading, octets: bytes) -> None:
        arp = read_arp(octets)
        if arp is not None:
            self._report(reading.card.index, arp)
        elif reading.rare:
            reading.rare -= 1
            self._service.tell(encode_rare(reading.card.index, octets))
        else:
            self._held_back += 1

    def _report(self, card: int, arp: Arp) -> None:
        asked = self._asked.get((card, arp.sender)) if arp.operation == REPLY else None
        took_ns = 0 if asked is None else max(1, int((self._monotonic() - asked) * 1e9))
        self._service.tell(encode_arp(ArpReport(card, took_ns, arp)))

    def _tell_counts(self) -> None:
        dropped = sum(reading.card.dropped for reading in self._readings)
        counts = Counts(dropped, self._service.lost, self._behind, self._held_back)
        if counts != self._told:
            self._told = counts
            self._service.tell(encode_counts(counts))


def open_cards(names: Sequence[str], links: Links) -> list[Reading]:
    """Two sockets for each of the cards. Raises OSError where the kernel does not allow it, or no card is left."""
    cards = [link for link in links.links.values() if link.ethernet and link.name in names][:MAX_CARDS]
    if not cards:
        raise OSError(errno.ENODEV, "no such card")
    return [
        Reading(SegmentSocket(link, let_through), rare)
        for link in cards
        for let_through, rare in ((ARP_ONLY, ODD_PER_TICK), (SERVERS, SERVERS_PER_TICK))
    ]


def main(names: Sequence[str]) -> int:
    def run(service: ServiceEnd, readings: list[Reading]) -> None:
        SegmentHelper(service, readings, OwnAddresses(read_links, time.monotonic), time.monotonic).run()

    return serve(lambda: open_cards(names, read_links()), run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
