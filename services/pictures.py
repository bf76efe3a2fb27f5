"""The picture of a child: the mother picks an animal, then a colour."""

from core import codes
from core.people import Action
from core.screens import Button, Screen
from core.text import N_, Message, say
from db.queries import children
from db.queries.children import Child
from db.queries.people import Who
from services import cards
from services.checkins import child_words
from services.children import Back, place_of
from services.outgoing import show
from services.presses import Press, Verbs
from services.setting_out import allowed
from services.unit import Unit

_PER_ROW = 3  # pictures beside each other


def _animals(unit: Unit, who: Who, press: Press, child_id: int, back: Back = None) -> None:
    child = allowed(unit, who, child_id, Action.VISIT)
    choices = [
        Button(codes.animal_text(animal), ["animal", child_id, animal, back]) for animal in codes.ANIMALS
    ]
    _choose(unit, who, press, child, say(N_("Which animal?")), choices, back)


def _colours(unit: Unit, who: Who, press: Press, child_id: int, animal: str, back: Back = None) -> None:
    child = allowed(unit, who, child_id, Action.VISIT)
    choices = [
        Button(codes.colour_text(colour), ["colour", child_id, animal, colour, back])
        for colour in codes.COLOURS
    ]
    _choose(unit, who, press, child, say(N_("Which colour?")), choices, back)


def _choose(
    unit: Unit, who: Who, press: Press, child: Child, question: Message, choices: list[Button], back: Back
) -> None:
    rows = tuple(tuple(choices[at : at + _PER_ROW]) for at in range(0, len(choices), _PER_ROW))
    leave = Button(say(N_("‹ Back")), ["child", child.id, back])
    screen = Screen((child_words(child.code, child.label), question), (*rows, (leave,)))
    show(unit, who.id, screen, edits=press.row_id, child_id=child.id)


def _picked(
    unit: Unit, who: Who, press: Press, child_id: int, animal: str, colour: str, back: Back = None
) -> None:
    allowed(unit, who, child_id, Action.VISIT)
    children.change(unit.conn, child_id, label=f"{animal}-{colour}")
    done = say(N_("✓ The picture is changed."))
    cards.show_card(unit, who, children.get(unit.conn, child_id), place_of(back), press.row_id, done)


PRESSES: Verbs = {"picture": _animals, "animal": _colours, "colour": _picked}
