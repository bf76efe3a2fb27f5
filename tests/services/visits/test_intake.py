"""Promises of the intake: nothing before she sends, everything at once when she does."""

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.flows import catalog, moves
from bot.flows.screens import asked_in, given_of
from db.models import answer, child, concern, household, need, note, pairing, reminder, run, visit
from db.queries import children
from services import intake, tasks
from services.answering import Heard
from services.unit import NotAllowed
from tests.services.people.scene import Scene, add_mothers
from tests.services.visits import walk


def begin(scene: Scene, name: str = "Li", household_id: int | None = None) -> None:
    scene.do(intake.begin, name, household_id)


def newest_child(scene: Scene) -> Any:
    return walk.rows_of(scene, select(child).order_by(child.c.id.desc()))[0]


def count(scene: Scene, table: Any) -> int:
    return int(walk.rows_of(scene, select(func.count()).select_from(table))[0][0])


def test_a_child_is_made_when_the_intake_is_sent_and_not_before(scene: Scene) -> None:
    """Row, home, pairing, visit and reminder are one unit at the end."""
    begin(scene)
    walk.answer(scene, "Li", I02="both_away")
    tables = (child, household, visit, reminder)
    before = [count(scene, table) for table in tables]
    walk.move(scene, "Li", moves.Submit())
    assert [count(scene, table) for table in tables] == [number + 1 for number in before]
    made = newest_child(scene)
    assert (made.code, made.tier, made.birth_month, made.categories) == (
        "C-003",
        "T2",
        "2016-04",
        "both_away",
    )
    assert made.area_id == scene.places["Stonebridge"]
    lead = walk.rows_of(scene, select(pairing).where(pairing.c.child_id == made.id))
    assert [(row.person_id, row.lead) for row in lead] == [(scene.ids["Li"], True)]
    assert "C-003" in scene.newest("Li")


def test_the_picture_is_free_on_her_list(scene: Scene) -> None:
    """Two children with one picture would be mixed up."""
    begin(scene)
    walk.send(scene, "Li")
    labels = [
        row.label
        for row in walk.rows_of(
            scene, select(child.c.label).join(pairing).where(pairing.c.person_id == scene.ids["Li"])
        )
    ]
    assert len(set(labels)) == len(labels) == 3


def test_a_danger_alerts_at_once_and_the_child_is_named_when_it_exists(scene: Scene) -> None:
    """Nobody waits for the end of a form; those told hear afterwards which child it is."""
    begin(scene)
    walk.answer_to(scene, "Li", "D04")
    walk.move(scene, "Li", moves.Choose("D04", "touched"))
    assert "not named yet" in scene.newest("Wang")
    [open_one] = walk.rows_of(scene, select(concern))
    assert open_one.child_id is None
    walk.send(scene, "Li")
    [open_one] = walk.rows_of(scene, select(concern))
    assert open_one.child_id == newest_child(scene).id
    assert "C-003" in scene.newest("Wang")


def test_given_up_a_danger_stays_and_no_child_is_made(scene: Scene) -> None:
    """A cancelled intake leaves its flags and nothing else."""
    before = count(scene, child)
    begin(scene)
    walk.answer_to(scene, "Li", "D04")
    walk.move(scene, "Li", moves.Choose("D04", "hit"))
    walk.move(scene, "Li", moves.Cancel())
    assert count(scene, child) == before
    assert count(scene, concern) == 1


