"""What the judge of receipts knows of screens that were replaced before they were shown."""

import json

from tests.faults.rows import Keys, Stored
from tests.faults.shown import MOST_REPLACED, steps_of


def _message(number: int, state: str) -> str:
    row = {"table": "outbound", "id": number, "telegram_id": 2001, "lane": 1, "kind": "text", "state": state}
    row |= {"body": {"l": []}, "screen_ref": f"s{number}", "due_at": "", "repeats": 0, "message_id": None}
    return json.dumps(row)


def test_a_question_asked_anew_after_many_deaths_does_not_push_out_what_was_answered_before() -> None:
    """The receipt of the answer before it still stands on the screen that is shown at last."""
    asked_anew = range(2, MOST_REPLACED + 4)
    rows = [_message(1, "superseded"), *(_message(number, "superseded") for number in asked_anew)]
    last = MOST_REPLACED + 4
    steps = {"s1": (7, 14)} | {f"s{number}": (7, 15) for number in (*asked_anew, last)}
    stored = Stored(
        [json.dumps({"table": "person", "id": 1, "telegram_id": 2001}), *rows, _message(last, "sent")],
        Keys({}, steps),
    )
    assert set(steps_of(stored)[f"s{last}"]) == {(7, 14), (7, 15)}
