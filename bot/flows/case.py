"""What those who handle a concern write down: a note, a report, a plan, why its level is lowered. Data only.

These words are about an open concern, so nothing here raises a flag.
"""

from bot.flows.conditions import Picked
from bot.flows.model import Flow, Kind, Option, Question
from core.text import N_


def _text(item: str, text: str, topic: str, hint: str = "") -> Question:
    return Question(item, text, topic, Kind.TEXT, hint=hint, unsure=False)


_READERS = N_("It is kept encrypted, for those who handle this concern.")

CASE_NOTE = Flow(
    "case_note",
    1,
    N_("A note to a concern"),
    (_text("note", N_("What do you want to write down?"), N_("Note"), _READERS),),
    review=False,
    needs_child=False,
)

_AGENCY = Question(
    "agency",
    N_("To whom was it reported?"),
    N_("Reported to"),
    options=(
        Option("police", N_("The police")),
        Option("civil", N_("Civil affairs")),
        Option("education", N_("School or education office")),
        Option("health", N_("Hospital or health office")),
        Option("women", N_("Women's federation")),
        Option("prosecutor", N_("Prosecutor")),
        Option("other", N_("Another office")),
    ),
    unsure=False,
)
_WHEN = Question(
    "when",
    N_("When was it reported?"),
    N_("When"),
    options=(
        Option("now", N_("Just now")),
        Option("hour", N_("About an hour ago")),
        Option("earlier", N_("Earlier, I write when")),
    ),
    unsure=False,
)
_MOMENT = Question(
    "moment",
    N_("Day and time of the report?"),
    N_("Day and time"),
    Kind.TEXT,
    hint=N_("Like 14:30, or yesterday 20:00."),
    unsure=False,
    ask_if=(Picked("when", ("earlier",)),),
)
_REFERENCE = Question(
    "reference",
    N_("Which number did they give you, or who took the report?"),
    N_("Reference"),
    Kind.TEXT,
    hint=_READERS,
    unsure=False,
    skippable=True,
    skip_label=N_("I have none"),
)
REPORT = Flow(
    "report",
    1,
    N_("A report to the authorities"),
    (_AGENCY, _WHEN, _MOMENT, _REFERENCE),
    review=False,
    needs_child=False,
)

_BY = Question(
    "review_on",
    N_("On which day do you look at it again?"),
    N_("Looked at again"),
    Kind.DATE,
    unsure=False,
    days=(3, 1, 7, 14),
)
PLAN = Flow(
    "plan",
    1,
    N_("The plan for a concern"),
    (_text("plan", N_("What is going to be done, and by whom?"), N_("Plan"), _READERS), _BY),
    review=False,
    needs_child=False,
)

LOWER = Flow(
    "lower",
    1,
    N_("Lowering a concern's level"),
    (
        _text(
            "reason",
            N_("Why is it less urgent than it was?"),
            N_("Reason"),
            N_("Whoever must agree reads it first."),
        ),
    ),
    review=False,
    needs_child=False,
)

CASES = (CASE_NOTE, REPORT, PLAN, LOWER)