def test_without_consent_only_the_legal_minimum_is_kept_and_she_is_told(scene: Scene) -> None:
    """A "no" after a "yes" erases what had been asked in between."""
    begin(scene)
    walk.answer(scene, "Li", I02="poverty", N01="goods")
    walk.move(scene, "Li", moves.Change("V05"))
    walk.move(scene, "Li", moves.Choose("V05", "no"))
    walk.send(scene, "Li")
    assert "only what the law asks for is kept" in scene.newest("Li")
    made = newest_child(scene)
    assert made.consent == "no"
    allowed = {"I01", "I02", "V02", "V03", "V05", "V06", "H08", "M04", "D04", "D05", "N05", "N05L", "N06"}
    [sent] = walk.visits_of(scene, made.id)
    assert set(sent.answers) <= allowed
    kept = {
        row.item for row in walk.rows_of(scene, select(answer.c.item).where(answer.c.run_id == sent.run_id))
    }
    assert kept <= allowed
    state = walk.rows_of(scene, select(run.c.state).where(run.c.id == sent.run_id))[0].state
    assert {row[0] for row in state["a"]} <= allowed
    assert count(scene, need) == 0


@pytest.mark.parametrize("none", [moves.Unsure, moves.NotAsked])
def test_a_consent_nobody_could_ask_for_is_none_and_is_asked_for_again(scene: Scene, none: Any) -> None:
    """Not sure, not asked: what had been asked after a "yes" goes, later visits keep the minimum, too."""
    begin(scene)
    walk.answer(scene, "Li", H01="leaks", N01="goods")
    walk.move(scene, "Li", moves.Change("V05"))
    walk.move(scene, "Li", none("V05"))
    walk.send(scene, "Li")
    assert "has not agreed to a record" in scene.newest("Li")
    made = newest_child(scene)
    assert made.consent == "later"
    [sent] = walk.visits_of(scene, made.id)
    assert "H01" not in sent.answers
    assert walk.rows_of(scene, select(answer.c.id).where(answer.c.item.in_(("H01", "N01")))) == []
    with scene.unit() as unit:
        [task] = tasks.of_child(unit, made.id)
        assert tasks.button(unit, task).action == ["amend", sent.id]
    scene.forward(days=1)
    walk.visit_child(scene, "Li", "routine", made.id, H02="sometimes")
    assert "H02" not in walk.visits_of(scene, made.id)[-1].answers


def test_where_a_second_intake_could_not_ask_what_the_family_said_before_stays(scene: Scene) -> None:
    """A "not asked" takes no consent back."""
    begin(scene)
    walk.send(scene, "Li", V05="yes")
    known = newest_child(scene)
    add_mothers(scene, 1, "Stonebridge")
    begin(scene, "m0")
    walk.send(scene, "m0", V05="not_asked")
    scene.press("m0", "Yes, C-003")
    assert newest_child(scene).id == known.id
    assert newest_child(scene).consent == "yes"


def test_without_consent_danger_is_still_reported(scene: Scene) -> None:
    """The law asks for that without anybody's leave."""
    begin(scene)
    walk.send(scene, "Li", V05="no", D05="begging")
    assert [row.category for row in walk.rows_of(scene, select(concern))] == ["C12"]


def test_a_family_that_wants_to_think_is_asked_again(scene: Scene) -> None:
    """The task stands with the child; its button corrects the intake, and a yes ends the asking."""
    begin(scene)
    walk.send(scene, "Li", V05="later")
    made = newest_child(scene)
    assert made.consent == "later"
    with scene.unit() as unit:
        [task] = tasks.of_child(unit, made.id)
        button = tasks.button(unit, task)
    assert tasks.words(task).text == "Ask again whether a record may be kept"
    assert button.action == ["amend", walk.visits_of(scene, made.id)[0].id]


def test_a_child_that_may_be_known_is_shown_before_anything_is_made(scene: Scene) -> None:
    """Same village, same month of birth: she is asked, and nothing has been made yet."""
    begin(scene)
    walk.send(scene, "Li", I01="2016-04")
    before = count(scene, child)
    begin(scene)
    walk.send(scene, "Li", I01="2016-04")
    assert "Is it one of these children?" in scene.newest("Li")
    assert "C-003" in scene.buttons("Li")[0]
    assert count(scene, child) == before
    scene.press("Li", "No, another child")
    assert count(scene, child) == before + 1
    assert newest_child(scene).code == "C-004"


