"""What a report says of registers: self-checks, yearly maintenance, stock-takes, inspections, dangers, check lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from inventory.model.stocktake import Stocktake, StocktakeLine
from inventory.stocktake import Tally
from language.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetLine:
    """A device, or a key area that no camera sees (`device` empty), as it stood when the sheet was made: `state` is one
    of the six, `said` what was wrong besides, `tasks` are messages of the family `care.`. `mark` is `well`, `bad`,
    `not_needed`, or empty before somebody looked; `words` are theirs."""

    number: int
    device: str
    name: str
    area: str
    state: str = ""
    said: Sequence[Message] = ()
    tasks: Sequence[Message] = ()
    mark: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFigures:
    """A self-check before holidays (Q33), or the year's maintenance (`yearly`). `signed_ms` None: not done yet.
    `states` counts devices by state when it was made."""

    code: str
    yearly: bool
    occasion: str
    made_ms: int
    signed_ms: int | None = None
    signer: str = ""
    states: Sequence[tuple[str, int]] = ()
    lines: Sequence[SheetLine] = ()

    @property
    def bad(self) -> int:
        return sum(1 for one in self.lines if one.mark == "bad")

    @property
    def unmarked(self) -> int:
        return sum(1 for one in self.lines if not one.mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class StocktakeFigures:
    """A stock-take that was signed in the period: what is not as the ledger says, and what is to be repaired."""

    stocktake: Stocktake
    tally: Tally
    differences: Sequence[StocktakeLine] = ()
    repairs: Sequence[StocktakeLine] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InspectionFigures:
    """The bureau's visit: entered in the period, cleared in it, or not cleared by its end. `due_ms` is until when its
    findings are to be put right, None where there are none or they are; `late` when that is past."""

    code: str
    day: date
    inspectors: str
    rating: str
    findings: Sequence[str] = ()
    due_ms: int | None = None
    cleared_ms: int | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerFigures:
    """A hidden danger (隐患): found or settled in the period, or open at its end. `state` is that of the register;
    `due_ms` is None for one that is mended and waits to be looked at again."""

    code: str
    what: str
    where: str
    device: str
    severity: int
    found_ms: int
    state: str
    measure: str = ""
    person: str = ""
    due_ms: int | None = None
    over_ms: int | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckFigures:
    """Check lists of a plan that were done in the period; `bad` counts what was found wrong."""

    plan: str
    title: str
    done: int
    bad: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterFigures:
    """As the registers stood at the period's end. `sheets` are those made or signed in it, and those made before that
    were not signed yet; `dangers` in the order in which they were found. `found`, `settled`, `open` and `late` count
    dangers: found in the period, closed or dismissed in it, open at its end, and past their day then."""

    sheets: Sequence[SheetFigures] = ()
    stocktakes: Sequence[StocktakeFigures] = ()
    inspections: Sequence[InspectionFigures] = ()
    dangers: Sequence[DangerFigures] = ()
    checks: Sequence[CheckFigures] = ()
    found: int = 0
    settled: int = 0
    open: int = 0
    late: int = 0


NO_REGISTERS = RegisterFigures()
