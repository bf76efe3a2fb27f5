"""What one step of the machine was: the rows before and after it, what was pressed, ticked and sent in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.machine.rows import Row, Rows, Trace
from tests.machine.town import Kept, Sent


@dataclass(frozen=True)
class Press:
    """Something one person asked for: a button, an action past all buttons, or words in a check-in about a concern.

    `before`, `stood`, `stands`: the rows right before and right after, before any job ran. `on`: the message whose
    button it was. `used`: this very button has done its work before. `typed`: words, in a flow that does `action`.
    """

    before: Rows
    person: int
    action: Sequence[Any]
    stood: Trace
    stands: Trace
    logged: tuple[str, ...]
    on: Kept | None = None
    used: bool = False
    typed: bool = False
    foreign: bool = False


@dataclass(frozen=True)
class Tick:
    """A danger that was ticked. `kept`: how many rows each flag must have now. `answered`: the answer's row is there.

    `hers`: she has the child in scope, so that the answer must have been taken. `undone`: its unit was not kept.
    """

    answered: bool
    hers: bool
    undone: bool
    stood: Trace
    stands: Trace


@dataclass
class Step:
    """One step, and the rows before and after it. `latest`: the latest the clock has ever shown.

    `marks`: for each event before this step the newest message there was when the step of that event began.
    """

    what: str
    before: Rows
    after: Rows
    latest: datetime
    actor: int | None = None
    presses: list[Press] = field(default_factory=list)
    ticks: list[Tick] = field(default_factory=list)
    flags: dict[tuple[int, str, str, int], int] = field(default_factory=dict)
    marks: dict[int, int] = field(default_factory=dict)
    sent: list[tuple[Sent, Rows]] = field(default_factory=list)

    def open(self) -> Iterator[Row]:
        """Return the concerns that are not closed."""
        return (one for one in self.after.concerns.values() if one.state != "closed")
