"""A county in which everybody does what they like and everything fails that can, as hypothesis drives it.

Its rules are what people, chats, clocks and processes do; after each of them every invariant is asked. Steps go on
the product's own services, jobs and rows.
"""

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select, update

from bot.flows import moves
from bot.flows.run import load
from core.triage import Level
from db.models import concern, run
from db.queries import people, runs
from services import answering, board, checkins, reading, watching
from services.answering import Heard
from services.unit import Unit
from tests.machine import permits, rows
from tests.machine.dangers import Danger, by_level
from tests.machine.ground import Ground
from tests.machine.invariants import INVARIANTS, ONCE, Press, Step, Tick
from tests.machine.town import Fate, Kept, Sent, Town

SECOND = timedelta(seconds=1)
SPANS = (1, 5, 15, 16, 30, 61, 120, 121, 240, 721, 1440, 2880, 4321, 10080, 30240)  # minutes
CHANGES = ("ends", "ends", "moves", "comes", "names")
DAYS = ("07:30", "20:59", "12:00", "jobs", "sends")
NEAR = ("Wang", "Near", "Zhao", "Chen", "Wu")  # who answers for the county
FAR = ("Zheng", "Cheng")
OTHERS = ("Li", "Lin", "Zhou", "Sun")
NEW = ("New1", "New2")
EVERYBODY = (*NEAR, *FAR, *OTHERS, *NEW)
RAISERS = ("Li", "Lin", "Li", "Lin", "Wang", "Zhou")
WORDS = ("1", "2", "Nothing has happened there.", "-", "9999", "yesterday 20:00")
ANSWERS = {"agency": "1", "when": "2", "review_on": "2"}  # the numbers of options; all else is words
SPOILS: dict[str, Any] = {
    "next_due_at": None, "step": 7, "state": "acknowledged", "listed": True, "owner_id": 3,
}  # fmt: skip
WAYS = {
    "raised": ("ack",),
    "acknowledged": ("reported", "outcome", "lower", "report", "plan", "urgent", "hand_over", "reported"),
    "lowering": ("not_yet", "agree"),
    "closing": ("not_yet", "agree"),
    "closed": ("reopen",),
}
FITTING = {
    "raised": ("ack", "pass_on"),
    "acknowledged": ("outcome", "reported", "urgent", "take_over", "decline"),
    "lowering": ("agree", "not_yet"),
    "closing": ("agree", "not_yet"),
    "closed": ("reopen",),
}
LEAVING = ("Wang", "Near", "Zhao", "Chen", "Wu", "Zheng", "Cheng", "Li", "New1", "New2")
PLACES = ("village", "far_village", "far_township")
COMING = (
    ("supervisor", "township"),
    ("county", "county"),
    ("backup", "county"),
    ("supervisor", "far_township"),
)
CRASHES = ("concern_stuck", "watch_failed")  # what the product swallows, tells the operator and logs

BROKE = 0  # stands for what broke by itself, among the numbers of invariants

number = st.integers(0, 50)
MOST_WAYS = 7
WAYS_ON = st.lists(st.tuples(st.booleans(), st.integers(0, MOST_WAYS + 3)), min_size=1, max_size=4)


@dataclass
class Findings:
    """What went wrong: a sentence under the number of the invariant, or under BROKE."""

    found: list[tuple[int, str]] = field(default_factory=list)

    @property
    def names(self) -> set[int]:
        """The numbers of what is broken."""
        return {number for number, _ in self.found}


@dataclass
class Tally:
    """What a process has counted: the numbers broken in each run, the steps, and a sentence of each bad run."""

    broken: list[set[int]] = field(default_factory=list)
    steps: int = 0
    told: list[str] = field(default_factory=list)


