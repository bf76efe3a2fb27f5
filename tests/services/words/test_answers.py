"""She is asked about her words: what each answer does, pressed or typed."""

import pytest
from sqlalchemy import select

from core.screening import Finding
from core.triage import Category, Level
from db.models import note, run, screened
from db.queries import children
from services import screening, talking
from services.screening import Screener
from tests.services.people.scene import Scene
from tests.services.words.telling import (
    ASKED,
    BACK,
    BEATEN,
    CALM,
    DANGER,
    DYING,
    MISSING,
    NO,
    TALK,
    WORRY,
    answers,
    bodies,
    kinds,
    raised,
    rows,
    silent,
    visiting,
    write,
)

VAGUE = Finding(Level.P2, Category.C18, False, ("vague",))


@pytest.mark.parametrize(("label", "kind"), [(DANGER, "C08·P0"), (WORRY, "C08·P1"), (TALK, "C08·P1")])
def test_each_answer_opens_the_concern_it_means(scene: Scene, label: str, kind: str) -> None:
    """Of the kind her words sounded like, about the child of the visit; then she is back in it."""
    visiting(scene)
    write(scene, DYING)
    scene.press("Li", label)
    (found,) = raised(scene)
    assert (found.kind, found.child_id) == (kind, scene.children["C-001"])
    assert found.ticked == (f"Asked about her words: {label}",)
    assert any("C-001" in text and f"Ticked: {found.ticked[0]}" in text for text in scene.texts("Wang"))
    assert scene.newest("Li").startswith(BACK)
    assert "Routine visit" in scene.newest("Li")


def test_danger_now_shows_the_emergency_card_before_anything_else(scene: Scene) -> None:
    """As a message that stays."""
    visiting(scene)
    write(scene, BEATEN)
    scene.deliver()
    scene.press("Li", DANGER)
    card, thanks, question = scene.texts("Li")[-3:]
    assert card.startswith("<b>Is life in danger? Call now:</b>")
    assert "Your words are being passed on." in thanks
    assert question.startswith(BACK)
    assert kinds(scene) == ["C03·P0"]


def test_a_worry_keeps_the_level_of_her_words(scene: Scene) -> None:
    """What sounded like danger of life stays so, whatever is pressed."""
    visiting(scene)
    write(scene, MISSING)
    scene.press("Li", WORRY)
    assert kinds(scene) == ["C07·P0"]


def test_who_wants_to_talk_gets_the_number_and_the_promise_that_a_person_rings(scene: Scene) -> None:
    """Not that anybody knows already."""
    screening.use(Screener(read=lambda text: VAGUE))
    visiting(scene)
    write(scene, CALM)
    scene.press("Li", TALK)
    assert kinds(scene) == ["C18·P1"]
    thanks = scene.texts("Li")[-2]
    assert "Somebody is being asked to ring you." in thanks
    assert "0570-555-0100" in thanks


def test_no_after_an_ordinary_word_ends_it(scene: Scene) -> None:
    """Her words are kept; nobody is alerted."""
    visiting(scene)
    write(scene, BEATEN)
    scene.press("Li", NO)
    silent(scene)
    assert raised(scene) == []
    assert answers(scene) == ["no"]
    assert bodies(scene) == [BEATEN]


def test_no_after_a_severe_word_reaches_the_supervisor_as_said_no(scene: Scene) -> None:
    """At a calm level, with what she said."""
    visiting(scene)
    write(scene, MISSING)
    scene.press("Li", NO)
    (found,) = raised(scene)
    assert found.kind == "C07·P2"
    assert found.ticked == ("Her words sounded like Missing or taken away; she says there is no danger.",)
    assert "passed on all the same" in scene.texts("Li")[-2]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("1", "C03·P0"), ("是", "C03·P0"), ("2", "C03·P1"), ("4", "C03·P1"), ("否", None), ("没有危险", None)],
)
def test_an_answer_can_be_typed(scene: Scene, typed: str, kind: str | None) -> None:
    """Its number, yes or no."""
    visiting(scene)
    write(scene, BEATEN)
    write(scene, typed)
    assert kinds(scene) == ([kind] if kind else [])
    assert answers(scene) != [None]


def test_other_words_are_kept_screened_and_the_question_stays(scene: Scene) -> None:
    """They are no answer to the visit's next question; worse words make it a worse question."""
    visiting(scene)
    write(scene, BEATEN)
    write(scene, "奶奶在旁边看着也没有办法")
    write(scene, MISSING)
    assert bodies(scene) == [BEATEN, "奶奶在旁边看着也没有办法", MISSING]
    assert ASKED in scene.newest("Li")
    assert len(rows(scene, screened)) == 1
    scene.press("Li", WORRY)
    assert kinds(scene) == ["C07·P0"]
    with scene.unit() as unit:
        visit = unit.conn.execute(select(run).where(run.c.flow == "routine")).one()
    assert visit.version == 0
    assert {row.run_id for row in rows(scene, note)} == {visit.id}


def test_a_voice_is_kept_and_the_question_stays(scene: Scene) -> None:
    """Nobody has listened yet."""
    visiting(scene)
    write(scene, BEATEN)
    scene.do(talking.spoke, "Li", 9, "file-9")
    assert ASKED in scene.newest("Li")
    assert [row.screened for row in rows(scene, note)] == [True, False]


def test_a_second_press_changes_nothing(scene: Scene) -> None:
    """One concern, whatever the thumb does."""
    visiting(scene)
    write(scene, BEATEN)
    asked = len(scene.rows("Li")) - 1
    scene.deliver()
    scene.press("Li", WORRY, asked)
    scene.deliver()
    scene.press("Li", NO, asked)
    assert kinds(scene) == ["C03·P1"]
    assert answers(scene) == ["worry"]


def test_the_same_danger_written_again_in_a_visit_is_one_concern(scene: Scene) -> None:
    """It is open already."""
    visiting(scene)
    write(scene, BEATEN)
    scene.press("Li", WORRY)
    write(scene, BEATEN)
    assert ASKED not in scene.newest("Li")
    assert kinds(scene) == ["C03·P1"]


def test_a_child_that_is_hers_no_more_is_still_asked_about_and_not_named(scene: Scene) -> None:
    """Her words count; they end the visit, and the concern is the child's."""
    visiting(scene)
    with scene.unit() as unit:
        children.unpair(unit.conn, scene.children["C-001"], scene.ids["Li"], scene.now)
    write(scene, DYING)
    assert ASKED in scene.newest("Li")
    assert "C-001" not in scene.newest("Li")
    scene.press("Li", DANGER)
    assert [(one.kind, one.child_id) for one in raised(scene)] == [("C08·P0", scene.children["C-001"])]
