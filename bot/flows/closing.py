"""One question: why a concern is closed although it was not reported. Typed; nothing here raises a flag."""

from bot.flows.model import Flow, Kind, Question
from core.text import N_

REASON = Question(
    "reason",
    N_("Why was it not reported to police or civil affairs?"),
    N_("Reason"),
    Kind.TEXT,
    hint=N_("The second person reads it before agreeing."),
    unsure=False,
)

CLOSING = Flow("closing", 1, N_("Closing a concern"), (REASON,), review=False, needs_child=False)