class County(RuleBasedStateMachine):
    """The state machine. `ground` and `tally` belong to the process; `strict`: what is broken is an error."""

    ground: Ground
    tally: Tally
    strict = False
    asked: Collection[int] = tuple(INVARIANTS)

    def __init__(self) -> None:
        super().__init__()
        self.town: Town = self.ground.begin()
        self.town.on_send = self._hear
        self.findings = Findings()
        self.flags: dict[tuple[int, str, str, int], int] = {}
        self.used: set[tuple[int, int]] = set()
        self.last: tuple[str, Kept, int] | None = None
        self.visits: list[tuple[str, int]] = []
        self.rows = rows.read(self.town.conn, self.town.now)
        self.step = Step("", self.rows, self.rows, self.town.latest)

    def teardown(self) -> None:
        """Count the run."""
        self.ground.end(self.town)
        self.tally.broken.append(self.findings.names)
        self.tally.told += [f"{number}: {sentence}" for number, sentence in self.findings.found[:1]]

    # -- a step --------------------------------------------------------------------------------------------

    def _do(self, what: str, doing: Callable[[], None], actor: str | None = None) -> None:
        """Do one thing, let everything follow that does at once, and ask every invariant."""
        if self.findings.found:
            return  # judged already
        note(f"    # {what}")
        self.tally.steps += 1
        town = self.town
        town.passes(SECOND)
        self.ground.heard.clear()
        self.rows.now = town.now
        self.step = Step(what, self.rows, self.rows, town.latest, flags=self.flags)
        self.step.actor = town.ids.get(actor) if actor else None
        try:
            doing()
            town.run()
        except Exception as error:
            self.findings.found.append((BROKE, f"{what}: {type(error).__name__}: {error}"))
            if self.strict:
                raise
            return
        self._judge()

    def _judge(self) -> None:
        self.rows = rows.read(self.town.conn, self.town.now, self.rows)
        self.step.after, self.step.latest = self.rows, self.town.latest
        swallowed = [str(one) for one in self.ground.heard if one["event"] in CRASHES]
        self.findings.found += [(BROKE, sentence) for sentence in swallowed]
        for number in self.asked:
            holds = INVARIANTS[number]
            self.findings.found += [(number, f"{self.step.what}: {one}") for one in holds(self.step)]

    @invariant()
    def every_invariant_holds(self) -> None:
        """Raise what is broken, where runs are not only counted."""
        if self.strict and self.findings.found:
            told = [f"invariant {number}: {sentence}" for number, sentence in self.findings.found]
            raise AssertionError("\n".join(told))

    def _hear(self, sent: Sent) -> None:
        self.step.sent.append((sent, rows.read(self.town.conn, self.town.now, self.rows)))

    # -- mothers -------------------------------------------------------------------------------------------

    @initialize(level=st.sampled_from(Level), pick=number, raiser=st.sampled_from(RAISERS))
    def first_danger(self, level: Level, pick: int, raiser: str) -> None:
        """There is something from the beginning."""
        self._tick(raiser, _danger(level, pick), self._child(raiser, pick), None, True)

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
        self._tick(raiser, _danger(level, pick), child, None, kept > 0)

    @rule(level=st.sampled_from(Level), pick=number, back=st.integers(0, 2))
    def worsens(self, level: Level, pick: int, back: int) -> None:
        """She ticks another one in a check-in she is in, or was in."""
        if self.visits:
            raiser, visit = self.visits[-1 - back % len(self.visits)]
            self._tick(raiser, _danger(level, pick), None, visit, True)

    def _names_the_child(self, pick: int, place: bool) -> None:
        """She says which child it was about."""
        nameless = [one for one in self.rows.concerns.values() if one.child_id is None and one.run_id]
        if nameless:
            one = nameless[pick % len(nameless)]
            child = self.town.sibling if place else self.town.child
            self._asks(self._name_of(one.raiser_id), ["name_child", one.run_id, child])

    def _child(self, raiser: str, pick: int) -> int:
        if raiser == "Zhou":
            return self.town.far_child
        return self.town.sibling if pick % 2 else self.town.child

    def _tick(self, raiser: str, danger: Danger, child: int | None, visit: int | None, kept: bool) -> None:
        nameless = danger.flow == "worry" and visit is None
        about = None if nameless else child

        def doing() -> None:
            if visit is None:
                begun = self._begun(raiser, danger, about)
                self.visits.append((raiser, begun))
            else:
                begun = visit
                self._goes_to(visit, danger)
            self._answers(raiser, begun, danger, kept)

        self._do(f"{raiser} ticks {danger!r}{' in the same check-in' if visit else ''}", doing, raiser)

    def _begun(self, raiser: str, danger: Danger, child: int | None) -> int:
        """Return a check-in that stands right before a danger, as if she had come there question by question."""
        town = self.town
        moments = {"started_at": town.now, "touched_at": town.now, "asked_at": town.now}
        open_ones = [
            one.id for one in self.rows.concerns.values() if one.child_id == child and one.state != "closed"
        ]
        begun = runs.add(
            town.conn,
            person_id=town.ids[raiser],
            child_id=child,
            subject_id=open_ones[0] if danger.flow == "followup" and open_ones else None,
            flow=danger.flow,
            flow_version=danger.state["v"],
            state=danger.state,
            version=danger.state["n"],
            **moments,
        )
        people.set_run(town.conn, town.ids[raiser], begun)
        return begun

    def _goes_to(self, visit: int, danger: Danger) -> None:
        kept = runs.get(self.town.conn, visit)
        if kept is None:
            return
        step = kept.version + 1
        values = {"state": {**danger.state, "n": step}, "version": step, "phase": "open", "flow": danger.flow}
        self.town.conn.execute(
            update(run).where(run.c.id == visit).values(**values, flow_version=danger.state["v"])
        )

    def _answers(self, raiser: str, visit: int, danger: Danger, kept: bool) -> None:
        """She answers; what that raises must be there in the same unit, or nothing of it."""
        conn, person = self.town.conn, self.town.ids[raiser]
        stood, held = rows.trace(conn, person), self._held(visit)
        before = self._answered(visit)

        def work(unit: Unit, who: people.Who) -> None:
            found = runs.get(unit.conn, visit)
            assert found is not None
            answering.move(unit, who, found, danger.move, Heard())
            if not kept:
                raise Undone

        with suppress(Undone):
            self.town.update(raiser, work)
        answered = self._answered(visit) > before
        if answered:
            for item, kind, level in danger.flags:
                key = (visit, item, kind, level)
                self.flags[key] = self.flags.get(key, 0) + (key not in held)
        stands = rows.trace(conn, person)
        self.step.ticks.append(Tick(answered, self._hers(person, visit), not kept, stood, stands))

    def _answered(self, visit: int) -> int:
        """Return how many inputs a check-in has taken."""
        return self.town.conn.execute(select(run.c.version).where(run.c.id == visit)).scalar_one()

    def _held(self, visit: int) -> set[tuple[int, str, str, int]]:
        """Return the flags of a check-in that belong to an open concern."""
        live = {one.id for one in self.rows.concerns.values() if one.state != "closed"}
        flags = [one for one in self.rows.flags if one.run_id == visit and one.concern_id in live]
        return {(one.run_id, one.item, one.category, one.level) for one in flags}

    def _hers(self, person: int, visit: int) -> bool:
        kept = runs.get(self.town.conn, visit)
        posts = [one for one in self.rows.posts if one.person == person and one.holds(self.town.now)]
        seen = kept is not None and (kept.child_id is None or self.rows.sees(person, kept.child_id))
        return bool(posts) and seen

    # -- those who answer ----------------------------------------------------------------------------------

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
            self._asks(name, _action(verb, one, pick, self.town))

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
        name = (
            self._name_of(one.owner_id)
            if hers and one.owner_id
            else others[pick % len(others)]
            if others
            else ""
        )
        self._asks(name, _action(ways[pick % len(ways)], one, pick, self.town), writes=True)

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

    def _name_of(self, person: int) -> str:
        return next(name for name, one in self.town.ids.items() if one == person)

    # -- posts and places ----------------------------------------------------------------------------------

    @rule(what=st.sampled_from(CHANGES), name=st.sampled_from(LEAVING), sure=st.booleans(), pick=number)
    def somebody_comes_goes_or_moves(self, what: str, name: str, sure: bool, pick: int) -> None:
        """A post ends, somebody new holds one, a child lives elsewhere, or it is said which child it was."""
        if what == "ends":
            self._ends(name, sure)
        elif what == "comes":
            role, place = COMING[pick % len(COMING)]
            self._do(f"a new {role} comes to {place}", lambda: _nothing(self.town.comes(role, place)))
        elif what == "moves":
            child, place = self.town.sibling if sure else self.town.child, PLACES[pick % len(PLACES)]
            self._do(
                f"child {child} moves to {place}",
                lambda: self._while_cards_wait(self.town.moves, child, place),
            )
        else:
            self._names_the_child(pick, sure)

    def _ends(self, name: str, owner: bool) -> None:
        """Somebody's post ends, or the post of whoever has the newest concern."""
        owners = [
            one.owner_id for one in self.rows.concerns.values() if one.owner_id and one.state != "closed"
        ]
        if owner and owners:
            name = self._name_of(owners[-1])
        if name in self.town.posts:
            self._do(f"the post of {name} ends", lambda: self._while_cards_wait(self.town.leaves, name))

    def _while_cards_wait(self, change: Callable[..., object], *arguments: Any) -> None:
        """Let something change after people have asked for the newest concern, and before it is sent to them."""
        for name in NEAR[:2]:
            for newest in list(self.rows.concerns)[-1:]:
                self.town.tries(name, ["card", newest])
        change(*arguments)

    # -- Telegram ------------------------------------------------------------------------------------------

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

    def _blocks(self, name: str) -> None:
        back = name in self.town.blocked

        def doing() -> None:
            self.town.blocked ^= {name}
            if back:
                self.town.unblock(name)

        self._do(f"{name} {'comes back' if back else 'blocks the bot'}", doing)

    # -- the clock and the process -------------------------------------------------------------------------

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
        """The clock is put back a little; or something changes a row behind everybody's back, and the watcher looks."""
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

    def _pass(self, span: timedelta) -> None:
        self.town.passes(span)
        self.town.run()
        self.town.slower_jobs()

    def _restart(self, minutes: int, sends_first: bool) -> None:
        town = self.town
        town.passes(timedelta(minutes=minutes))
        self.ground.restart(town)
        town.owner, town.slow = f"sender {town.senders}", {}
        town.recover()
        if sends_first:
            town.send()

    def _watch(self, chosen: int, what: str) -> None:
        town = self.town
        town.conn.execute(update(concern).where(concern.c.id == chosen).values({what: SPOILS[what]}))
        seen = watching.look(town.conn, town.settings.zone, 0)
        if seen.amiss:
            town.does(watching.repair, seen.amiss)


class Undone(Exception):
    """The database did not keep a unit."""


def _danger(level: Level, pick: int) -> Danger:
    found = by_level()[level]
    return found[pick % len(found)]


def _action(verb: str, one: Any, pick: int, town: Town) -> list[Any]:
    """Return an action on a concern with arguments that fit it as it stands."""
    people_ = [town.ids[name] for name in NEAR]
    more: dict[str, list[Any]] = {
        "ack": [one.level],
        "urgent": [one.level],
        "refer": ["school"],
        "review": ["better" if pick % 2 else "worse"],
        "outcome": ["safe"],
        "reported": ["safe"],
        "unreported": ["helped"],
        "reopen": [True],
        "hand_over": [people_[pick % len(people_)]],
        "agree": [one.close_asked_by, one.outcome, one.reported],
        "not_yet": [one.close_asked_by, one.outcome, one.reported],
    }
    return [verb, one.id, *more.get(verb, [])]


def _nothing(_: object) -> None:
    """Take no notice of what a doing returns."""
