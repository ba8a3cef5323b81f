from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from alerts.figures import Figures
from alerts.state import State
from alerts.timeline import BEGINNING, Segment, derive, state_at
from inventory.model.attribution import Attribution, Charge
from inventory.model.service_period import ServicePeriod
from inventory.model.transition import Observed, Transition
from inventory.model.window import Window
from language.message import Message

END = 1000
WITNESSES = ("ping", "rtsp")
moments = st.integers(-200, END + 200)
later = st.one_of(st.none(), moments)


def transition(
    at_ms: int, state: Observed, witness: str = "ping", *, half: int = 0, recorded: int = -300
) -> Transition:
    return Transition(
        device="d",
        school="S01",
        witness=witness,
        collector="local",
        at_ms=at_ms,
        half_gap_ms=half,
        state=state,
        reason=Message("observed.test", {"at": at_ms}),
        recorded_ms=recorded,
    )


@st.composite
def lives(draw: st.DrawFn) -> dict[str, object]:
    rows = draw(
        st.lists(
            st.builds(
                transition,
                moments,
                st.sampled_from(Observed),
                st.sampled_from(WITNESSES),
                half=st.integers(0, 50),
                recorded=moments,
            ),
            max_size=12,
        )
    )
    windows = st.builds(
        Window,
        start_ms=moments,
        end_ms=moments,
        recorded_ms=moments,
        superseded_ms=later,
        approved_ms=later,
        reason=st.just(Message("window.test")),
    )
    attributions = st.builds(
        Attribution,
        device=st.just("d"),
        cause=st.sampled_from(["sw-1", "sw-2"]),
        start_ms=moments,
        end_ms=later,
        recorded_ms=st.integers(-200, 200).map(lambda number: number * 5),
        superseded_ms=later,
        end_half_gap_ms=st.integers(0, 50),
        charge=st.sampled_from(Charge),
        probable=st.booleans(),
    )
    periods = st.builds(ServicePeriod, st.just("d"), moments, later)
    return {
        "transitions": [replace(row, seq=seq) for seq, row in enumerate(rows)],
        "witnesses": WITNESSES,
        "service": draw(st.lists(periods, max_size=3)),
        "windows": draw(st.lists(windows, max_size=3)),
        "attributions": draw(st.lists(attributions, max_size=3, unique_by=lambda row: row.recorded_ms)),
        "cause_windows": {"sw-1": draw(st.lists(windows, max_size=2))},
        "looked_ms": draw(later),
        "known_ms": draw(later),
    }


def life(given_life: dict[str, object], start_ms: int = 0, end_ms: int = END, now_ms: int = 10 * END) -> list[Segment]:
    return derive(**given_life, start_ms=start_ms, end_ms=end_ms, now_ms=now_ms)  # type: ignore[arg-type]


@given(lives(), moments)
def test_every_millisecond_is_exactly_one_of_six(one: dict[str, object], now_ms: int) -> None:
    segments = life(one, now_ms=now_ms)
    end_ms = min(END, now_ms)
    assert sum(Figures.of(segments).ms) == max(0, end_ms)
    for earlier, following in pairwise(segments):
        assert earlier.end_ms == following.start_ms
        assert earlier.end_half_gap_ms == following.start_half_gap_ms
        assert (earlier.state, earlier.charged_to, earlier.probable) != (
            following.state,
            following.charged_to,
            following.probable,
        )
    assert all(segment.length_ms > 0 for segment in segments)


@given(lives())
def test_rates_stay_between_0_and_1(one: dict[str, object]) -> None:
    figures = Figures.of(life(one))
    for rate in (figures.availability, figures.as_seen_by_user, figures.coverage):
        assert rate is None or 0 <= rate <= 1
    if figures.availability is not None and figures.as_seen_by_user is not None:
        assert figures.as_seen_by_user <= figures.availability


