"""The builds that are put under the machine: the product as it is, and some in which one thing is wrong.

What holds on these as well is no invariant worth asking. A build changes the process it is made in.
"""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from core.people import MAY, Role
from services import acting, agreement, alerts, delivery, handover, ladders, permission
from services import concerns as opening

_OPENING: Any = opening
_LADDERS: Any = ladders
_HANDOVER: Any = handover
_AGREEMENT: Any = agreement


def drop_flag() -> None:
    """A concern is opened, and the flag that opened it is not written."""
    _replace(_OPENING, "flags", add=lambda *rest, **named: None)


def later_flag() -> None:
    """A check-in that raises a second flag of a kind keeps only the first."""
    add: Any = _OPENING.flags.add

    def once(conn: Any, concern_id: int, **named: Any) -> None:
        if not _OPENING.flags.ticked(conn, concern_id):
            add(conn, concern_id, **named)

    _replace(_OPENING, "flags", add=once)


def no_alert() -> None:
    """A step of the ladder is taken, and nobody's message is written."""
    _set(alerts, "_tell_one", lambda *rest: None)


def one_person() -> None:
    """Whoever asks to close may agree to it as well."""
    _set(agreement, "_second", permission.allowed)


def no_repeat() -> None:
    """After the last rung the next step is a year away."""
    change: Any = _LADDERS.concerns.change

    def silent(conn: Any, found: Any, **values: Any) -> Any:
        if values.get("step", 0) > len(found.ladder["rungs"]):
            values["next_due_at"] += timedelta(days=365)
        return change(conn, found, **values)

    _replace(ladders, "concerns", change=silent)


def no_scope() -> None:
    """Before a message is sent nobody asks whether its child is still in scope."""
    _replace(delivery, "people", sees=lambda conn, pairs, now: set(pairs))


def anywhere() -> None:
    """Somebody's role is looked at, its place is not."""

    def role_for(who: Any, concern: Any, action: Any) -> Role | None:
        held = [Role(post.role) for post in who.posts if Role(post.role) in MAY[action]]
        return held[0] if held and who.id != concern.raiser_id else None

    for module in (permission, _HANDOVER.permission):
        _set(module, "role_for", role_for)


def in_silence() -> None:
    """What somebody may not do is refused, and not logged."""
    _set(permission, "log", SimpleNamespace(info=lambda *rest, **named: None))


def stays() -> None:
    """A post ends, and what went with it stays."""
    _set(handover, "post_ended", lambda *rest: None)


def any_level() -> None:
    """Acknowledge counts, whatever its message said."""
    _set(_AGREEMENT.casefile, "is_of_before", lambda *rest: False)

    def acknowledge(unit: Any, who: Any, press: Any, number: int, level: int | None = None) -> None:
        known(unit, who, press, number)

    known: Any = acting.acknowledge
    acting.PRESSES["ack"] = acknowledge
    _set(acting, "acknowledge", acknowledge)


def _set(module: Any, name: str, value: Any) -> None:
    assert hasattr(module, name)
    setattr(module, name, value)


def _replace(module: Any, name: str, **functions: Any) -> None:
    """Let one module see another one with some functions changed."""
    seen: Any = getattr(module, name)
    assert functions.keys() <= vars(seen).keys()
    setattr(module, name, SimpleNamespace(**{**vars(seen), **functions}))


# What each build must be found out by.
BAD_BUILDS: dict[str, tuple[Callable[[], None], str]] = {
    "drop-flag": (drop_flag, "invariant_3"),
    "later-flag": (later_flag, "invariant_3"),
    "no-alert": (no_alert, "invariant_4"),
    "one-person": (one_person, "invariant_4"),
    "no-repeat": (no_repeat, "invariant_5"),
    "no-scope": (no_scope, "invariant_8"),
    "anywhere": (anywhere, "invariant_11"),
    "in-silence": (in_silence, "invariant_11"),
    "stays": (stays, "invariant_12"),
    "any-level": (any_level, "invariant_14"),
}
BUILDS = ("good", *BAD_BUILDS)


def make(name: str) -> None:
    """Turn the product of this process into a build."""
    if name != "good":
        BAD_BUILDS[name][0]()
