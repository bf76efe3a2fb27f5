"""What those who answer for concerns do: press what they were shown, ask past all buttons, write down."""

from collections.abc import Callable, Sequence
from typing import Any

from bot.flows import moves
from bot.flows.run import load
from db.queries import people, runs
from services import answering, checkins
from services.answering import Heard
from services.unit import Unit
from tests.machine import permits, rows
from tests.machine.cast import ANSWERS, FITTING, MOST_WAYS, NEAR, WAYS
from tests.machine.mothers import Mothers
from tests.machine.steps import Press
from tests.machine.town import Kept, Town


def action_on(verb: str, one: Any, pick: int, town: Town) -> list[Any]:
    """Return an action on a concern with arguments that fit it as it stands."""
    colleagues = [town.ids[name] for name in NEAR]
    more: dict[str, list[Any]] = {
        "ack": [one.level],
        "urgent": [one.level],
        "refer": ["school"],
        "review": ["better" if pick % 2 else "worse"],
        "outcome": ["safe"],
        "reported": ["safe"],
        "unreported": ["helped"],
        "reopen": [True],
        "hand_over": [colleagues[pick % len(colleagues)]],
        "agree": [one.close_asked_by, one.outcome, one.reported],
        "not_yet": [one.close_asked_by, one.outcome, one.reported],
    }
    return [verb, one.id, *more.get(verb, [])]


class Answering(Mothers):
    """What they do, as helpers of the rules."""

    def _shown(self) -> list[tuple[str, Kept, int]]:
        """Return every button about a concern that ever stood in a chat, whose it is, the oldest first."""
        found = [
            (name, message, index)
            for name, person in self.town.ids.items()
            for message in self.town.chats.get(person, [])
            if isinstance(message, Kept)
            for index, action in enumerate(message.actions)
            if permits.is_about_a_concern(action)
        ]
        return sorted(found, key=lambda one: one[1].row_id)

    def _presses_the_oldest(self, number: int, pick: int) -> None:
        """Somebody presses the oldest button about a concern that would move it from where it stands."""
        fitting = FITTING.get(self.rows.concerns[number].state, FITTING["acknowledged"])
        actions = [(one, one[1].actions[one[2]]) for one in self._shown()]
        wanted = [one for one, action in actions if action[1] == number and action[0] in fitting]
        if wanted:
            self._press(*wanted[pick % len(wanted)])

    def _gets_on(self, hers: bool, back: int, pick: int) -> None:
        if not self.rows.concerns:
            return
        one = list(self.rows.concerns.values())[-1 - back % len(self.rows.concerns)]
        if pick > MOST_WAYS:
            self._presses_the_oldest(one.id, pick - MOST_WAYS - 1)
            return
        ways = WAYS.get(one.state, WAYS["acknowledged"])
        others = [name for name in NEAR if name in self.town.posts and self.town.ids[name] != one.owner_id]
        name = others[pick % len(others)] if others else ""
        if hers and one.owner_id:
            name = self._name_of(one.owner_id)
        self._asks(name, action_on(ways[pick % len(ways)], one, pick, self.town), writes=True)

    def _presses(self, name: str, owner: str, back: int, pick: int) -> None:
        chat = self.town.chats.get(self.town.ids.get(owner, 0), [])
        if name not in self.town.ids or not chat:
            return
        shown = chat[-1 - back % len(chat)]
        if shown.buttons and isinstance(shown, Kept):
            _, action = shown.buttons[pick % len(shown.buttons)]
            if isinstance(action, str):
                self._do(f"{name} opens the page", lambda: self.town.opens(action), name)
            elif action[0] in permits.RULE_OF or action[0] == "read_notes":
                self._press(name, shown, shown.actions.index(action))

    def _press(self, name: str, message: Kept, index: int) -> None:
        action, button = message.actions[index], (message.row_id, index)
        self.last = (name, message, index)
        label = next(label for label, one in message.buttons if one == action)
        foreign = not any(message is one for one in self.town.chats.get(self.town.ids[name], []))

        def doing() -> None:
            self._pressed(
                name, action, lambda: self.town.presses(name, message, index), message, button, foreign
            )

        self._do(f"{name} presses {label!r} {action} of message {message.row_id}", doing, name)

    def _asks(self, name: str, action: Sequence[Any], writes: bool = False) -> None:
        if name not in self.town.ids:
            return

        def doing() -> None:
            self._pressed(name, action, lambda: self.town.tries(name, action))
            if writes:
                self._write_down(name)

        self._do(f"{name} asks for {list(action)}", doing, name)

    def _pressed(
        self,
        name: str,
        action: Sequence[Any],
        press: Callable[[], None],
        on: Kept | None = None,
        button: tuple[int, int] | None = None,
        foreign: bool = False,
        typed: bool = False,
    ) -> None:
        conn, person = self.town.conn, self.town.ids[name]
        before = rows.read(conn, self.town.now, self.rows) if self.step.presses else self.rows
        stood = rows.trace(conn, person)
        self.ground.heard.clear()
        press()
        stands = rows.trace(conn, person)
        logged = tuple(one["event"] for one in self.ground.heard)
        used = button is not None and button in self.used
        self.step.presses.append(
            Press(before, person, action, stood, stands, logged, on, used, typed, foreign)
        )
        if button is not None and stood.concerns != stands.concerns:
            self.used.add(button)

    def _writing(self, name: str) -> runs.Kept | None:
        """Return what somebody is writing down about a concern."""
        person = self.town.ids.get(name)
        found = people.by_id(self.town.conn, person, self.town.now) if person else None
        kept = runs.get(self.town.conn, found.run_id) if found and found.run_id else None
        return kept if kept and kept.phase == "open" and kept.flow in checkins.ABOUT_A_CONCERN else None

    def _write_down(self, name: str) -> None:
        for _ in range(6):
            kept = self._writing(name)
            if kept is None:
                return
            self._types(name, ANSWERS.get(load(kept.state).at, "Nothing has happened there."))

    def _types(self, name: str, words: str) -> None:
        kept = self._writing(name)
        if kept is None:
            return

        def work(unit: Unit, who: people.Who) -> None:
            answering.move(unit, who, kept, moves.Typed(words), Heard())

        action = [permits.FLOWS[kept.flow], kept.subject_id]
        self._pressed(name, action, lambda: self.town.update(name, work), typed=True)