@given(lives(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_is_nothing(one: dict[str, object], random: object) -> None:
    wanted = life(one)
    for name in ("transitions", "service", "attributions"):
        random.shuffle(one[name])  # type: ignore[attr-defined]
    assert life(one) == wanted


@given(lives(), st.lists(st.integers(0, END), max_size=6))
def test_splitting_and_summing_gives_the_whole(one: dict[str, object], cuts: list[int]) -> None:
    borders = sorted({0, END, *cuts})
    parts = [Figures.of(life(one, start, end)) for start, end in pairwise(borders)]
    assert Figures.total(parts) == Figures.of(life(one))


@given(lives(), st.integers(0, END - 1))
def test_the_state_of_a_moment_is_that_of_the_timeline(one: dict[str, object], at_ms: int) -> None:
    """Given all rows the two agree, if each witness had answered before; a page hands in each one's last row only."""
    answered = [transition(BEGINNING + 1, Observed.UP, witness) for witness in WITNESSES]
    one = {**one, "transitions": [*answered, *one["transitions"]]}  # type: ignore[misc]
    (wanted,) = life({**one, "known_ms": None}, at_ms, at_ms + 1)
    given_rows = {name: value for name, value in one.items() if name not in ("transitions", "known_ms")}
    found = state_at(current=one["transitions"], at_ms=at_ms, **given_rows)  # type: ignore[arg-type]
    assert (found.state, found.charged_to) == (wanted.state, wanted.charged_to)
    assert found.start_ms <= at_ms < found.end_ms


def test_state_at_says_since_when_and_why() -> None:
    current = [transition(100, Observed.UP), transition(700, Observed.DOWN, "rtsp", half=30)]
    found = state_at(current=current, witnesses=WITNESSES, service=[ServicePeriod("d", 50)], at_ms=900)
    assert (found.state, found.start_ms, found.start_half_gap_ms) == (State.DOWN, 700, 30)
    assert found.cause == Message("observed.test", {"at": 700})


@given(st.lists(moments, min_size=2, max_size=2), st.lists(st.tuples(moments, later), max_size=2))
def test_a_plain_device_is_told_as_the_layers_tell_it(at: list[int], periods: list[tuple[int, int | None]]) -> None:
    current = [transition(moment, Observed.UP, witness) for moment, witness in zip(at, WITNESSES, strict=True)]
    service = [ServicePeriod("d", start, end) for start, end in periods]
    told = state_at(current=current, witnesses=WITNESSES, service=service, at_ms=500)
    far = [Window(start_ms=5000, end_ms=6000, recorded_ms=0, reason=Message("window.test"))]
    laid = state_at(current=current, witnesses=WITNESSES, service=service, windows=far, at_ms=500)
    assert (told.state, told.start_ms, told.end_ms) == (laid.state, laid.start_ms, laid.end_ms)


def test_state_at_keeps_an_outage_that_is_older_than_its_switchs() -> None:
    """RTSP was silent since 100; the switch died at 500 and took ping with it."""
    current = [transition(100, Observed.DOWN, "rtsp"), transition(510, Observed.DOWN, "ping", half=20)]
    dead_switch = Attribution(device="d", cause="sw-1", start_ms=500, end_ms=None, recorded_ms=520)
    found = state_at(
        current=current,
        witnesses=WITNESSES,
        service=[ServicePeriod("d", 0)],
        attributions=[dead_switch],
        at_ms=900,
    )
    assert (found.state, found.start_ms) == (State.DOWN, 100)


def test_state_at_before_any_look_and_without_service() -> None:
    found = state_at(current=[], witnesses=WITNESSES, service=[ServicePeriod("d", 50)], at_ms=900)
    assert (found.state, found.start_ms, found.cause) == (State.UNKNOWN, 50, Message("state.not_looked_yet"))
    assert state_at(current=[], witnesses=WITNESSES, service=[], at_ms=900).state is State.OUT_OF_SERVICE


def test_a_device_of_which_nothing_must_answer_is_unknown() -> None:
    found = state_at(current=[transition(0, Observed.UP)], witnesses=(), service=[ServicePeriod("d", 0)], at_ms=9)
    assert found.state is State.UNKNOWN


NEVER = Window(start_ms=0, end_ms=END, recorded_ms=-10_000, superseded_ms=-9_000, reason=Message("window.test"))
"""It counts by nobody's knowledge, but layers are laid for it."""


@given(lives(), moments, st.booleans())
def test_a_life_with_nothing_beside_it_is_told_as_the_layers_tell_it(
    one: dict[str, object], now_ms: int, alone: bool
) -> None:
    one = {**one, "windows": [], "attributions": [], "looked_ms": None}
    if alone:
        one["witnesses"] = WITNESSES[:1]
    for start_ms, end_ms in ((0, END), (-500, 40), (300, 301)):
        plain = life(one, start_ms, end_ms, now_ms)
        assert plain == life({**one, "windows": [NEVER]}, start_ms, end_ms, now_ms)
