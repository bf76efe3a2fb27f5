"""Ways through the check-ins: each question is answered with what a test picks, else with its calmest answer."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from bot.flows import catalog, moves
from bot.flows.model import Kind, Question
from bot.flows.rows import dates_offered
from bot.flows.run import Phase, Run, load
from db.models import person, run, visit
from db.queries import runs
from db.queries.runs import Kept
from services import answering, checkins
from services.answering import Heard
from tests.services.people.scene import Scene

_NOTHING = Heard()
CALM = {"V02": "spoke", "V03": "grandparent", "I03": "month", "F01": "yes", "O01": "nobody"}


def kept_of(scene: Scene, name: str) -> Kept:
    """Return the check-in somebody is in."""
    with scene.unit() as unit:
        wanted = unit.conn.execute(select(person.c.run_id).where(person.c.id == scene.ids[name])).scalar_one()
        found = runs.get(unit.conn, wanted)
    assert found is not None
    return found


def state_of(scene: Scene, name: str) -> Run:
    """Return where somebody's check-in stands."""
    return load(kept_of(scene, name).state)


def move(scene: Scene, name: str, wanted: moves.Move, heard: Heard = _NOTHING) -> None:
    """Take one move in somebody's check-in."""
    scene.do(answering.move, name, kept_of(scene, name), wanted, heard)


def answer(scene: Scene, name: str, **picks: str) -> None:
    """Answer every question up to the overview, or to the end of a flow without one."""
    while scene.who(name).run_id is not None and state_of(scene, name).phase is Phase.ASKING:
        _answer_one(scene, name, picks)


def answer_to(scene: Scene, name: str, item: str, **picks: str) -> None:
    """Answer the questions before an item."""
    while state_of(scene, name).at != item:
        _answer_one(scene, name, picks)


def _answer_one(scene: Scene, name: str, picks: Mapping[str, str]) -> None:
    state = state_of(scene, name)
    question = catalog.flow(state.flow, state.version).by_id[state.at]
    for wanted in _moves(question, state, picks.get(question.id, CALM.get(question.id))):
        move(scene, name, wanted)
    assert scene.who(name).run_id is None or state_of(scene, name).version_no > state.version_no, question.id


def _moves(question: Question, state: Run, pick: str | None) -> list[moves.Move]:
    if pick in ("unsure", "not_asked"):
        return [moves.Unsure(question.id) if pick == "unsure" else moves.NotAsked(question.id)]
    if question.kind is Kind.TEXT:
        return [moves.Typed(pick)] if pick else [moves.Skip(question.id)]
    if question.kind is Kind.MULTI:
        return _ticks(question, pick)
    return [moves.Choose(question.id, pick or _first(question, state))]


def _first(question: Question, state: Run) -> str:
    if question.kind is Kind.MONTH:
        return "2016-04"
    return (
        dates_offered(question, state)[0].isoformat()
        if question.kind is Kind.DATE
        else question.options[0].id
    )


def _ticks(question: Question, pick: str | None) -> list[moves.Move]:
    alone = next((one.id for one in question.options if one.alone), None)
    if (pick or alone) == alone and alone is not None:
        return [moves.Choose(question.id, alone)]
    wanted = (pick or question.options[0].id).split(",")
    return [*(moves.Toggle(question.id, one) for one in wanted), moves.Done(question.id)]


def send(scene: Scene, name: str, **picks: str) -> None:
    """Answer everything and send."""
    answer(scene, name, **picks)
    move(scene, name, moves.Submit())


def visit_child(scene: Scene, name: str, flow: str, child_id: int, **picks: str) -> None:
    """Do a whole check-in about a child."""
    scene.do(checkins.begin, name, flow, child_id=child_id)
    send(scene, name, **picks)


def rows_of(scene: Scene, statement: Any) -> list[Any]:
    """Return the rows of a query."""
    with scene.unit() as unit:
        return list(unit.conn.execute(statement).all())


def visits_of(scene: Scene, child_id: int) -> list[Any]:
    """Return a child's visits, the oldest first."""
    return rows_of(scene, select(visit).where(visit.c.child_id == child_id).order_by(visit.c.id))


def open_runs(scene: Scene) -> int:
    """Return how many check-ins are open."""
    return len(rows_of(scene, select(run.c.id).where(run.c.phase == "open")))
