"""Who must not know of a concern: whoever it is about, the child's family, whoever says "I am involved".

They are kept on the concern itself; every rung, list and press asks `services.permission` or `services.rungs`.
A worry about the conduct of somebody of the programme goes past all near posts until she has said who it is.
"""

from collections.abc import Sequence

from core.events import Kind
from core.people import Role
from core.screening import Finding
from core.text import Message
from db.queries import concern_events, concerns, flags, notes, runs
from db.queries import conflicts as kept
from db.queries.concerns import Concern, State
from services import alerts, handover, ladders, rungs
from services.unit import Unit

# The worry "somebody of the programme harms a child or mothers", and the question who it is (bot.flows.worry).
WHAT, CONDUCT, WHO = "W01", "conduct", "W07"
UNKNOWN, NAMED, RELATED = "unknown", "named", "related"  # why somebody is kept from a concern
_NEAR = (Role.SUPERVISOR, Role.BACKUP, Role.COUNTY)  # anybody of these could be meant
_MEANT: dict[str, Role] = {
    "supervisor": Role.SUPERVISOR,
    "backup": Role.BACKUP,
    "mother": Role.MOTHER,
    "county": Role.COUNTY,
}
UNSAID = "unsaid"  # she would rather not say: everybody who could be meant stays kept from it
_WORDS = "worker-conduct"  # the screener's entry that words about what a worker does meet
_HER_OWN = ("W01", "W02", "W03", "W04", "W05")  # what else she ticks of a worry; her words belong to both


def is_conduct(unit: Unit, run_id: int, item: str, option: str) -> bool:
    """Say whether a flag is about the conduct of a worker; what she writes to such a worry is, whatever it says."""
    if (item, option) == (WHAT, CONDUCT) or item == WHO:
        return True
    kept_run = runs.get(unit.conn, run_id)
    told = kept_run is not None and kept_run.flow == "worry"
    return told and item not in _HER_OWN and of_run(unit, run_id) is not None


def sounds_of_it(finding: Finding | None) -> bool:
    """Say whether words sound like something that a worker does to a child or a mother."""
    return finding is not None and _WORDS in finding.entries


def of_run(unit: Unit, run_id: int | None) -> Concern | None:
    """Return the open concern about conduct that a check-in has raised."""
    found = concerns.of_run(unit.conn, run_id) if run_id is not None else []
    return next((one for one in found if one.conduct), None)


def hers(unit: Unit, author_id: int, area_id: int) -> list[Concern]:
    """Return the open concerns about conduct that somebody has raised, and that are kept from somebody near.

    What she says elsewhere meanwhile, to whoever is meant, goes with them.
    """
    found = concerns.of_conduct(unit.conn, author_id)
    near = (
        kept.could_be_meant(unit.conn, [role.value for role in _NEAR], area_id, unit.now) if found else set()
    )
    return [one for one in found if not near.isdisjoint(one.kept_from)]


def keep_words(unit: Unit, concern: Concern) -> None:
    """Take what its raiser said to a concern about conduct, or while she was asked about it, off every list."""
    notes.keep_with(unit.conn, concern.id, concern.run_id, concern.raiser_id)


def keep_at_opening(unit: Unit, concern: Concern, like: Sequence[Concern] = ()) -> Concern:
    """Keep from a new concern the child's family, and in one about conduct everybody near who could be meant.

    `like`: only those are kept from it who are kept from these.
    """
    for one in like:
        for person_id, whys in sorted(_whys(unit, one).items()):
            for why in sorted(whys - {RELATED}) if person_id in one.kept_from else ():
                concern = _keep(unit, concern, {person_id}, why)
    if concern.conduct and not like:
        near = kept.could_be_meant(unit.conn, [role.value for role in _NEAR], concern.area_id, unit.now)
        concern = _keep(unit, concern, near - {concern.raiser_id}, UNKNOWN)
    family = kept.relatives(unit.conn, concern.child_id) if concern.child_id is not None else []
    return _keep(unit, concern, set(family), RELATED)


def keep_family(unit: Unit, concern: Concern, child_id: int) -> Concern:
    """Keep from a concern the family of the child that is named only now; they may have heard of it already."""
    for person_id in kept.relatives(unit.conn, child_id):
        concern = keep_from(unit, concern, person_id, RELATED)
    return concern


