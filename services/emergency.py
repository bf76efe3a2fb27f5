"""What a mother reads first when life is in danger: the numbers, and the truth about who is being asked."""

from core.text import N_, Message, say
from db.queries import concerns
from services import alerts
from services.unit import Unit


def danger_card(unit: Unit, run_id: int | None = None) -> tuple[Message, ...]:
    """Return what a mother reads first when life is in danger. It never says that anybody was called or knows.

    `run_id`: her check-in; where its alert reaches nobody, no alert is said to be on its way.
    """
    alone = run_id is not None and reaches_nobody(unit, run_id)
    return (
        say(N_("<b>Is life in danger? Call now:</b>")),
        *emergency_lines(unit),
        say(N_("Keep yourself safe. Go outside if you have to.")),
        *(() if alone else (_on_its_way(unit, run_id),)),
    )


def _on_its_way(unit: Unit, run_id: int | None) -> Message:
    """Say to whom the alert of a check-in goes: the roles of those who are really being told."""
    found = concerns.of_run(unit.conn, run_id) if run_id is not None else []
    told = alerts.being_told(unit, found[0]).values() if found else ()
    roles = [alerts.role_text(role) for role in dict.fromkeys(told)]
    if not roles:
        return say(
            N_(
                "This alert is on its way to whoever answers for it. I tell you here when a person has answered."
            )
        )
    text = N_("This alert is on its way to your {roles}. I tell you here when a person has answered.")
    return say(text, roles=alerts.joined(roles))


def reaches_nobody(unit: Unit, run_id: int) -> bool:
    """Say whether an open concern of a check-in has found nobody who could take it up."""
    return any(concern.raiser_told == "nobody" for concern in concerns.of_run(unit.conn, run_id))


def emergency_lines(unit: Unit) -> tuple[Message, ...]:
    """Return the emergency numbers, a line each."""
    return tuple(
        say(N_("{name} <b>{number}</b>"), name=say(line.name), number=line.number)
        for line in unit.settings.lines.emergency
    )
