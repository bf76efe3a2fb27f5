"""Who could not be reached today, rung by rung, and why. Pure: whoever asks has the posts and the places.

It follows the ladder: of a role the nearest place that has a holder answers, and no other
(`db.queries.people.holders`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.people import AreaId, Role
from core.places import ancestors

Share = tuple[int, int] | None


class Why(StrEnum):
    """Why somebody could not be reached, the worst first."""

    EMPTY = "empty"
    AWAY = "away"
    BLOCKED = "blocked"
    NEVER = "never"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Seat:
    """A post as the ladder sees it. `who`: its holder. `sure`: hers, or she has agreed to hold it for somebody away."""

    role: Role
    who: int
    path: str
    rests: bool
    linked: bool
    blocked: bool
    sure: bool


@dataclass(frozen=True)
class Gap:
    """A rung that lacks somebody: where the post belongs, and the villages that miss it.

    `share`: how many of how many cannot be reached where others can; None where nobody can.
    """

    role: Role
    why: Why
    where: str
    villages: tuple[str, ...]
    share: Share = None

    @property
    def place(self) -> str:
        """The path to name: that of the only village, else of the place the post belongs to."""
        return self.villages[0] if len(self.villages) == 1 else self.where

    @property
    def county(self) -> AreaId | None:
        """The county whose matter it is; None for a post above all counties."""
        parts = self.where.strip("/").split("/")
        return AreaId(int(parts[_COUNTY - 1])) if len(parts) >= _COUNTY else None


_COUNTY, _TOWNSHIP = 3, 4  # how deep in nation, province, county, township, village
# A post that is not named here belongs to a county.
_DEPTH = dict.fromkeys((Role.MOTHER, Role.SUPERVISOR, Role.BACKUP), _TOWNSHIP)


def gaps(villages: Iterable[str], seats: Iterable[Seat], roles: Sequence[Role]) -> list[Gap]:
    """Return the gaps of these villages, by post and reason; one post that many villages share is one gap."""
    by_place: dict[tuple[Role, str], list[Seat]] = {}
    for seat in seats:
        by_place.setdefault((seat.role, seat.path), []).append(seat)
    found = (_gap(village, role, by_place) for village in villages for role in roles)
    return joined(gap for gap in found if gap is not None)


def joined(found: Iterable[Gap]) -> list[Gap]:
    """Return gaps of several looks as of one."""
    villages: dict[tuple[Role, Why, str, Share], list[str]] = {}
    for gap in found:
        villages.setdefault((gap.role, gap.why, gap.where, gap.share), []).extend(gap.villages)
    return [
        Gap(role, why, where, tuple(missing), share)
        for (role, why, where, share), missing in villages.items()
    ]


def unheard(seats: Sequence[Seat]) -> Why | None:
    """Return why nobody on these posts could be reached; None where somebody can."""
    awake = [seat for seat in seats if not seat.rests]
    if awake:
        return _why(awake)
    return Why.AWAY if seats else Why.EMPTY


def of_mothers(counted: Iterable[tuple[str, bool, bool, int]]) -> list[Gap]:
    """Return how many mothers cannot be reached, by township: from (place, linked, blocked, how many)."""
    everybody, out = Counter[str](), Counter[tuple[str, Why]]()
    for path, linked, blocked, count in counted:
        township = _belongs(path, Role.MOTHER)
        everybody[township] += count
        if blocked or not linked:
            out[township, Why.BLOCKED if blocked else Why.NEVER] += count
    return [
        Gap(Role.MOTHER, why, township, (), (count, everybody[township]))
        for (township, why), count in out.items()
    ]


def _gap(village: str, role: Role, by_place: Mapping[tuple[Role, str], list[Seat]]) -> Gap | None:
    """Return why a role cannot be reached for a village, or not by everybody on it; None where it can."""
    resting = ""
    for path in ancestors(village):
        seats = by_place.get((role, path), [])
        awake = [seat for seat in seats if not seat.rests]
        if awake:
            why = _why(awake)
            return Gap(role, why, path, (village,)) if why else _partly(awake, village)
        resting = resting or (path if seats else "")
    if resting:
        return Gap(role, Why.AWAY, resting, (village,))
    return Gap(role, Why.EMPTY, _belongs(village, role), (village,))


def _partly(seats: list[Seat], village: str) -> Gap | None:
    """Return the gap that some leave where others can be reached; the worst reason names it."""
    missed = [seat for seat in seats if seat.blocked or not seat.linked]
    if not missed:
        return None
    share = len({seat.who for seat in missed}), len({seat.who for seat in seats})
    return Gap(missed[0].role, _worst(missed), missed[0].path, (village,), share)


def _why(seats: list[Seat]) -> Why | None:
    reached = [seat for seat in seats if seat.linked and not seat.blocked]
    if any(seat.sure for seat in reached):
        return None
    if reached:
        return Why.UNSURE
    return _worst(seats)


def _worst(seats: list[Seat]) -> Why:
    return Why.BLOCKED if any(seat.blocked for seat in seats) else Why.NEVER


def _belongs(village: str, role: Role) -> str:
    """Return the place at which a post is missing."""
    widest_first = ancestors(village)[::-1]
    return widest_first[min(_DEPTH.get(role, _COUNTY), len(widest_first)) - 1]
