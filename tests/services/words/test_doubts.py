"""Words that sound like danger: which are asked about, and how the question is put."""

import pytest

from bot.render import words_for
from db.models import note, screened
from db.queries import concerns, notes
from services import attachments, checkins, screening
from services.attachments import Sent
from services.screening import Screener
from tests.services.people.scene import Scene
from tests.services.words.telling import (
    ASKED,
    BEATEN,
    CALM,
    DANGER,
    DYING,
    FIRST,
    GRAVE,
    MISSING,
    NO,
    TALK,
    WORRY,
    raised,
    rows,
    silent,
    visiting,
    write,
)


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
