"""What must hold after every step (faults.md 8b), judged from raw rows and typed tables, never by asking the product.

Each function returns a sentence for everything that is wrong.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

from tests.machine import permits
from tests.machine.rows import Row, Rows
from tests.machine.steps import Press, Step

Found = Iterator[str]


# -- 3 -----------------------------------------------------------------------------------------------------


def flags_are_kept_with_their_answer(step: Step) -> Found:
    """3. A flagged concern is committed in the same transaction as the answer that raised it."""
    for tick in step.ticks:
        if tick.undone and tick.stood != tick.stands:
            yield "a unit that was undone has left something"
        if tick.hers and not tick.undone and not tick.answered:
            yield "an answer that raises a flag was not kept"
    kept: dict[tuple[int, str, str, int], int] = {}
    for row in step.after.flags:
        key = (row.run_id, row.item, row.category, row.level)
        kept[key] = kept.get(key, 0) + 1
    for flag, times in step.flags.items():
        if kept.get(flag, 0) != times:
            yield f"flag {flag} (check-in, item, kind, level) has {kept.get(flag, 0)} rows, not {times}"


# -- 4 -----------------------------------------------------------------------------------------------------

_HOPE = ("queued", "sending", "sent", "unknown")
ALARM_AGAIN = timedelta(minutes=10)  # the operator is told of one topic at most once in this time


def nothing_open_is_left_alone(step: Step) -> Found:
    """4. Every open concern has at least one confirmed delivery, or a due retry, or an operator alarm; only a human
    with scope closes it, with a reason.

    A red or orange one that nobody has taken on must have reached somebody in this climb, or be on its way, or the
    operator knows; the others may wait for their hours.
    """
    for concern in step.open():
        if concern.next_due_at is None:
            yield f"No. {concern.id} has no next step"
        if concern.state == "raised" and concern.level < 2 and not _has_hope(step.after, concern.id):
            yield f"No. {concern.id} has reached nobody, is on its way to nobody, and the operator does not know"
    for number, concern in step.after.concerns.items():
        stood = step.before.concerns.get(number)
        if concern.state == "closed" and (stood is None or stood.state != "closed"):
            yield from _closed(step, concern)


def _has_hope(rows: Rows, number: int) -> bool:
    told = [one.outbound_id for one in rows.climb(number, "told", "merged")]
    if any(rows.messages[row].state in _HOPE for row in told if row in rows.messages):
        return True
    begun = rows.begun(number)
    topics = (f"nobody:{number}", f"stuck:{number}")
    alarms = [one for one in rows.messages.values() if one.topic in topics]
    return any(begun is None or one.created_at >= begun.at - ALARM_AGAIN for one in alarms)


def _closed(step: Step, concern: Row) -> Found:
    """Say what is wrong with how a concern was closed in this step."""
    rows, number = step.before, concern.id
    if not step.presses or step.actor is None:
        yield f"No. {number} was closed, and nobody has pressed anything"
        return
    asked = step.after.climb(number, "close asked")
    people = {step.actor, *([asked[-1].person_id] if concern.level < 2 and asked else [])}
    if not concern.outcome:
        yield f"No. {number} was closed without an outcome"
    if concern.raiser_id in people:
        yield f"No. {number} was closed by her who raised it"
    if any(not rows.letters(person, number) for person in people):
        yield f"No. {number} was closed by somebody without a post there"
    if concern.level < 2 and len(people) < 2:
        yield f"No. {number} is red or orange and was closed by one person"
    if concern.level < 2 and concern.reported not in ("yes", "reason"):
        yield f"No. {number} is red or orange and was closed without a report or a reason"
    if not any("SBC".find(letter) >= 0 for person in people for letter in rows.letters(person, number)):
        yield f"No. {number} was closed by people who may only agree"


# -- 5 -----------------------------------------------------------------------------------------------------

# The ladders as "Ladder and closing" in domain.md (B) has them: who must have been told after how long, and the
# longest there may be to the next step at all.
RUNGS: dict[int, tuple[tuple[str, timedelta], ...]] = {
    0: (
        ("supervisor", timedelta()),
        ("backup", timedelta(minutes=15)),
        ("county", timedelta(minutes=30)),
        ("foundation", timedelta(hours=1)),
    ),
    1: (("supervisor", timedelta()), ("backup", timedelta(hours=2)), ("county", timedelta(hours=4))),
    2: (("supervisor", timedelta(days=1)), ("county", timedelta(days=12))),
    3: (("supervisor", timedelta(days=1)), ("county", timedelta(days=15))),
}
LONGEST = (timedelta(minutes=30), timedelta(hours=2), timedelta(days=12), timedelta(days=15))


def it_climbs_in_time(step: Step) -> Found:
    """5. Un-acknowledged: next level at its time; after the last level it repeats; it never falls silent."""
    rows = step.after
    for concern in step.open():
        due = concern.next_due_at
        if due is not None and due <= rows.now:
            yield f"No. {concern.id} was due at {due}, and the jobs have run"
        if concern.state == "raised":
            if due is not None and due > step.latest + LONGEST[concern.level]:
                yield f"No. {concern.id} climbs again only at {due}"
            yield from _rungs(rows, concern)
    for event in rows.fresh:
        if event.kind == "step":
            yield from _told(rows, event)


def _rungs(rows: Rows, concern: Row) -> Found:
    begun = rows.begun(concern.id)
    if begun is None:
        return
    told = {role for event in rows.climb(concern.id, "step") for role in event.data["roles"]}
    for role, after in RUNGS[concern.level]:
        if rows.now - begun.at >= after and role not in told and _spoke(concern, after):
            yield f"No. {concern.id} climbs since {begun.at}, and it was not the turn of {role}"


def _spoke(concern: Row, after: timedelta) -> bool:
    """Say whether this rung has no hours to wait for."""
    return bool(concern.level < 2 or after)


def _told(rows: Rows, event: Row) -> Found:
    """Everybody whose turn it was and who can be written to has a message."""
    number = event.concern_id
    concern = rows.concerns[number]
    later = [one for one in rows.fresh if one.concern_id == number and one.id > event.id]
    if any(one.kind in ("anew", "step") for one in later):
        return  # whoever comes next is told instead
    told = {one.person_id for one in later if one.kind == "told" and one.outbound_id in rows.messages}
    for role in event.data["roles"]:
        for person in rows.holders(role, rows.path_of(number)) - {concern.raiser_id}:
            if rows.reach.get(person) not in (None, "blocked") and person not in told:
                yield f"No. {number}: it was the turn of {role} {person}, who was told nothing"


# -- 8 -----------------------------------------------------------------------------------------------------

_CODE = re.compile(r"\b[A-Z]{1,3}-\d{3}\b")


def what_is_said_of_a_child_goes_to_whoever_has_it_in_scope(step: Step) -> Found:
    """8. No message about a child goes to a chat that is not the verified private chat of a person who has that child
    in scope at send time.

    Whatever a message says it is about, the child's code in its words counts too.
    """
    for sent, rows in step.sent:
        codes = set(_CODE.findall(sent.text))
        children = {one.id for one in rows.children.values() if one.code in codes} | {sent.child} - {None}
        for child in sorted(one for one in children if one is not None):
            if not rows.sees(sent.person, child):
                yield f"message {sent.row} of child {child} went to {sent.person}: {sent.text[:80]!r}"
        if sent.concern in rows.concerns and not rows.letters(sent.person, sent.concern or 0):
            yield f"message {sent.row} about No. {sent.concern} went to {sent.person}, who has no post there"


# -- 11 ----------------------------------------------------------------------------------------------------

_REFUSALS = ("not_allowed", "concern_refused", "press_refused", "no_post")


def what_is_not_permitted_is_refused(step: Step) -> Found:
    """11. Any (role, region, action, object) outside the permission table is refused, leaves no effect, is logged."""
    for press in step.presses:
        if press.foreign and press.stood != press.stands:
            yield f"a button of somebody else's message did something: {list(press.action)}"
        if not permits.is_about_a_concern(press.action) or press.foreign:
            continue
        verb, number = press.action[0], press.action[1]
        if permits.permitted(press.before, press.person, verb, number):
            yield from _transition(press.before, press, verb, number)
        elif _differs(press):
            yield f"{verb} on No. {number} by {press.person} is not permitted and has done something"
        elif not press.typed and not set(press.logged) & set(_REFUSALS):
            yield f"{verb} on No. {number} by {press.person} was refused, and nothing was logged"


def _differs(press: Press) -> bool:
    """Say whether something was done. Words that come too late are kept with a concern, and do nothing."""
    return press.stood.concerns != press.stands.concerns if press.typed else press.stood != press.stands


def _transition(rows: Rows, press: Press, verb: str, number: int) -> Found:
    stands = press.stands.states[number]
    if stands not in permits.leads_to(rows, press.person, verb, number):
        stood = rows.concerns[number].state
        yield f"{verb} led No. {number} from {stood} to {stands}"


# -- 12 ----------------------------------------------------------------------------------------------------

# What happened to a concern is somebody's doing, or was meant for somebody: in which roles.
_DOINGS = {
    **dict.fromkeys(
        ("acknowledged", "passed on", "asked to ring", "seen", "reported", "noted", "more urgent", "not yet",
         "closed", "lowered", "told", "asked to agree", "offered", "reminded"),
        "SBCF",
    ),
    **dict.fromkeys(
        ("read", "planned", "reviewed", "referred", "taken over", "declined", "lower asked", "close asked",
         "reopened", "reason asked"),
        "SBC",
    ),
}  # fmt: skip


def whose_post_is_over_is_out(step: Step) -> Found:
    """12. Revocation, lock and erasure hold from the next processed update.

    Nobody acts on, owns, or is told of a concern without a post over its place at that time.
    """
    rows = step.after
    for concern in step.open():
        if concern.owner_id is not None and not rows.letters(concern.owner_id, concern.id):
            yield f"No. {concern.id} is owned by {concern.owner_id}, who has no post there"
    for event in rows.fresh:
        letters, person = _DOINGS.get(event.kind), event.person_id
        if letters and person is not None and not rows.letters(person, event.concern_id) & set(letters):
            yield f"No. {event.concern_id} was {event.kind}: {person}, who has no such post there"


# -- 14 ----------------------------------------------------------------------------------------------------

ONCE = (
    "ack",
    "pass_on",
    "agree",
    "not_yet",
    "outcome",
    "reported",
    "take_over",
    "decline",
    "urgent",
    "reopen",
)
_ASKS = {"urgent": 3, "reopen": 3}  # without their last argument these only ask whether it is meant
_WISHES = ("close asked", "lower asked")


def an_old_button_changes_nothing(step: Step) -> Found:
    """14. A used or stale button never changes state.

    Of those that do their work once: pressed again, or standing on a message of an earlier climb, level or wish.
    """
    for press in step.presses:
        if press.on is None or press.action[0] not in ONCE or press.stood.concerns == press.stands.concerns:
            continue
        verb, number = press.action[0], press.action[1]
        if len(press.action) < _ASKS.get(verb, 0):
            continue
        if press.used:
            yield f"{verb} on No. {number} was pressed again on message {press.on.row_id}, and did something again"
        elif _is_stale(step, press, verb, number):
            yield f"{verb} on No. {number} stands on message {press.on.row_id} of an earlier time, and did something"


def _is_stale(step: Step, press: Press, verb: str, number: int) -> bool:
    """Say whether a message was there before what its buttons now would count for; a clock is not believed."""
    rows = press.before
    moments = [one for one in (rows.begun(number),) if one] + rows.of(number, "lowered")[-1:]
    if verb in ("agree", "not_yet"):
        moments += rows.of(number, *_WISHES)[-1:]
    written = press.on.row_id if press.on else 0
    return any(written <= step.marks.get(one.id, 0) for one in moments)


INVARIANTS: dict[int, Callable[[Step], Found]] = {
    3: flags_are_kept_with_their_answer,
    4: nothing_open_is_left_alone,
    5: it_climbs_in_time,
    8: what_is_said_of_a_child_goes_to_whoever_has_it_in_scope,
    11: what_is_not_permitted_is_refused,
    12: whose_post_is_over_is_out,
    14: an_old_button_changes_nothing,
}
