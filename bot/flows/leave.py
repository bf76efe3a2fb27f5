"""When somebody who answers for children is away: two days, pressed or typed. Who stands in is asked afterwards."""

from bot.flows.model import Flow, Kind, Question
from core.text import N_

FROM, UNTIL = "FROM", "UNTIL"

_FROM = Question(
    FROM,
    N_("From which day are you away?"),
    N_("Away from"),
    Kind.DATE,
    hint=N_("Or type another day, like 5 March."),
    unsure=False,
    days=(0, 1, 2, 7),
)

_UNTIL = Question(
    UNTIL,
    N_("Which day is the last one?"),
    N_("Last day away"),
    Kind.DATE,
    hint=N_("Or type another day, like 5 March."),
    unsure=False,
    days=(0, 1, 3, 7, 14, 30),
)

LEAVE = Flow("leave", 1, N_("Away"), (_FROM, _UNTIL), review=False, needs_child=False, listens=False)
