"""Promises of a correction: the old answers stay, the new ones stand beside them and count."""

import pytest
from sqlalchemy import select

from bot.flows import moves
from bot.flows.run import Phase
from db.models import addendum as addenda
from db.models import answer, child, concern, concern_flag, need, run, task
from db.queries import children, visits
from services import addendum, checkins, intake
from services.unit import NotAllowed
from tests.services.people.scene import Scene, add_mothers
from tests.services.visits import walk


def sent_visit(scene: Scene, **picks: str) -> int:
    walk.visit_child(scene, "Li", "routine", scene.children["C-001"], **picks)
    return int(walk.visits_of(scene, scene.children["C-001"])[-1].id)


def correct(scene: Scene, name: str, visit_id: int, **picks: str) -> None:
    scene.do(addendum.begin, name, visit_id)
    for item, value in picks.items():
        walk.move(scene, name, moves.Change(item))
        walk.move(scene, name, moves.Choose(item, value))
    walk.send(scene, name)


def test_what_was_sent_stays_and_the_correction_stands_beside_it(scene: Scene) -> None:
    """Both can be shown; what rules look at is the newest."""
    visit_id = sent_visit(scene)
    correct(scene, "Li", visit_id, H02="sometimes")
    with scene.unit() as unit:
        found = visits.get(unit.conn, visit_id)
        assert found is not None
        assert found.answers["H02"] == "yes"
        [(_, now)] = visits.corrected(unit.conn, [found])
        assert now["H02"] == "sometimes"
    rows = walk.rows_of(scene, select(answer.c.value).where(answer.c.item == "H02").order_by(answer.c.id))
    assert [row.value[0] for row in rows] == ["yes", "sometimes"]
    assert "correction is kept beside the visit" in scene.newest("Li")


def test_a_correction_raises_its_flags_and_the_old_ones_not_again(scene: Scene) -> None:
    """A danger remembered on the way home alerts at once."""
    visit_id = sent_visit(scene, F03="hit", H08="alone")
    before = len(walk.rows_of(scene, select(concern_flag)))
    scene.do(addendum.begin, "Li", visit_id)
    assert len(walk.rows_of(scene, select(concern_flag))) == before
    walk.move(scene, "Li", moves.Change("D04"))
    walk.move(scene, "Li", moves.Choose("D04", "touched"))
    newest = walk.rows_of(scene, select(concern).order_by(concern.c.id.desc()))[0]
    assert (newest.category, newest.level, newest.child_id) == ("C02", 0, scene.children["C-001"])
    assert "🔴" in scene.newest("Wang")


def test_a_second_correction_begins_where_the_first_left_off(scene: Scene) -> None:
    """It does not undo what was corrected before."""
    visit_id = sent_visit(scene)
    correct(scene, "Li", visit_id, H02="sometimes")
    correct(scene, "Li", visit_id, E03="listless")
    rows = walk.rows_of(scene, select(addenda).order_by(addenda.c.id))
    assert [row.answers.get("H02") for row in rows] == ["sometimes", None]
    assert rows[1].answers["E03"] == "listless"


def test_only_the_author_and_who_supervises_there_may_correct(scene: Scene) -> None:
    """Another mother of the same child cannot; a coordinator and another county cannot."""
    visit_id = sent_visit(scene)
    add_mothers(scene, 1, "Stonebridge")
    with scene.unit() as unit:
        children.pair(unit.conn, scene.children["C-001"], scene.ids["m0"], False, unit.now)
    for name in ("m0", "Zhou", "Zheng", "Chen", "operator"):
        with pytest.raises(NotAllowed):
            scene.do(addendum.begin, name, visit_id)
    correct(scene, "Wang", visit_id, H02="sometimes")
    assert [row.person_id for row in walk.rows_of(scene, select(addenda))] == [scene.ids["Wang"]]


def test_a_visit_that_is_not_there_is_refused_like_one_that_is_not_hers(scene: Scene) -> None:
    """The same words whether it exists or not."""
    with pytest.raises(NotAllowed):
        scene.do(addendum.begin, "Li", 4711)


