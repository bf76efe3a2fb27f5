"""The permission table as it was typed from `domain.md`, asked about one press: may this person do that there?

Nothing of the product's own table is used here.
"""

from collections.abc import Sequence
from typing import Any

from tests.machine.rows import Rows
from tests.services.concerns.rules import RULES, STATES, Rule

# Looking: not in the table of what moves a concern.
_ANY = dict.fromkeys(STATES, "=")
SEE = Rule("see", "0123", "SBCF", _ANY)
READ = Rule("read", "0123", "SBC", _ANY)
_TYPED = {rule.action: rule for rule in RULES}
RULE_OF: dict[str, Rule] = {
    "ack": _TYPED["acknowledge"],
    "pass_on": _TYPED["pass_on"],
    "ring": _TYPED["ask_to_ring"],
    "seen": _TYPED["seen"],
    "report": _TYPED["report"],
    "note": _TYPED["note"],
    "refer": _TYPED["refer"],
    "plan": _TYPED["plan"],
    "how_now": _TYPED["review"],
    "hand_over": _TYPED["hand_over"],
    "urgent": _TYPED["raise_level"],
    "lower": _TYPED["lower"],
    "close": _TYPED["close"],
    "outcome": _TYPED["close"],
    "reported": _TYPED["close"],
    "unreported": _TYPED["close"],
    "agree": _TYPED["agree"],
    "not_yet": _TYPED["refuse"],
    "reopen": _TYPED["reopen"],
    "take_over": _TYPED["take_over"],
    "decline": _TYPED["take_over"],
    "card": SEE,
    "more": SEE,
    "read": READ,
}
FLOWS = {"case_note": "note", "report": "report", "plan": "plan", "lower": "lower", "closing": "close"}


def is_about_a_concern(action: Sequence[Any]) -> bool:
    """Say whether an action does something about a concern that it names."""
    return len(action) > 1 and action[0] in RULE_OF and isinstance(action[1], int)


def permitted(rows: Rows, person: int, verb: str, number: int) -> bool:
    """Say whether the table lets a person do this about a concern as it stands."""
    return bool(_ways(rows, person, verb, number))


def leads_to(rows: Rows, person: int, verb: str, number: int) -> set[str]:
    """Return where it may stand afterwards; as before is always among it."""
    concern = rows.concerns[number]
    found = {concern.state, *_ways(rows, person, verb, number)}
    if verb == "report":  # a report that is written to close goes on to the second person
        found |= _ways(rows, person, "close", number) & {"closing"}
    return found | {"raised"} if verb == "how_now" and len(found) > 1 else found  # worse: it climbs anew


def _ways(rows: Rows, person: int, verb: str, number: int) -> set[str]:
    concern, rule = rows.concerns.get(number), RULE_OF[verb]
    if concern is None:
        return set()
    if rule not in (SEE, READ) and person == concern.raiser_id:
        return set()
    if verb in ("agree", "not_yet") and person == concern.close_asked_by:
        return set()
    held = {state for state in (concern.held,) if state}
    after = {rule.after(concern.state, concern.level, letter) for letter in rows.letters(person, number)}
    back = held if "acknowledged" in after and verb in ("agree", "not_yet") else set()
    return {state for state in after if state is not None} | back
