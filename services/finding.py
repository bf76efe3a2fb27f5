"""Finding a child: by typing a code or a picture's words, or by pressing an animal."""

from dataclasses import replace

from core import codes, finding
from core.finding import Sought, Words
from core.people import MAY, Action
from core.screens import Button, Screen
from core.text import N_, say
from db.queries import caseload
from db.queries.people import Who
from services import cards, checkins, children
from services.children import Place
from services.outgoing import show
from services.presses import Press, Verbs
from services.unit import Unit

_PER_ROW = 3  # animals beside each other
NOBODY = say(N_("There is no such child on your list."))


def typed(unit: Unit, who: Who, text: str, words: Words) -> bool:
    """Show the child that a typed text means, or a short list. False when it looks for none: then it was said.

    Digits that fit nobody are not taken as a search either: "110" may be a cry.
    """
    if not who.has(*MAY[Action.SEE_CHILDREN]):
        return False
    sought = finding.read(text, words)
    if sought is None:
        return False
    count = _show_found(unit, who, Place("child", sought=_narrowed(unit, who, sought)), None)
    if count == 0 and (sought.letters or not sought.digits):
        show(unit, who.id, Screen((NOBODY,), ((_FIND,), (children.back_to(Place()),))))
        return True
    return count > 0


def _narrowed(unit: Unit, who: Who, sought: Sought) -> Sought:
    """Return the search for just this code where there is such a child: "c1" is C-001, not also C-010."""
    whole = replace(sought, whole=True)
    care = children.care_of(unit, who, "child")
    return whole if sought.letters and caseload.count(unit.conn, care, whole) else sought


def _show_found(unit: Unit, who: Who, place: Place, edits: int | None) -> int:
    """Show the one child that fits, or the list of those that do; nothing when none does. Return how many."""
    care = children.care_of(unit, who, place.verb)
    found = caseload.listed(unit.conn, care, 2, sought=place.sought)
    if len(found) == 1:
        cards.open_card(unit, who, found[0].id, Place(place.verb), edits)
    elif found:
        children.show_page(unit, who, place, edits)
    return len(found)


def _asked(unit: Unit, who: Who, press: Press, verb: str = "child") -> None:
    """Show how to find one. A check-in under way is put aside first: what is typed now is no answer to it."""
    care = children.care_of(unit, who, verb)
    aside = checkins.pause(unit, who, edits=press.row_id)
    here = {label.partition("-")[0] for label in caseload.labels(unit.conn, care)}
    animals = [one for one in codes.ANIMALS if one in here]
    keys = [Button(codes.animal_text(one), ["find_animal", verb, one]) for one in animals]
    rows = tuple(tuple(keys[at : at + _PER_ROW]) for at in range(0, len(keys), _PER_ROW))
    how = say(N_("Type the code or the picture, like “12” or “blue panda”. Or press the animal:"))
    screen = Screen((how,), (*rows, (children.back_to(Place(verb)),)))
    show(unit, who.id, screen, edits=None if aside else press.row_id)


def _animal(unit: Unit, who: Who, press: Press, verb: str, animal: str) -> None:
    place = Place(verb, sought=Sought(animals=(animal,)))
    if not _show_found(unit, who, place, press.row_id):
        children.show_page(unit, who, Place(verb), press.row_id)  # hers no more


_FIND = Button(say(N_("🔍 Find a child")), ["find", "child"])

PRESSES: Verbs = {"find": _asked, "find_animal": _animal}