def test_a_correction_counts_as_no_visit(scene: Scene) -> None:
    """One visit was made, and the next is due as planned unless she changed the day."""
    visit_id = sent_visit(scene)
    correct(scene, "Li", visit_id, H02="sometimes")
    assert len(walk.visits_of(scene, scene.children["C-001"])) == 1


def test_a_corrected_day_moves_the_reminder(scene: Scene) -> None:
    """The day of the next visit is an answer like others."""
    visit_id = sent_visit(scene)
    correct(scene, "Li", visit_id, N06="2026-03-20")
    with scene.unit() as unit:
        assert children.get(unit.conn, scene.children["C-001"]).next_on == "2026-03-20"


def test_an_open_correction_is_taken_up_and_no_visit_is_mistaken_for_it(scene: Scene) -> None:
    """A new visit to the same child is a check-in of its own."""
    visit_id = sent_visit(scene)
    scene.do(addendum.begin, "Li", visit_id)
    scene.do(addendum.begin, "Li", visit_id)
    assert walk.open_runs(scene) == 1
    assert "correcting a sent visit" in scene.newest("Li")
    scene.do(checkins.begin, "Li", "routine", child_id=scene.children["C-001"])
    assert walk.open_runs(scene) == 2
    assert not walk.state_of(scene, "Li").amends


@pytest.mark.parametrize(
    ("by_hand", "said", "then"),
    [("T1", "poverty", "T1"), ("T1", "unsure", "T1"), ("PAIR", "orphan", "PAIR"), ("T3", "orphan", "T1")],
)
def test_a_corrected_situation_follows_a_child_no_less_closely(
    scene: Scene, by_hand: str, said: str, then: str
) -> None:
    """The coordinator may have set the tier; what she corrects can only bring it closer."""
    scene.do(intake.begin, "Li")
    walk.send(scene, "Li", I02="both_away")
    made = walk.rows_of(scene, select(child.c.id).order_by(child.c.id.desc()))[0].id
    with scene.unit() as unit:
        children.change(unit.conn, made, tier=by_hand)
    scene.do(addendum.begin, "Li", walk.visits_of(scene, made)[0].id)
    walk.move(scene, "Li", moves.Change("I02"))
    walk.send(
        scene, "Li", I02=said if said == "unsure" else f"both_away,{said}"
    )  # its tick goes, another comes
    [row] = walk.rows_of(scene, select(child.c.tier, child.c.categories).where(child.c.id == made))
    assert (row.tier, row.categories) == (then, None if said == "unsure" else said)


def test_a_consent_given_later_is_a_correction_and_ends_the_asking(scene: Scene) -> None:
    """Then the rest of the intake is asked."""
    scene.do(intake.begin, "Li")
    walk.send(scene, "Li", V05="later")
    [waiting] = walk.rows_of(scene, select(task).where(task.c.kind == "consent"))
    [sent] = walk.visits_of(scene, waiting.child_id)
    correct(scene, "Li", sent.id, V05="yes")
    [row] = walk.rows_of(scene, select(child).where(child.c.id == waiting.child_id))
    assert row.consent == "yes"
    assert walk.rows_of(scene, select(task.c.done_at).where(task.c.id == waiting.id))[0].done_at is not None
    assert "H01" in walk.rows_of(scene, select(addenda))[0].answers


