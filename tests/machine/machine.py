"""A county in which everybody does what they like and everything fails that can, as hypothesis drives it.

Here are the rules; what each does is in the classes below it. Steps go on the product's own services, jobs and rows.
"""

from collections.abc import Callable
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from core.triage import Level
from services import board, reading
from tests.machine import permits
from tests.machine.answering import action_on
from tests.machine.cast import (
    CHANGES,
    COMING,
    DAYS,
    EVERYBODY,
    FAR,
    LEAVING,
    MOST_WAYS,
    NEAR,
    NEW,
    OTHERS,
    PLACES,
    RAISERS,
    SPANS,
    SPOILS,
    WORDS,
)
from tests.machine.changing import Changing
from tests.machine.invariants import ONCE
from tests.machine.mothers import danger_of
from tests.machine.town import Fate

number = st.integers(0, 50)
WAYS_ON = st.lists(st.tuples(st.booleans(), st.integers(0, MOST_WAYS + 3)), min_size=1, max_size=4)


class County(Changing):
    """The state machine: which doings there are, and between what hypothesis chooses."""

    @initialize(level=st.sampled_from(Level), pick=number, raiser=st.sampled_from(RAISERS))
    def first_danger(self, level: Level, pick: int, raiser: str) -> None:
        """There is something from the beginning."""
        self._tick(raiser, danger_of(level, pick), self._child(raiser, pick), None, True)

    @rule(
        level=st.sampled_from(Level),
        pick=number,
        raiser=st.sampled_from(RAISERS),
        sibling=st.booleans(),
        kept=st.integers(0, 9),
    )
    def ticks(self, level: Level, pick: int, raiser: str, sibling: bool, kept: int) -> None:
        """Somebody ticks a danger in a check-in: about a child of theirs, or in a worry about one not named."""
        child = self._child(raiser, 1 if sibling else 0)
        self._tick(raiser, danger_of(level, pick), child, None, kept > 0)

    @rule(level=st.sampled_from(Level), pick=number, back=st.integers(0, 2))
    def worsens(self, level: Level, pick: int, back: int) -> None:
        """She ticks another one in a check-in she is in, or was in."""
        if self.visits:
            raiser, visit = self.visits[-1 - back % len(self.visits)]
            self._tick(raiser, danger_of(level, pick), None, visit, True)

    @rule(name=st.sampled_from((*NEAR, *FAR, *NEW, "Li")), back=st.integers(0, 5), pick=number)
    def presses(self, name: str, back: int, pick: int) -> None:
        """Somebody presses a button of one of their newest messages, or of an older one."""
        self._presses(name, name, max(0, back - 3) * 3, pick)

    @rule(name=st.sampled_from((*FAR, *OTHERS, *NEW)), owner=st.sampled_from(NEAR), back=number, pick=number)
    def presses_what_somebody_else_was_shown(self, name: str, owner: str, back: int, pick: int) -> None:
        """Somebody sends the data of a button that stands in another chat."""
        if name != owner:
            self._presses(name, owner, back, pick)

    @precondition(lambda self: self.last is not None)
    @rule()
    def presses_again(self) -> None:
        """Whoever pressed last presses the same button once more."""
        if self.last:
            name, message, index = self.last
            self._press(name, message, index)

    @rule(
        name=st.sampled_from(EVERYBODY),
        verb=st.sampled_from(sorted(permits.RULE_OF)),
        pick=number,
    )
    def asks_for_anything(self, name: str, verb: str, pick: int) -> None:
        """Anybody asks for anything about any concern, past all buttons."""
        if self.rows.concerns:
            one = list(self.rows.concerns.values())[-1 - pick % len(self.rows.concerns)]
            self._asks(name, action_on(verb, one, pick, self.town))

    @rule(verb=st.sampled_from(ONCE), back=st.integers(0, 6))
    def presses_what_was_shown(self, verb: str, back: int) -> None:
        """Whoever has a button of a kind presses it, the newest or an older one, whatever has become of it."""
        shown = [one for one in self._shown() if one[1].actions[one[2]][0] == verb]
        if shown:
            self._press(*shown[-1 - back % len(shown)])

    @rule(back=st.integers(0, 1), ways=WAYS_ON)
    def gets_on(self, back: int, ways: list[tuple[bool, int]]) -> None:
        """A concern goes on as it should, by its owner or by others who answer for it."""
        for hers, pick in ways:
            self._gets_on(hers, back, pick)

    @rule(ways=WAYS_ON)
    def gets_on_further(self, ways: list[tuple[bool, int]]) -> None:
        """The same once more, for the newest one: most that can go wrong lies behind several doings."""
        for hers, pick in ways:
            self._gets_on(hers, 0, pick)

    @precondition(lambda self: any(self._writing(name) for name in (*NEAR, *NEW)))
    @rule(name=st.sampled_from((*NEAR, *NEW)), words=st.sampled_from(WORDS), whole=st.booleans())
    def writes(self, name: str, words: str, whole: bool) -> None:
        """Somebody types in what they are writing down about a concern: a line, or all of it."""
        if self._writing(name) is not None:
            doing = (lambda: self._write_down(name)) if whole else (lambda: self._types(name, words))
            self._do(f"{name} types {'it all' if whole else words!r}", doing, name)

    @rule(name=st.sampled_from((*NEAR, *FAR)), which=st.sampled_from(("concerns", "notes")))
    @precondition(lambda self: self.town.down)
    def looks(self, name: str, which: str) -> None:
        """Somebody asks for the board or the reading list."""
        service: Callable[..., object] = board.show if which == "concerns" else reading.show_list
        self._do(f"{name} asks for /{which}", lambda: self.town.update(name, service), name)

    @rule(what=st.sampled_from(CHANGES), name=st.sampled_from(LEAVING), sure=st.booleans(), pick=number)
    def somebody_comes_goes_or_moves(self, what: str, name: str, sure: bool, pick: int) -> None:
        """A post ends, somebody new holds one, a child lives elsewhere, or it is said which child it was."""
        if what == "ends":
            self._ends(name, sure)
        elif what == "comes":
            role, place = COMING[pick % len(COMING)]
            self._do(f"a new {role} comes to {place}", lambda: self.town.comes(role, place))
        elif what == "moves":
            child, place = self.town.sibling if sure else self.town.child, PLACES[pick % len(PLACES)]
            self._do(
                f"child {child} moves to {place}",
                lambda: self._while_cards_wait(self.town.moves, child, place),
            )
        else:
            self._names_the_child(pick, sure)

    @rule(name=st.sampled_from(("", *NEAR, "Li", "Sun")), fates=st.lists(st.sampled_from(Fate), max_size=3))
    def sends_go_wrong(self, name: str, fates: list[Fate]) -> None:
        """Somebody blocks the bot or comes back; the next messages meet something; nothing, or all, can be sent."""
        if name:
            self._blocks(name)
        elif fates:
            self._do(f"the next sends: {', '.join(fates)}", lambda: self.town.fates.extend(fates))
        else:
            down = not self.town.down
            self._do(f"Telegram is {'down' if down else 'back'}", lambda: setattr(self.town, "down", down))

    @rule(minutes=st.sampled_from(SPANS), seconds=st.integers(0, 59))
    def time_passes(self, minutes: int, seconds: int) -> None:
        """Time passes, and what is due is done."""
        self._do(f"{minutes} min pass", lambda: self._pass(timedelta(minutes=minutes, seconds=seconds)))

    @rule(what=st.sampled_from(DAYS), minutes=st.sampled_from((0, *SPANS)))
    def the_day_goes_on(self, what: str, minutes: int) -> None:
        """It becomes morning or evening; or the process dies and starts anew later, the jobs or the sender first."""
        if ":" in what:
            self._do(f"it becomes {what}", lambda: self.town.until(what))
        else:
            self._do(f"a restart after {minutes} min", lambda: self._restart(minutes, what == "sends"))

    @rule(what=st.sampled_from((*sorted(SPOILS), "", "")), pick=number, seconds=st.sampled_from((1, 30, 120)))
    def clocks_and_rows_are_spoilt(self, what: str, pick: int, seconds: int) -> None:
        """The clock is put back a little; or a row is changed behind everybody's back, and the watcher looks."""
        live = [one.id for one in self.rows.concerns.values() if one.state != "closed"]
        if not what:
            self._do(
                f"the clock goes back {seconds} s", lambda: self.town.passes(-timedelta(seconds=seconds))
            )
        elif live:
            chosen = live[pick % len(live)]
            self._do(
                f"{what} of No. {chosen} is spoilt; the watcher looks", lambda: self._watch(chosen, what)
            )