def test_of_many_children_of_one_month_her_own_are_shown_first(scene: Scene) -> None:
    """Eight on one screen; one she found long ago is not pushed off it by those of a colleague."""
    begin(scene)
    walk.send(scene, "Li", I01="2016-04")
    hers = newest_child(scene).code
    with scene.unit() as unit:
        place = {"area_id": scene.places["Stonebridge"], "tier": "T1", "label": "panda-blue"}
        for number in range(50, 60):
            children.add(unit.conn, unit.now, code=f"C-0{number}", birth_month="2016-04", **place)
    begin(scene)
    walk.send(scene, "Li", I01="2016-04")
    offered = [label for label in scene.buttons("Li") if label.startswith("Yes, ")]
    assert len(offered) == 8
    assert hers in offered[0]
    assert "C-059" in offered[1]


def test_the_same_child_gets_the_visit_and_stays_one(scene: Scene) -> None:
    """Another mother enrols it again: she is paired beside the lead, and no second row is made."""
    begin(scene)
    walk.send(scene, "Li", I01="2016-04")
    known = newest_child(scene)
    add_mothers(scene, 1, "Stonebridge")
    begin(scene, "m0")
    walk.send(scene, "m0", I01="2016-04", D04="hit")
    scene.press("m0", "Yes, C-003")
    assert newest_child(scene).id == known.id
    assert [row.person_id for row in walk.visits_of(scene, known.id)] == [scene.ids["Li"], scene.ids["m0"]]
    pairs = walk.rows_of(scene, select(pairing).where(pairing.c.child_id == known.id).order_by(pairing.c.id))
    assert [(row.person_id, row.lead) for row in pairs] == [(scene.ids["Li"], True), (scene.ids["m0"], False)]
    assert [row.child_id for row in walk.rows_of(scene, select(concern))] == [known.id]


def test_looking_again_leads_back_to_the_overview(scene: Scene) -> None:
    """A slip in the month of birth can be put right."""
    begin(scene)
    walk.send(scene, "Li", I01="2016-04")
    begin(scene)
    walk.send(scene, "Li", I01="2016-04")
    scene.press("Li", "Back to the overview")
    assert "look it over" in scene.newest("Li")
    assert walk.open_runs(scene) == 1


def test_a_doubled_press_makes_one_child(scene: Scene) -> None:
    """The second press on "another child" finds its work done."""
    begin(scene)
    walk.send(scene, "Li", I01="2016-04")
    begin(scene)
    walk.send(scene, "Li", I01="2016-04")
    number = len(scene.rows("Li")) - 1
    scene.press("Li", "No, another child", number)
    made = count(scene, child)
    scene.press("Li", "No, another child", number)
    assert count(scene, child) == made


def test_three_siblings_are_asked_about_their_home_once(scene: Scene) -> None:
    """What belongs to the home is carried over, kept with each child, and not asked again."""
    begin(scene)
    walk.send(scene, "Li", I01="2014-02", I06="strained", H01="leaks")
    first = newest_child(scene)
    lengths = []
    for born in ("2016-04", "2019-07"):
        scene.press("Li", "Another child in this home")
        lengths.append(_asked(scene))
        walk.send(scene, "Li", I01=born)
        made = newest_child(scene)
        assert made.household_id == first.household_id
        assert walk.visits_of(scene, made.id)[0].answers["H01"] == "leaks"
    assert lengths[0] == lengths[1]
    home = {"V01", "V04", "H01", "I03", "I06", "I08"}
    asked = {
        row.item
        for row in walk.rows_of(
            scene,
            select(answer.c.item).where(
                answer.c.run_id == walk.visits_of(scene, newest_child(scene).id)[0].run_id
            ),
        )
    }
    assert not asked & home


def _asked(scene: Scene) -> int:
    state = walk.state_of(scene, "Li")
    return len(asked_in(catalog.flow(state.flow, state.version), state, given_of(state)))


