"""What a press is to the services: the screen it was on. The table of verbs is in `services.pressing`."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Press:
    """A press that was checked: the row of the message it was on (None once erased), and that message's id.

    `run_id` and `run_version` are those of the check-in the screen belonged to.
    """

    row_id: int | None
    message_id: int
    run_id: int | None = None
    run_version: int | None = None


Verbs = dict[str, Callable[..., None]]  # verb -> (unit, who, press, *arguments of the action)
