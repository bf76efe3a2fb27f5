"""What happened to a concern, in words: for a coordinator afterwards, for whoever asks what was done.

Nobody is named: people are a role and a number, the child is its code. What was written or said is not read at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.flows.case import REPORT
from core import timeline
from core.events import Event, Kind, State
from core.people import TITLES, Role
from core.text import N_, Message, say
from core.timeline import Cast, Deadline, Kept, Step, Told
from db.queries import audit, concern_events, concerns
from db.queries.concerns import Concern
from services import alerts
from services.acting import REFERRALS, REVIEWS
from services.casefile import OUTCOMES, REPORTED
from services.unit import Unit


@dataclass(frozen=True)
class Line:
    """One event: when, how long after the concern was raised, what."""

    at: datetime
    since: Message
    what: Message


@dataclass(frozen=True)
class Reached:
    """One person at a step: who, and what became of the message."""

    who: Message
    what: Message
    arrived: bool


@dataclass(frozen=True)
class Rung:
    """One step: its heading, when it was taken, how long it took until the next one or an answer, who was told."""

    title: Message
    at: datetime
    took: Message
    people: tuple[Reached, ...]


@dataclass(frozen=True)
class Owed:
    """One deadline: what, until when, and how it went; `well`: None while it is open."""

    what: Message
    due_at: datetime
    how: Message
    well: bool | None


@dataclass(frozen=True)
class Timeline:
    """A concern from the first tick to where it stands now."""

    number: int
    facts: tuple[Message, ...]
    owed: tuple[Owed, ...]
    rungs: tuple[Rung, ...]
    lines: tuple[Line, ...]


def of(unit: Unit, number: int) -> Timeline | None:
    """Return the history of a concern, None where there is none; that it was looked at is written down."""
    concern = concerns.get(unit.conn, number)
    if concern is None:
        return None
    audit.add(unit.conn, unit.now, None, "concern seen", f"concern {number}", "command line")
    events = concern_events.of(unit.conn, number)
    met = timeline.cast(concern.raiser_id, events)
    owed = timeline.deadlines(concern.level, concern.opened_at, events, unit.now, unit.settings)
    return Timeline(
        number,
        _facts(concern),
        tuple(_owed(one) for one in owed),
        tuple(_rung(step, met) for step in timeline.steps(events)),
        tuple(Line(event.at, span(event.at - concern.opened_at), _said(event, met)) for event in events),
    )


def span(passed: timedelta) -> Message:
    """Return a span in its two largest units."""
    seconds = max(0, int(passed.total_seconds()))
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return say(N_("{days} d {hours} h"), days=days, hours=hours)
    if hours:
        return say(N_("{hours} h {minutes} min"), hours=hours, minutes=minutes)
    return say(N_("{count} min"), count=minutes) if minutes else say(N_("{count} s"), count=seconds)


# -- the head ----------------------------------------------------------------------------------------------

_STATES = {
    State.RAISED: N_("nobody has taken it on"),
    State.ACKNOWLEDGED: N_("taken on"),
    State.REPORTED: N_("taken on, and reported"),
    State.PLANNED: N_("taken on, with a plan"),
    State.REVIEWED: N_("taken on, looked at again"),
    State.LOWERING: N_("a second person is asked whether it is less urgent"),
    State.CLOSING: N_("a second person is asked"),
    State.CLOSED: N_("closed"),
}
_OWED = {
    "acknowledge": N_("acknowledged by a person"),
    "seen": N_("decided; child safe or seen"),
    "record": N_("facts written down"),
    "plan": N_("a plan, or settled"),
}


def _facts(concern: Concern) -> tuple[Message, ...]:
    known = (
        alerts.child_line(concern.code, concern.label),
        say(concern.category.title),
        say(N_("Raised: {when}"), when=concern.opened_at),
        say(N_("Stands: {state}"), state=say(_STATES[concern.state])),
    )
    return (alerts.heading(concern), *known, *(_outcome(concern) if concern.state is State.CLOSED else ()))


def _outcome(concern: Concern) -> tuple[Message, ...]:
    outcome = say(N_("Outcome: {outcome}"), outcome=say(OUTCOMES[concern.outcome or "none"]))
    if concern.reported is None:
        return (outcome,)
    return outcome, say(N_("Report: {report}"), report=say(REPORTED[concern.reported]))


def _owed(one: Deadline) -> Owed:
    match one.kept:
        case Kept.IN_TIME:
            how = say(N_("in time: {when}"), when=one.met_at)
        case Kept.LATE if one.met_at is not None:
            how = say(N_("late by {span}: {when}"), span=span(one.met_at - one.due_at), when=one.met_at)
        case Kept.MISSED:
            how = say(N_("not in time, and not yet"))
        case _:
            how = say(N_("still open"))
    well = None if one.kept is Kept.OPEN else one.kept is Kept.IN_TIME
    return Owed(say(_OWED[one.name]), one.due_at, how, well)


# -- steps -------------------------------------------------------------------------------------------------

_WHY: Mapping[str, str] = {
    "blocked or never linked": N_("cannot be written to"),
    "blocked": N_("has blocked the assistant"),
    "never linked": N_("never came in"),
    "scope": N_("does not answer for the place any more"),
    "refused": N_("Telegram refused the message"),
    "settled": N_("taken back: it was not needed any more"),
}


def _why(code: str) -> Message:
    return say(_WHY.get(code, N_("did not arrive")))


def _rung(step: Step, met: Cast) -> Rung:
    roles = alerts.joined([_role(role) for role in step.roles])
    text = N_("Step {number}, before its time: {roles}") if step.skipped else N_("Step {number}: {roles}")
    took = span(step.ended_at - step.at) if step.ended_at is not None else say(N_("still running"))
    people = (*(_reached(one, met) for one in step.told), *(_nobody(role) for role in step.empty))
    return Rung(say(text, number=step.number, roles=roles), step.at, took, people)


def _reached(one: Told, met: Cast) -> Reached:
    if one.arrived_at is not None:
        what = say(N_("arrived after {span}"), span=span(one.arrived_at - one.at))
        return Reached(_who(one.person_id, met), what, True)
    what = _why(one.failed) if one.failed else say(N_("on its way"))
    return Reached(_who(one.person_id, met), what, False)


def _nobody(role: str) -> Reached:
    return Reached(_role(role), say(N_("nobody holds this post")), False)


def _role(role: str) -> Message:
    return say(TITLES[Role(role)])


def _who(person_id: int | None, met: Cast) -> Message:
    if person_id is None:
        return say(N_("the assistant"))
    if person_id in met.roles:
        return say(N_("{role} {number}"), role=_role(met.roles[person_id]), number=person_id)
    if person_id == met.raiser_id:
        return say(N_("reporter {number}"), number=person_id)
    return say(N_("person {number}"), number=person_id)


# -- every event -------------------------------------------------------------------------------------------

_SAID: Mapping[Kind, str] = {
    Kind.RAISED: N_("raised by {who}"),
    Kind.ADDED: N_("another sign, ticked by {who}"),
    Kind.WORSE: N_("a worse sign, ticked by {who}: a higher level"),
    Kind.CHILD_NAMED: N_("the child is named by {who}"),
    Kind.ANEW: N_("the climb begins anew"),
    Kind.STEP: N_("a step is taken: {roles}"),
    Kind.POSTPONED: N_("the next step waits for decent hours"),
    Kind.NOBODY: N_("nobody holds the post: {role}"),
    Kind.NOBODY_LEFT: N_("nobody can be reached; the operator is told"),
    Kind.TOLD: N_("{who} is told"),
    Kind.MERGED: N_("travels to {who} in one message with another one"),
    Kind.DELIVERED: N_("has arrived at {who}"),
    Kind.UNREACHED: N_("did not reach {who}: {why}"),
    Kind.WITHDRAWN: N_("taken back before it left for {who}"),
    Kind.ADVISED: N_("{who} hears that nobody has answered yet, and may report it herself"),
    Kind.RAISER_TOLD: N_("{who} hears how things stand"),
    Kind.ACKNOWLEDGED: N_("acknowledged by {who}"),
    Kind.ASKED_TO_RING: N_("{who} asks her to ring"),
    Kind.READ: N_("{who} reads the notes"),
    Kind.PASSED_ON: N_("{who} passes it on: the next step is taken"),
    Kind.SEEN: N_("{who} notes that the child was seen and is safe"),
    Kind.REPORTED: N_("{who} writes down the report to: {agency}"),
    Kind.NOTED: N_("{who} writes a note"),
    Kind.PLANNED: N_("{who} makes a plan; it is looked at again on {review_on}"),
    Kind.REVIEWED: N_("{who} looks at it again: {how}"),
    Kind.REFERRED: N_("{who} refers to: {to}"),
    Kind.OFFERED: N_("{who} is asked to take it over"),
    Kind.DECLINED: N_("{who} cannot take it over"),
    Kind.TAKEN_OVER: N_("{who} takes it over"),
    Kind.URGENT: N_("{who} makes it more urgent"),
    Kind.LOWER_ASKED: N_("{who} asks whether it is less urgent"),
    Kind.LOWERED: N_("less urgent, decided by {who}"),
    Kind.REOPENED: N_("opened again by {who}, a level up"),
    Kind.UPGRADED: N_("taken more seriously for what was there before"),
    Kind.REMINDED: N_("nothing moves: {who} is reminded"),
    Kind.RELEASED: N_("taken back from {who}: nothing moved"),
    Kind.MOVED_PLACE: N_("the child belongs to another place now"),
    Kind.STUCK: N_("it could not be worked on; the operator is told"),
    Kind.REASON_ASKED: N_("{who} writes why it was not reported"),
    Kind.REASON_LATE: N_("{who} wrote a reason after it had moved on"),
    Kind.CLOSE_ASKED: N_("{who} asks to close it"),
    Kind.ASKED: N_("{who} is asked to agree"),
    Kind.NOT_YET: N_("{who} does not agree yet"),
    Kind.LAPSED: N_("nobody agreed in time"),
    Kind.CLOSED: N_("closed by {who}"),
    Kind.REPAIRED: N_("its row did not fit its history and was put right"),
}
_OTHER = N_("something else was noted")
_AGENCIES = {option.id: option.label for option in REPORT.by_id["agency"].options}
_CODES = {"agency": _AGENCIES, "how": REVIEWS, "to": REFERRALS}


def _said(event: Event, met: Cast) -> Message:
    """Return an event in words; one this version does not know is not left out."""
    known = event.kind in list(Kind) and Kind(event.kind) in _SAID
    text = _SAID[Kind(event.kind)] if known else _OTHER
    params: dict[str, Message | str] = {
        "who": _who(event.person_id, met),
        "why": _why(str(event.data.get("why"))),
    }
    for name, words in _CODES.items():
        params[name] = say(words.get(str(event.data.get(name)), N_("something else")))
    params["review_on"] = str(event.data.get("review_on", ""))
    if "roles" in event.data:
        params["roles"] = alerts.joined([_role(role) for role in event.data["roles"]])
    if "role" in event.data:
        params["role"] = _role(event.data["role"])
    return say(text, **params)
