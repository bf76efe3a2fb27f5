"""The needs list: what a family said it needs, kept until it is met (`domain.md` A: N01, N02, S04)."""

from bot.flows.items.next import N01, N02
from bot.flows.run import NOT_ASKED, SKIPPED, UNSURE
from core.people import Action
from core.screens import Screen
from core.text import N_, Message, say
from db.queries import needs, notes
from db.queries.needs import Need
from db.queries.people import Who
from services.checkins import FinishedRun, heading
from services.outgoing import show
from services.permission import with_child
from services.presses import Press, Verbs
from services.unit import NotAllowed, Unit

WISH = "wish"
KINDS: dict[str, str] = {option.id: option.label for option in N01.options if not option.alone} | {
    WISH: N02.topic
}
_UNSAID = frozenset({UNSURE, NOT_ASKED, SKIPPED})


def keep(unit: Unit, child_id: int, finished: FinishedRun) -> None:
    """Put on the list what a visit heard. What is open already is not listed twice; each wish is one of its own."""
    known = {one.kind for one in open_of(unit, child_id)}
    for kind in _kinds(finished.answers):
        if kind not in known:
            needs.add(unit.conn, child_id, kind, finished.run_id, None, unit.now)
    if finished.answers.get("N02", SKIPPED) not in _UNSAID:
        words = notes.newest_at(unit.conn, finished.run_id, "N02")
        needs.add(unit.conn, child_id, WISH, finished.run_id, words, unit.now)


def _kinds(answers: dict[str, str]) -> list[str]:
    wanted = [kind for kind in answers.get("N01", "").split(",") if kind in KINDS]
    return [*wanted, "study"] if answers.get("S04") == "want" and "study" not in wanted else wanted


def open_of(unit: Unit, child_id: int) -> list[Need]:
    """Return what a child's family still needs, the oldest first."""
    return needs.open_of(unit.conn, child_id)


def words(need: Need) -> Message:
    """Return a need in a few words; never the family's own."""
    return say(KINDS[need.kind])


def _met(unit: Unit, who: Who, press: Press, need_id: int) -> None:
    """Take a need off the list; a second press finds it gone and says the same."""
    need = needs.get_open(unit.conn, need_id)
    if need is None:
        show(unit, who.id, Screen((say(N_("✓ That is done already.")),)))
        return
    if not with_child(unit, who, need.child_id, Action.SEE_CHILDREN):
        raise NotAllowed
    needs.close(unit.conn, need_id, who.id, unit.now)
    child = heading(unit, need.child_id)
    done = say(N_("✓ {child}: “{what}” is off the needs list."), child=child, what=words(need))
    show(unit, who.id, Screen((done,)), child_id=need.child_id)


PRESSES: Verbs = {"need_met": _met}