@pytest.mark.parametrize(
    ("taken", "told"),
    [("no", "They do not agree"), ("later", "They want to think"), ("unsure", "has not agreed")],
)
def test_a_consent_taken_back_erases_the_visits_since_and_the_needs(
    scene: Scene, taken: str, told: str
) -> None:
    """She is told that only what the law asks for is kept, and not that what was sent stays."""
    scene.do(intake.begin, "Li")
    walk.send(scene, "Li", N01="goods", H01="leaks")
    made = walk.rows_of(scene, select(child.c.id).order_by(child.c.id.desc()))[0].id
    scene.forward(days=2)
    walk.visit_child(scene, "Li", "routine", made, M01="crying", H02="sometimes", H08="alone")
    first, since = walk.visits_of(scene, made)
    correct(scene, "Li", since.id, E03="listless")
    scene.do(addendum.begin, "Li", first.id)
    walk.move(scene, "Li", moves.Change("V05"))
    walk.move(scene, "Li", moves.Unsure("V05") if taken == "unsure" else moves.Choose("V05", taken))
    walk.send(scene, "Li")
    assert told in scene.newest("Li")
    assert "stays as it was" not in scene.newest("Li")
    first, since = walk.visits_of(scene, made)
    assert (first.answers.get("H01"), since.answers.get("H02"), since.answers["H08"]) == (None, None, "alone")
    assert (
        walk.rows_of(scene, select(answer.c.id).where(answer.c.item.in_(("H01", "H02", "E03", "N01")))) == []
    )
    assert all("E03" not in row.answers for row in walk.rows_of(scene, select(addenda)))
    assert walk.rows_of(scene, select(need)) == []
    waiting = walk.rows_of(scene, select(task).where(task.c.kind == "consent"))
    assert [row.run_id for row in waiting] == ([] if taken == "no" else [first.run_id])


def test_what_is_bound_to_a_concern_stays_when_consent_is_taken_back(scene: Scene) -> None:
    """The follow-up of a danger is reported with or without a record."""
    scene.do(intake.begin, "Li")
    walk.send(scene, "Li", D04="hit")
    made = walk.rows_of(scene, select(child.c.id).order_by(child.c.id.desc()))[0].id
    number = walk.rows_of(scene, select(concern.c.id))[0].id
    scene.do(checkins.begin, "Li", "followup", child_id=made, subject=number)
    walk.send(scene, "Li")
    before = walk.visits_of(scene, made)[-1].answers
    correct(scene, "Li", walk.visits_of(scene, made)[0].id, V05="no")
    assert walk.visits_of(scene, made)[-1].answers == before


def test_a_visit_without_consent_is_corrected_within_what_was_kept(scene: Scene) -> None:
    """What was erased is neither asked again nor offered, and no need is listed."""
    scene.do(intake.begin, "Li")
    walk.send(scene, "Li", V05="no")
    made = walk.rows_of(scene, select(child.c.id).order_by(child.c.id.desc()))[0].id
    scene.forward(days=2)
    walk.visit_child(scene, "Li", "routine", made)
    sent = walk.visits_of(scene, made)[-1]
    scene.do(addendum.begin, "Li", sent.id)
    walk.move(scene, "Li", moves.Change(""))
    assert not {"Food", "Help needed"} & set(scene.buttons("Li"))
    walk.move(scene, "Li", moves.Change("H08"))
    walk.move(scene, "Li", moves.Choose("H08", "day"))
    assert walk.state_of(scene, "Li").phase is Phase.REVIEW
    walk.move(scene, "Li", moves.Submit())
    assert walk.rows_of(scene, select(addenda.c.answers))[-1].answers == {"H08": "day"}
    assert walk.rows_of(scene, select(need)) == []


def test_a_consent_taken_back_erases_what_needed_it(scene: Scene) -> None:
    """In the visit, in the answers and in the check-in's own state."""
    scene.do(intake.begin, "Li")
    walk.send(scene, "Li", H01="leaks")
    made = walk.rows_of(scene, select(child.c.id).order_by(child.c.id.desc()))[0].id
    [sent] = walk.visits_of(scene, made)
    assert sent.answers["H01"] == "leaks"
    correct(scene, "Li", sent.id, H01="wiring")
    correct(scene, "Li", sent.id, V05="no")
    assert "H01" not in walk.visits_of(scene, made)[0].answers
    assert all("H01" not in row.answers for row in walk.rows_of(scene, select(addenda)))
    assert walk.rows_of(scene, select(answer.c.id).where(answer.c.item == "H01")) == []
    for row in walk.rows_of(scene, select(run.c.state).where(run.c.child_id == made)):
        assert not {"H01"} & {one[0] for one in (*row.state["a"], *row.state.get("s", []))}
