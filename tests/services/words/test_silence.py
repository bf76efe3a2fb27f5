"""She is asked about her words and does not answer; or the form of a worry asks in its own way."""

import pytest
from sqlalchemy import select

from db.models import post, run, screened
from db.queries import people
from services import checkins
from tests.services.people.scene import Scene
from tests.services.words.telling import (
    BACK,
    BEATEN,
    DANGER,
    DYING,
    FIRST,
    MISSING,
    NO,
    answers,
    kinds,
    raised,
    rows,
    silent,
    visiting,
    write,
)


def test_ten_minutes_of_silence_are_a_yes(scene: Scene) -> None:
    """The concern opens at the level of her words, she is told calmly, and is back in her visit."""
    visiting(scene)
    write(scene, MISSING)
    silent(scene, 9)
    assert raised(scene) == []
    silent(scene, 1)
    (found,) = raised(scene)
    assert found.kind == "C07·P0"
    assert found.ticked == ("Her words sounded like Missing or taken away; she has not answered.",)
    told, question = scene.texts("Li")[-2:]
    assert told.splitlines()[0] == FIRST
    assert "You have not answered, so your words are being passed on, to be safe." in told
    assert question.startswith(BACK)
    silent(scene, 60)
    assert len(raised(scene)) == 1


@pytest.mark.parametrize("way", ["cancel", "another visit", "later words"])
def test_what_is_put_aside_or_left_is_silence_all_the_same(scene: Scene, way: str) -> None:
    """The question stays due; what she does now is not disturbed by it."""
    visiting(scene)
    write(scene, DYING)
    if way == "cancel":
        scene.do(checkins.pause, "Li")
        assert "If you do not answer soon" in scene.newest("Li")
        assert scene.buttons("Li") == ["Go on"]
    elif way == "another visit":
        visiting(scene, "C-002")
    else:
        write(scene, "等一下，我先去接个电话")
    silent(scene)
    assert kinds(scene) == ["C08·P1"]
    assert answers(scene) == ["silence"]


def test_another_visit_begun_meanwhile_stays_where_it_is(scene: Scene) -> None:
    """She is told, and goes on there."""
    visiting(scene)
    write(scene, DYING)
    visiting(scene, "C-002")
    silent(scene)
    assert BACK not in scene.newest("Li")
    (present,) = [row for row in rows(scene, run) if row.id == scene.who("Li").run_id]
    assert (present.flow, present.child_id) == ("routine", scene.children["C-002"])


def test_danger_pressed_after_her_silence_counts(scene: Scene) -> None:
    """The concern is there already; it becomes red, and the card comes."""
    visiting(scene)
    write(scene, BEATEN)
    scene.deliver()
    asked = len(scene.rows("Li")) - 1
    silent(scene)
    scene.deliver()
    scene.press("Li", DANGER, asked)
    assert kinds(scene) == ["C03·P0"]
    assert answers(scene) == ["danger"]
    assert any(text.startswith("<b>Is life in danger? Call now:</b>") for text in scene.texts("Li"))
    scene.deliver()
    scene.press("Li", NO, asked)  # used
    assert answers(scene) == ["danger"]


def test_no_pressed_after_her_silence_stands_beside_what_it_has_opened(scene: Scene) -> None:
    """Only a person closes a concern; that person sees what she says."""
    visiting(scene)
    write(scene, BEATEN)
    scene.deliver()
    asked = len(scene.rows("Li")) - 1
    silent(scene)
    scene.deliver()
    scene.press("Li", NO, asked)
    (found,) = raised(scene)
    assert found.kind == "C03·P1"
    assert found.ticked[-1] == "Her words sounded like Suspected violence; she says there is no danger."
    assert "now with what you said" in scene.texts("Li")[-2]


def test_who_has_left_the_programme_meanwhile_is_not_written_to(scene: Scene) -> None:
    """What she wrote counts all the same."""
    visiting(scene)
    write(scene, DYING)
    before = len(scene.texts("Li"))
    with scene.unit() as unit:
        (held,) = unit.conn.execute(select(post.c.id).where(post.c.person_id == scene.ids["Li"])).scalars()
        people.end_post(unit.conn, held, scene.now)
    silent(scene)
    assert kinds(scene) == ["C08·P1"]
    assert len(scene.texts("Li")) == before


def test_one_doubt_that_cannot_be_worked_on_does_not_silence_the_others(scene: Scene) -> None:
    """It is tried again, and the operator hears of it."""
    write(scene, DYING)
    write(scene, MISSING, "Zhou")
    with scene.unit() as unit:
        first = unit.conn.execute(select(screened.c.id)).scalars().first()
        unit.conn.execute(screened.update().where(screened.c.id == first).values(category="C99"))
    silent(scene)
    assert kinds(scene) == ["C07·P0"]
    assert [row.answer for row in rows(scene, screened)] == [None, "silence"]
    assert "A mother's words cannot be passed on." in "".join(scene.texts("operator"))


def test_a_cry_begins_the_worry_form_and_not_a_second_question(scene: Scene) -> None:
    """Its first question is this one; its answer settles the cry."""
    visiting(scene)
    write(scene, "救命")
    assert "What is it about?" in scene.newest("Li")
    scene.press("Li", "Child left alone or uncared for")
    silent(scene)
    assert kinds(scene) == ["C05·P1"]  # of unknown age
    assert answers(scene) == ["worried"]


def test_a_cry_that_is_followed_by_silence_reaches_a_supervisor(scene: Scene) -> None:
    """She may not be able to press."""
    write(scene, "救命")
    silent(scene)
    (found,) = raised(scene)
    assert found.kind == "C18·P0"
    assert FIRST in scene.newest("Li")
    assert "What is it about?" in scene.newest("Li")


def test_a_cry_pressed_away_as_a_mistake_is_a_no(scene: Scene) -> None:
    """After so severe a word somebody still looks at it, calmly."""
    write(scene, "救命")
    scene.press("Li", "Pressed by mistake, go back")
    silent(scene)
    assert kinds(scene) == ["C18·P2"]


def test_a_cry_at_the_question_leads_to_the_worry_form_which_answers_it(scene: Scene) -> None:
    """She is not asked the same again after she has told it in full; the child is that of the visit."""
    visiting(scene)
    write(scene, BEATEN)
    write(scene, "救命")
    scene.press("Li", "A life is in danger now")
    scene.press("Li", "Nothing to add")
    assert {(one.kind, one.child_id) for one in raised(scene)} == {("C01·P0", scene.children["C-001"])}
    assert answers(scene) == ["worried"]
    assert scene.newest("Li").startswith(BACK)
    assert "Routine visit" in scene.newest("Li")
