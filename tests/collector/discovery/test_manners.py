"""How much one host is asked to bear."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector.discovery.manners import CONNECTIONS, PACKETS, SPAN_S, Manners, Window


@given(st.lists(st.tuples(st.floats(0, 3), st.integers(1, PACKETS), st.floats(0, 2)), max_size=40))
def test_in_no_second_do_more_packets_leave_than_one_host_bears(asked: list[tuple[float, int, float]]) -> None:
    """Exchanges that wait as they are told, one after the other, each sending all at its beginning or its end."""
    window = Window()
    now, sent = 0.0, []
    for pause, packets, lasts in asked:
        now += pause
        delay = window.delay(packets, now)
        assert delay is not None, "nothing is under way"
        now += delay
        assert window.delay(packets, now + 1e-9) == 0.0
        window.start(packets)
        sent += [(now, packets), (now + lasts, 0)]
        now += lasts
        window.end(packets, now)
    for start, _ in sent:
        within = sum(packets for at, packets in sent if start <= at < start + SPAN_S - 1e-6)
        assert within <= PACKETS


def test_what_hangs_on_others_is_told() -> None:
    window = Window()
    window.start(PACKETS)
    assert window.delay(1, 5.0) is None
    window.end(PACKETS, 5.0)
    assert window.delay(1, 5.0) == SPAN_S
    assert window.delay(PACKETS * 2, 6.0) == 0.0, "more than the limit goes when nothing else does"


@pytest.mark.parametrize(("polled", "bears"), [(False, CONNECTIONS), (True, 1)])
def test_two_connections_at_once_and_not_a_third(polled: bool, bears: int) -> None:
    """One, where the poller may have the other."""

    async def main() -> int:
        manners, open_now, most = Manners(polled=polled), 0, 0

        async def connect() -> None:
            nonlocal open_now, most
            async with manners.exchange(4, connects=True):
                open_now += 1
                most = max(most, open_now)
                for _ in range(5):
                    await asyncio.sleep(0)
                open_now -= 1

        await asyncio.gather(*(connect() for _ in range(8)))
        return most

    assert asyncio.run(main()) == bears
