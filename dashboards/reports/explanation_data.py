"""An explanation as plain data, for programs. Times are UTC milliseconds, rates two whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import astuple
from typing import Any

from alerts.state import State
from dashboards.reports.explanation import Agreed, Explanation, Interval
from inventory.model.attribution import Attribution
from inventory.model.transition import Transition
from language.message import Message


def as_data(found: Explanation) -> Mapping[str, Any]:
    device, look, sums = found.figures.device, found.look, found.sums
    return {
        "device": device.code,
        "school": found.school.code,
        "period": found.period.text,
        "start_ms": look.start_ms,
        "end_ms": look.end_ms,
        "known_ms": look.known_ms,
        "whole": look.whole,
        "witnesses": list(device.witnesses),
        "looked_ms": found.looked_ms,
        "intervals": [_interval(one) for one in found.intervals],
        "transitions": [_transition(row) for row in found.transitions],
        "attributions": [_attribution(row) for row in found.attributions],
        "windows": [_window(one) for one in found.windows],
        "service": [[one.start_ms, one.end_ms] for one in found.service],
        "outside_hours": [list(span) for span in found.idle],
        "not_intact": [list(span) for span in found.flaws],
        "outages": [
            {
                "start_ms": one.start_ms,
                "end_ms": one.end_ms,
                "shadow": one.shadow,
                "charged_to": one.charged_to,
                "probable": one.probable,
                "uncertainty_ms": one.uncertainty_ms,
                "open": one.open,
                "began_before": one.began_before,
                "goes_on": one.goes_on,
            }
            for one in found.figures.outages
        ],
        "ms": {state.name: sums[state] for state in State},
        "uncertainty_ms": sums.uncertainty_ms,
        "availability": [sums[State.UP], sums[State.UP] + sums[State.DOWN]],
        "as_seen_by_user": [sums[State.UP], sums.observed_ms],
        "coverage": [sums.observed_ms, sums.expected_ms],
        "intact": list(astuple(found.figures.intact)),
        "adds_up": found.adds_up,
    }


def _interval(one: Interval) -> Mapping[str, Any]:
    segment = one.segment
    return {
        "start_ms": segment.start_ms,
        "end_ms": segment.end_ms,
        "state": segment.state.name,
        "start_half_gap_ms": segment.start_half_gap_ms,
        "end_half_gap_ms": segment.end_half_gap_ms,
        "cause": _message(segment.cause),
        "charged_to": segment.charged_to,
        "probable": segment.probable,
        "seen": [[row.at_ms, row.witness, row.state.value] for row in one.seen],
    }


def _transition(row: Transition) -> Mapping[str, Any]:
    return {
        "at_ms": row.at_ms,
        "half_gap_ms": row.half_gap_ms,
        "witness": row.witness,
        "collector": row.collector,
        "state": row.state.value,
        "reason": _message(row.reason),
        "recorded_ms": row.recorded_ms,
        "seq": row.seq,
    }


def _attribution(row: Attribution) -> Mapping[str, Any]:
    return {
        "cause": row.cause,
        "start_ms": row.start_ms,
        "end_ms": row.end_ms,
        "recorded_ms": row.recorded_ms,
        "charge": row.charge.value,
        "probable": row.probable,
    }


def _window(one: Agreed) -> Mapping[str, Any]:
    return {
        "start_ms": one.window.start_ms,
        "end_ms": one.window.end_ms,
        "recorded_ms": one.window.recorded_ms,
        "approved_ms": one.window.approved_ms,
        "counts": one.counts,
        "cause": one.cause,
        "reason": _message(one.window.reason),
    }


def _message(told: Message | None) -> Mapping[str, Any] | None:
    return None if told is None else {"id": told.id, "params": dict(told.params)}
