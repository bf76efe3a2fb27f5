"""The text of a training notice: one question, so that it is typed, resumed and put aside like any other."""

from bot.flows.model import Flow, Kind, Question
from core.text import N_

_TEXT = Question(
    "TEXT",
    N_("What shall the notice say?"),
    N_("Notice"),
    Kind.TEXT,
    hint=N_("One message; you see it once more before it is sent."),
    unsure=False,
)

NOTICE = Flow("notice", 1, N_("A notice"), (_TEXT,), review=False, needs_child=False, listens=False)