def family_known(unit: Unit, person_id: int, household_id: int) -> None:
    """Keep somebody, of whom it is known only now that she is of a family, from its open concerns."""
    for child_id in kept.children_of(unit.conn, household_id):
        for concern in concerns.of_child(unit.conn, child_id):
            keep_from(unit, concern, person_id, RELATED)


def who_it_is(unit: Unit, number: int, item: str, option: str, ticked: Message) -> None:
    """Take who a worry about conduct is about: they are kept from it, and others near hear of it now.

    Whoever was named once stays kept from it; what an alert says is the last answer, in words `ticked`.
    """
    concern = concerns.get(unit.conn, number)
    if item != WHO or concern is None or concern.state is State.CLOSED:
        return
    flags.tick_anew(unit.conn, number, item, option, ticked)
    if option == UNSAID:
        return
    role = _MEANT.get(option)
    meant = kept.could_be_meant(unit.conn, [role.value], concern.area_id, unit.now) if role else set()
    for person_id in sorted(meant - {concern.raiser_id}):
        concern = keep_from(unit, concern, person_id, NAMED)
    _let_in(unit, concern)


def _let_in(unit: Unit, concern: Concern) -> None:
    """Let those hear of it who were kept from it only because nobody knew who is meant."""
    why = _whys(unit, concern)
    cleared = {one for one in concern.kept_from if why.get(one, set()) == {UNKNOWN}}
    if not cleared:
        return
    for person_id in sorted(cleared):
        rungs.note(unit, concern, Kind.LET_IN, person_id)
    left = [one for one in concern.kept_from if one not in cleared]
    concern = concerns.change(unit.conn, concern, kept_from=left)
    if concern.state is State.RAISED:
        alerts.tell(unit, concern, _on_steps_taken(unit, concern, cleared))


def _on_steps_taken(unit: Unit, concern: Concern, cleared: set[int]) -> dict[int, Role]:
    """Return those of the cleared whose rung has had its turn, and who can be told."""
    rungs_taken = [event.data["roles"] for event in concern_events.of(unit.conn, concern.id, Kind.STEP)]
    roles = dict.fromkeys(Role(role) for taken in rungs_taken for role in taken)
    found: dict[int, Role] = {}
    for role in roles:
        found |= {
            one: role for one in sorted(rungs.reachable(unit, concern, role) & cleared) if one not in found
        }
    return found


def _whys(unit: Unit, concern: Concern) -> dict[int, set[str]]:
    """Return for which reasons each person is kept from a concern."""
    found: dict[int, set[str]] = {}
    for event in concern_events.of(unit.conn, concern.id, Kind.KEPT_FROM):
        if event.person_id is not None:
            found.setdefault(event.person_id, set()).add(event.data["why"])
    return found


def keep_from(unit: Unit, concern: Concern, person_id: int, why: str) -> Concern:
    """Keep somebody from a concern from now on, and return it: what waits for her is taken back, and if she had
    it, or was the only one asked, it goes to others at once. `why`: a code, said in `services.timeline`.
    """
    known = person_id in concern.kept_from
    concern = _keep(unit, concern, {person_id}, why)
    if known:
        return concern
    handover.post_ended(unit, person_id, "involved")
    after = _fresh(unit, concern)
    if after.state is State.RAISED and after.step == concern.step and _was_told(unit, after, person_id):
        ladders.skip_if_alone(unit, after)
    return _fresh(unit, concern)


def _was_told(unit: Unit, concern: Concern, person_id: int) -> bool:
    told = concern_events.of(unit.conn, concern.id, Kind.TOLD, since=concern.anchor_at)
    return any(event.person_id == person_id for event in told)


def _fresh(unit: Unit, concern: Concern) -> Concern:
    found = concerns.get(unit.conn, concern.id)
    assert found is not None, "concerns are never deleted"  # noqa: S101
    return found


def _keep(unit: Unit, concern: Concern, new: set[int], why: str) -> Concern:
    """Note who is kept from a concern, and why; somebody may be for several reasons."""
    known = _whys(unit, concern) if new else {}
    for person_id in sorted(new):
        if why not in known.get(person_id, set()):
            rungs.note(unit, concern, Kind.KEPT_FROM, person_id, why=why)
    everybody = sorted({*concern.kept_from, *new})
    if everybody == list(concern.kept_from):
        return concern
    return concerns.change(unit.conn, concern, kept_from=everybody)
