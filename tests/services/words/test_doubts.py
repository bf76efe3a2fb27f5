"""Words that sound like danger: she is asked, and what she says, or does not say, is acted on."""

import pytest
from sqlalchemy import select

from bot.render import words_for
from core.screening import Finding
from core.triage import Category, Level
from db.models import note, post, run, screened
from db.queries import children, concerns, notes, people
from services import attachments, checkins, screening, talking
from services.attachments import Sent
from services.screening import Screener
from tests.services.people.scene import Scene
from tests.services.words.telling import (
    ASKED,
    BEATEN,
    CALM,
    DYING,
    FIRST,
    MISSING,
    answers,
    bodies,
    kinds,
    raised,
    rows,
    silent,
    visiting,
    write,
)

GRAVE = Finding(Level.P1, Category.C08, True, ("grave",))
VAGUE = Finding(Level.P2, Category.C18, False, ("vague",))
DANGER, WORRY, NO, TALK = "In danger now", "I worry", "No, there is no danger", "Talk to a person"
BACK = "Back to where you were:"


# -- what she is asked ---------------------------------------------------------------------------------------------


def test_a_hit_is_asked_about_in_place_of_the_next_question_with_the_numbers_first(scene: Scene) -> None:
    """One question on the screen: this one. Nothing claims that anybody was called or knows."""
    visiting(scene)
    write(scene, DYING)
    shown = scene.newest("Li").splitlines()
    assert shown[0] == FIRST
    assert shown[-1] == f"<b>{ASKED}</b>"
    assert scene.buttons("Li") == [DANGER, WORRY, NO, TALK]
    assert not any(
        "Routine visit" in text for text in scene.texts("Li")
    )  # nothing was sent yet: it is replaced
    assert raised(scene) == []
    assert scene.texts("Wang") == []


def test_an_ordinary_text_asks_nothing(scene: Scene) -> None:
    """And stays what it was: a note on the list of the morning."""
    visiting(scene)
    write(scene, CALM)
    assert ASKED not in scene.newest("Li")
    assert rows(scene, screened) == []
    assert [row.screened for row in rows(scene, note)] == [True]


def test_negation_is_asked_about_too(scene: Scene) -> None:
    """Not today means on other days."""
    visiting(scene)
    write(scene, "He did not hit her today")
    assert ASKED in scene.newest("Li")


def test_words_outside_a_check_in_are_asked_about_and_then_which_child(scene: Scene) -> None:
    """The note goes with the concern, and both with the child she names."""
    write(scene, DYING)
    assert ASKED in scene.newest("Li")
    scene.press("Li", WORRY)
    assert "Which child is it about?" in scene.newest("Li")
    scene.press("Li", "C-002")
    assert [(one.kind, one.child_id) for one in raised(scene)] == [("C08·P1", scene.children["C-002"])]
    (kept,) = rows(scene, note)
    assert kept.child_id == scene.children["C-002"]
    with scene.unit() as unit:
        (number,) = [one.id for one in concerns.of_run(unit.conn, kept.run_id)]
        assert notes.unread_about(unit.conn, number, kept.run_id) == 1


def test_a_caption_is_screened_like_any_other_words(scene: Scene) -> None:
    """Whatever it stands beneath; and the question is the last thing she sees."""
    scene.do(attachments.sent, "Li", Sent(7, "document", DYING), words_for)
    assert ASKED in scene.newest("Li")
    assert "Your words are kept." in scene.newest("Li")


@pytest.mark.parametrize(("seconds", "asked"), [(50, True), (70, False)])
def test_two_parts_of_a_sentence_are_read_together_within_a_minute(
    scene: Scene, seconds: int, asked: bool
) -> None:
    """Alone neither says anything; later it is another sentence."""
    screening.use(Screener(read=lambda text: GRAVE if "part one part two" in text else None))
    visiting(scene)
    write(scene, "part one")
    assert rows(scene, screened) == []
    scene.forward(seconds=seconds)
    write(scene, "part two")
    assert (ASKED in scene.newest("Li")) is asked
    assert len(rows(scene, screened)) == asked


def test_what_was_just_asked_is_not_asked_again_with_the_next_words(scene: Scene) -> None:
    """Joined to what comes after it, the first part would hit a second time."""
    visiting(scene)
    write(scene, DYING)
    scene.press("Li", NO)
    scene.forward(seconds=20)
    write(scene, CALM)
    assert ASKED not in scene.newest("Li")
    assert len(rows(scene, screened)) == 1


def test_a_text_in_unknown_letters_is_marked_as_not_screened(scene: Scene) -> None:
    """A person reads it; the page says that nothing has looked at it before."""
    visiting(scene)
    write(scene, "བོད་ཡིག་གི་ཡི་གེ་འདི་ཀློག་དང་")
    (kept,) = rows(scene, note)
    assert kept.screened is False
    assert rows(scene, screened) == []


def test_what_a_concern_of_this_check_in_says_already_is_not_asked(scene: Scene) -> None:
    """She has ticked it: a question would doubt her. The note goes with it; something worse is asked about."""
    scene.do(checkins.begin, "Li", "worry", child_id=scene.children["C-001"])
    scene.press("Li", "Somebody hurts the child")
    scene.press("Li", "Not now")
    write(scene, BEATEN)
    assert rows(scene, screened) == []
    scene.do(checkins.begin, "Li", "worry", child_id=scene.children["C-001"])
    scene.press("Li", "Somebody hurts the child")
    scene.press("Li", "Not now")
    write(scene, DYING)
    assert ASKED in scene.newest("Li")


# -- what she says -------------------------------------------------------------------------------------------------


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
    assert "A person will ring you." in thanks
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


# -- what she does not say -----------------------------------------------------------------------------------------


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
        write(scene, "等我一下，现在不方便说")
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


# -- beside the worry form -----------------------------------------------------------------------------------------


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


# -- who handles a concern -----------------------------------------------------------------------------------------


def test_the_text_of_a_notice_is_not_screened(scene: Scene) -> None:
    """Training material names every danger there is."""
    scene.do(checkins.begin, "Chen", "notice")
    write(scene, "溺水、性侵、自杀的预防：发现孩子说不想活了怎么办", "Chen")
    assert rows(scene, screened) == []
    assert rows(scene, note) == []


def test_no_message_to_anybody_says_that_somebody_was_called_or_knows(scene: Scene) -> None:
    """Not before a send was confirmed."""
    visiting(scene)
    write(scene, MISSING)
    silent(scene)
    for text in scene.texts("Li"):
        assert "was called" not in text
        assert "knows" not in text
