"""The part of the oracle that knows concerns: each open one goes on, somebody knows of it, what was said is kept."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from core.events import Kind, State
from tests.faults.acts import Record, Sort
from tests.faults.oracle import Verdict
from tests.faults.rows import Record as Row
from tests.faults.rows import Stored
from tests.faults.shown import Call, Log

SLACK = timedelta(seconds=5)  # a step that is due just now
REACHED = ("sent", "unknown")  # Telegram has it, or may have it
TOLD = (Kind.TOLD, Kind.MERGED)
_NUMBER = re.compile(r"No\. (\d+)")
_TAG = re.compile(r"</?[bi]>")
OWNING = (Kind.ACKNOWLEDGED, Kind.TAKEN_OVER, Kind.CLOSE_ASKED, Kind.LOWER_ASKED)
# What a colleague's screen says once something is done, and the event that must be there: by whoever reads it where
# it is his own doing.
CONFIRMED: tuple[tuple[str, tuple[Kind, ...], bool], ...] = (
    ("You have taken it on. Let something move by {when}.", OWNING, True),
    ("No. {number}: acknowledged by the {role}.", (Kind.ACKNOWLEDGED,), False),
    ("Taken on by the {role}.", OWNING, False),
    ("Taken on by the {role}, and reported.", (Kind.REPORTED,), False),
    ("Taken on by the {role}: there is a plan.", (Kind.PLANNED,), False),
    ("Passed on. Until somebody acknowledges, it goes on to others.", (Kind.PASSED_ON,), True),
    ("The request to ring you is on its way to her.", (Kind.ASKED_TO_RING,), True),
    ("✓ No. {number}: the child was seen and is safe.", (Kind.SEEN,), True),
    ("✓ No. {number}: referred to {service}.", (Kind.REFERRED,), True),
    ("✓ No. {number}: reported {when}.", (Kind.REPORTED,), True),
    ("✓ Kept with No. {number}.", (Kind.NOTED,), True),
    ("✓ No. {number}: the plan is kept. It is looked at again: {day}", (Kind.PLANNED,), True),
    ("The {role} is being asked. Until then it stays as it is.", (Kind.OFFERED,), False),
    ("No. {number}: the {role} has taken it over.", (Kind.TAKEN_OVER,), False),
    ("A second person must agree. I am asking: {roles}", (Kind.CLOSE_ASKED, Kind.LOWER_ASKED), True),
    ("No. {number} is less urgent now.", (Kind.LOWERED,), False),
    (
        "No. {number} stays open: the {role} does not agree yet. Please talk with each other.",
        (Kind.NOT_YET,),
        False,
    ),
    ("Closed by the {roles}: {outcome}.", (Kind.CLOSED,), False),
    ("No. {number} is closed.", (Kind.CLOSED,), False),
)


def judge_concerns(stored: Stored, log: Log, now: datetime, verdict: Verdict) -> None:
    """Every open concern has a next step and somebody who knows of it; every confirmed step is in its history.

    `now`: the moment up to which there was a bot to take its steps.
    """
    events: dict[int, list[Row]] = defaultdict(list)
    for event in stored.tables["concern_event"]:
        events[event["concern_id"]].append(event)
    for concern in stored.tables["concern"]:
        if concern["state"] != State.CLOSED:
            _goes_on(concern, now, verdict)
            _is_known(concern, events[concern["id"]], stored, verdict)
        elif not any(event["kind"] == Kind.CLOSED for event in events[concern["id"]]):
            verdict.find("changed", f"concern {concern['id']} is closed, and nobody closed it")
    _confirmed(events, stored, log, verdict)


def _goes_on(concern: Row, now: datetime, verdict: Verdict) -> None:
    due = concern["next_due_at"]
    if due is None:
        verdict.find("silent", f"concern {concern['id']} is {concern['state']} and has no next step")
    elif datetime.fromisoformat(due) < now - SLACK:
        verdict.find("silent", f"concern {concern['id']}: its step of {due} was never taken")


def _is_known(concern: Row, events: list[Row], stored: Stored, verdict: Verdict) -> None:
    """Whoever owns it knows of it; where nobody does, somebody was told in this climb, or the operator."""
    climb = [event for event in events if event["at"] >= concern["anchor_at"]]
    if concern["owner_id"] is not None or not any(event["kind"] == Kind.STEP for event in climb):
        return  # a climb without a step has not begun: its hours have not, which `_goes_on` looks at
    told = {event["outbound_id"] for event in climb if event["kind"] in TOLD}
    reached = any(sent.id in told and sent.state in REACHED for sent in stored.messages)
    alarmed = any(event["kind"] == Kind.NOBODY_LEFT for event in climb)
    if not reached and not alarmed:
        verdict.find(
            "silent", f"concern {concern['id']} has climbed to step {concern['step']} and told nobody"
        )


# -- what was confirmed ------------------------------------------------------------------------------------


def _confirmed(events: dict[int, list[Row]], stored: Stored, log: Log, verdict: Verdict) -> None:
    for call in log.calls:
        if call.user not in stored.by_user:
            continue
        person = stored.by_user[call.user]["id"]
        for number, line, kinds, own in _confirmations(call):
            found = [event for event in events[number] if event["kind"] in kinds]
            if not any(not own or event["person_id"] == person for event in found):
                verdict.find("lost", f"{call.user} was shown {line!r} of concern {number}: no event {kinds}")


def _confirmations(call: Call) -> Iterator[tuple[int, str, tuple[Kind, ...], bool]]:
    """Yield what a call confirms: number of the concern, line, one of which events must be there, whether his own."""
    text = _TAG.sub("", call.text)
    number = _NUMBER.search(text)
    if number is None:
        return
    for line in text.splitlines():
        for said, kinds, own in CONFIRMED:
            if _pattern(said).fullmatch(line):
                yield int(number[1]), line, kinds, own


def _pattern(said: str) -> re.Pattern[str]:
    """Return what matches a text with anything in its places."""
    return re.compile(".+".join(re.escape(part) for part in re.split(r"\{\w+\}", said)))


def judge_words(record: Record, stored: Stored, log: Log, verdict: Verdict) -> None:
    """What a colleague wrote is kept at most once, and once where it left the chat, which says that it is kept."""
    kept: dict[tuple[int, str], int] = defaultdict(int)
    for note in stored.tables["note"]:
        for line in (note["body"] or "").split("\n"):
            kept[stored.user_of(note["author_id"]), line] += 1
    answered = {(given.user, given.answer.value) for given in stored.given}  # a form that is still open
    for act in record.of(Sort.SAID):
        times = kept[act.user, act.text]
        if times > 1:
            verdict.find("doubled", f"{act} is kept {times} times")
        gone = (act.user, int(act.item)) in log.deleted
        if gone and not times and (act.user, act.text) not in answered:
            verdict.find("lost", f"{act} left the chat and is not kept")
