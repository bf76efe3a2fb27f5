"""Which rungs nobody could be reached on today, and why. Pure: whoever asks has the posts and the places.

It follows the ladder: of a role the nearest place that has a holder answers, and no other
(`db.queries.people.holders`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.people import AreaId, Role
from core.places import ancestors


class Why(StrEnum):
    """Why nobody could be reached on a rung, the worst first."""

    EMPTY = "empty"
    AWAY = "away"
    BLOCKED = "blocked"
    NEVER = "never"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Seat:
    """A post as the ladder sees it. `sure`: hers, or she has agreed to hold it for somebody away."""

    role: Role
    path: str
    rests: bool
    linked: bool
    blocked: bool
    sure: bool


@dataclass(frozen=True)
class Gap:
    """A rung without anybody: where the post belongs, and the villages that miss it."""

    role: Role
    why: Why
    where: str
    villages: tuple[str, ...]

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
_DEPTH = {Role.SUPERVISOR: _TOWNSHIP, Role.BACKUP: _TOWNSHIP}  # the others belong to a county


def gaps(villages: Iterable[str], seats: Iterable[Seat], roles: Sequence[Role]) -> list[Gap]:
    """Return the gaps of these villages, by post and reason; one post that many villages share is one gap."""
    by_place: dict[tuple[Role, str], list[Seat]] = {}
    for seat in seats:
        by_place.setdefault((seat.role, seat.path), []).append(seat)
    found: dict[tuple[Role, Why, str], list[str]] = {}
    for village in villages:
        for role in roles:
            gap = _gap(village, role, by_place)
            if gap is not None:
                found.setdefault((role, *gap), []).append(village)
    return [Gap(*key, tuple(missing)) for key, missing in found.items()]


def joined(found: Iterable[Gap]) -> list[Gap]:
    """Return gaps of several looks as of one."""
    villages: dict[tuple[Role, Why, str], list[str]] = {}
    for gap in found:
        villages.setdefault((gap.role, gap.why, gap.where), []).extend(gap.villages)
    return [Gap(*key, tuple(missing)) for key, missing in villages.items()]


def _gap(village: str, role: Role, by_place: Mapping[tuple[Role, str], list[Seat]]) -> tuple[Why, str] | None:
    """Return why a role cannot be reached for a village, and where that post is; None where it can."""
    resting = ""
    for path in ancestors(village):
        seats = by_place.get((role, path), [])
        awake = [seat for seat in seats if not seat.rests]
        if awake:
            why = _why(awake)
            return (why, path) if why else None
        resting = resting or (path if seats else "")
    return (Why.AWAY, resting) if resting else (Why.EMPTY, _belongs(village, role))


def _why(seats: list[Seat]) -> Why | None:
    reached = [seat for seat in seats if seat.linked and not seat.blocked]
    if any(seat.sure for seat in reached):
        return None
    if reached:
        return Why.UNSURE
    return Why.BLOCKED if any(seat.blocked for seat in seats) else Why.NEVER


def _belongs(village: str, role: Role) -> str:
    """Return the place at which a post is missing."""
    widest_first = ancestors(village)[::-1]
    return widest_first[min(_DEPTH.get(role, _COUNTY), len(widest_first)) - 1]
