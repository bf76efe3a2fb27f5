"""What the machine's mothers do: they tick dangers, in a check-in of their own or once more in one they are in."""

from contextlib import suppress

from sqlalchemy import select, update

from core.triage import Level
from db.models import run
from db.queries import people, runs
from services import answering
from services.answering import Heard
from services.unit import Unit
from tests.machine import rows
from tests.machine.dangers import Danger, by_level
from tests.machine.stepping import Stepping
from tests.machine.steps import Tick


class Undone(Exception):
    """The database did not keep a unit."""


def danger_of(level: Level, pick: int) -> Danger:
    """Return a danger of a level."""
    found = by_level()[level]
    return found[pick % len(found)]


class Mothers(Stepping):
    """What mothers do, as helpers of the rules."""

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
        found: int = self.town.conn.execute(select(run.c.version).where(run.c.id == visit)).scalar_one()
        return found

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