def test_brothers_of_known_different_months_are_no_doubt_twins_are_asked_about(scene: Scene) -> None:
    """One home is no reason for a question where both months are known and differ."""
    begin(scene)
    walk.send(scene, "Li", I01="2014-02")
    scene.press("Li", "Another child in this home")
    walk.send(scene, "Li", I01="2014-02")
    assert "Is it one of these children?" in scene.newest("Li")


def test_a_mother_enrols_only_in_her_own_village_and_home(scene: Scene) -> None:
    """Supervisors and coordinators have no list of their own; another county's home is not hers."""
    for name in ("Wang", "Chen", "operator"):
        with pytest.raises(NotAllowed):
            begin(scene, name)
    begin(scene)
    walk.send(scene, "Li")
    with pytest.raises(NotAllowed):
        begin(scene, "Zhou", newest_child(scene).household_id)
    begin(scene, "Zhou")
    walk.send(scene, "Zhou", I01="2016-04")
    assert newest_child(scene).area_id == scene.places["Eastvale"]
    assert newest_child(scene).code == "D-002"


def test_a_code_that_another_village_has_given_is_passed_over(scene: Scene) -> None:
    """Codes are one programme's; two villages may use the same letters."""
    with scene.unit() as unit:
        children.add(
            unit.conn, unit.now, code="C-003", label="cow-red", tier="T3", area_id=scene.places["Eastvale"]
        )
    begin(scene)
    walk.send(scene, "Li")
    assert newest_child(scene).code == "C-004"


def test_the_first_home_visit_is_still_to_come_after_a_call(scene: Scene) -> None:
    """T1: within five working days; after an intake at home the tier plans the next one."""
    begin(scene)
    walk.send(scene, "Li", V01="call", I02="orphan", N06="unsure")
    assert newest_child(scene).next_on == "2026-03-09"
    begin(scene)
    walk.send(scene, "Li", I01="2018-01", V01="home", I02="orphan", N06="unsure")
    assert newest_child(scene).next_on == "2026-04-01"


def test_words_said_in_an_intake_are_about_the_child_once_it_exists(scene: Scene) -> None:
    """The supervisor's reading list names the code."""
    begin(scene)
    walk.send(scene, "Li", N04="The roof is bad")
    assert [row.child_id for row in walk.rows_of(scene, select(note))] == [newest_child(scene).id]


def test_a_worry_in_an_intake_leads_back_to_it(scene: Scene) -> None:
    """The way out and back is there before the child is."""
    begin(scene)
    walk.answer_to(scene, "Li", "V02")
    scene.press("Li", "I am worried")
    walk.move(scene, "Li", moves.Choose("W01", "alone"))
    walk.move(scene, "Li", moves.Skip("W06"), Heard())
    assert "Back to where you were" in scene.newest("Li")
    assert walk.state_of(scene, "Li").at == "V02"


def test_begun_twice_an_intake_is_taken_up(scene: Scene) -> None:
    """A second press does not lose what the first began."""
    begin(scene)
    walk.answer_to(scene, "Li", "V02")
    begin(scene)
    assert walk.state_of(scene, "Li").at == "V02"
    assert walk.open_runs(scene) == 1


def test_later_visits_too_keep_the_minimum_until_the_family_agrees(scene: Scene) -> None:
    """She is told, danger still goes up, and no need is listed."""
    begin(scene)
    walk.send(scene, "Li", V05="later")
    made = newest_child(scene)
    scene.forward(days=1)
    walk.visit_child(scene, "Li", "routine", made.id, N01="goods", E02="unexplained", H02="sometimes")
    assert "has not agreed to a record" in scene.newest("Li")
    sent = walk.visits_of(scene, made.id)[-1]
    assert "H02" not in sent.answers
    assert sent.answers["D04"] == "no"
    kept = walk.rows_of(scene, select(answer.c.item).where(answer.c.run_id == sent.run_id))
    assert not {row.item for row in kept} & {"H02", "E02", "N01"}
    assert [row.category for row in walk.rows_of(scene, select(concern))] == ["C03"]
    assert count(scene, need) == 0
