"""Mistakes of our own, logged with their traceback once each however often they happen."""

from __future__ import annotations

import logging


class Mistakes:
    """A mistake is known by its type and the line that raised it."""

    def __init__(self, log: logging.Logger) -> None:
        self._log = log
        self._counts: dict[tuple[str, str, int], int] = {}

    def report(self, error: BaseException, doing: str) -> None:
        """`doing` says in a few words what was going on; it must hold no secret."""
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = ("", 0) if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
        mistake = (type(error).__name__, *place)
        self._counts[mistake] = self._counts.get(mistake, 0) + 1
        if self._counts[mistake] == 1:
            self._log.error("a mistake of ours in: %s", doing, exc_info=error)

    @property
    def counts(self) -> dict[tuple[str, str, int], int]:
        """(type, file, line) -> how often."""
        return dict(self._counts)
