"""What counts as a press, and what does not."""

from typing import Any

import pytest

from bench.chats import Shown, Updates
from bench.crowd import RelayCrowd
from bench.plan import Relay

KEYS: dict[str, Any] = {"inline_keyboard": [[{"text": "好", "callback_data": "ref.0"}]]}


def _crowd(people: int, told: list[str]) -> RelayCrowd:
    plan = Relay(list(range(1, people + 1)), presses=2, warm=1, in_flight=1)
    crowd = RelayCrowd(plan, Updates(), lambda line: told.append(line["event"]))
    for chat in plan.people:
        crowd.shown(Shown(chat, 100 + chat, "?", KEYS), edited=False)
    return crowd


def _edit(crowd: RelayCrowd, chat: int, markup: dict[str, Any] | None = KEYS) -> None:
    crowd.shown(Shown(chat, 100 + chat, "✓", markup), edited=True)


async def test_a_press_counts_once_its_edit_and_its_answer_have_both_arrived() -> None:
    """Neither an edit alone nor an answer alone completes a press, in whichever order they come."""
    crowd = _crowd(2, [])
    _edit(crowd, 1)
    assert crowd.done == 0
    crowd.answered("1")
    assert crowd.done == 1
    crowd.answered("2")
    assert crowd.done == 1
    _edit(crowd, 2)
    assert crowd.done == 2


async def test_an_edit_that_nobody_pressed_for_counts_nothing() -> None:
    """A message changed by the bot itself completes no press and starts none."""
    crowd = _crowd(2, [])
    _edit(crowd, 2)
    assert (crowd.done, list(crowd.flying)) == (0, [1])


async def test_the_first_presses_only_warm_up() -> None:
    """The time begins when the warm ones are done and ends with the last that counts."""
    told: list[str] = []
    crowd = _crowd(2, told)
    for number, chat in ((1, 1), (2, 2), (3, 1)):
        crowd.answered(str(number))
        _edit(crowd, chat)
    assert told == ["began"]
    assert (await crowd.result()).presses == 2


async def test_running_out_of_people_is_an_error_and_no_result() -> None:
    """A crowd that cannot press any more must not look like a slow bot."""
    crowd = _crowd(1, [])
    crowd.answered("1")
    _edit(crowd, 1, markup=None)
    with pytest.raises(RuntimeError, match="Nobody is left"):
        await crowd.result()
