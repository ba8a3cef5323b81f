"""Every board, by the key that its uid ends with."""

from __future__ import annotations

from dashboards.boards import bureau, cameras, collector, device, power, recorders, school, switches
from dashboards.grafana.board import Board

BOARDS: dict[str, Board] = {
    board.key: board
    for board in (
        bureau.BOARD,
        school.BOARD,
        device.BOARD,
        switches.BOARD,
        recorders.BOARD,
        cameras.BOARD,
        power.BOARD,
        collector.BOARD,
    )
}
