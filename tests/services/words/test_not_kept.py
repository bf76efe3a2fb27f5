"""What she sends that is not kept: a person is to ask her about it, once, and nobody is woken for a sticker."""

from bot.render import words_for
from db.models import concern, note
from services import attachments, checkins
from services.attachments import Sent
from tests.services.people.scene import Scene
from tests.services.words.telling import DANGER, DYING, rows, visiting, write


def _send(scene: Scene, kind: str) -> None:
    scene.do(attachments.sent, "Li", Sent(7, kind), words_for)


def _listed(scene: Scene) -> list[tuple[str, bool]]:
    """Return each thing that is not kept, and whether it is on a list."""
    return [(row.kind, row.due_at is not None) for row in rows(scene, note) if row.kind != "text"]


def test_it_is_on_the_list_once_until_it_was_read_also_while_she_is_asked_about_her_words(
    scene: Scene,
) -> None:
    """The question about her words is a check-in of its own; what comes meanwhile belongs to the visit."""
    visiting(scene)
    _send(scene, "sticker")
    write(scene, DYING)
    for _ in range(3):
        _send(scene, "sticker")
    assert _listed(scene) == [("sticker", True)]


def test_it_goes_with_her_worry_about_a_worker_and_after_that_to_the_list_again(scene: Scene) -> None:
    """A supervisor who may be meant does not learn that it came, and a closed worry swallows nothing."""
    scene.do(checkins.begin, "Li", "worry")
    scene.press("Li", "Somebody of the programme harms a child or mothers")
    scene.press("Li", "I would rather not say")
    scene.press("Li", "Nothing to add")
    _send(scene, "forward")
    _send(scene, "forward")
    assert _listed(scene) == [("forward", False)]
    with scene.unit() as unit:
        unit.conn.execute(concern.update().values(state="closed"))
    _send(scene, "forward")
    assert _listed(scene) == [("forward", False), ("forward", True)]


def test_a_sticker_wakes_nobody_and_a_picture_beside_danger_does(scene: Scene) -> None:
    """Whoever was alerted hears that something came in; a sticker waits for the morning's list."""
    visiting(scene)
    write(scene, DYING)
    scene.press("Li", DANGER)
    _send(scene, "sticker")
    assert "a note has come in" not in "".join(scene.texts("Wang"))
    _send(scene, "picture")
    assert "a note has come in" in scene.newest("Wang")
