"""To whom a person may send a notice: the areas and roles beneath the posts they hold (`domain.md` D)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from core.people import Role
from core.places import covers

_SUPERVISED = frozenset({Role.MOTHER})
_COUNTY = _SUPERVISED | {Role.SUPERVISOR, Role.BACKUP}
_BENEATH: dict[Role, frozenset[Role]] = {
    Role.SUPERVISOR: _SUPERVISED,
    Role.BACKUP: _SUPERVISED,
    Role.COUNTY: _COUNTY,
    Role.FOUNDATION: _COUNTY | {Role.COUNTY},
}


class Held(Protocol):
    """A post in force: its role and its area's path."""

    @property
    def role(self) -> str:
        """The role's value."""

    @property
    def path(self) -> str:
        """The path of the area it is held at."""


@dataclass(frozen=True)
class Audience:
    """Everybody who holds one of the roles at or beneath the area at `path`."""

    path: str
    roles: frozenset[Role]


def reach(posts: Iterable[Held]) -> tuple[Audience, ...]:
    """Return the widest audience of each post that may send notices, in the order of the posts."""
    widest = (Audience(post.path, _BENEATH.get(Role(post.role), frozenset())) for post in posts)
    return tuple(audience for audience in dict.fromkeys(widest) if audience.roles)


def may_address(posts: Iterable[Held], audience: Audience) -> bool:
    """Return whether one of the posts reaches the whole of a chosen audience. An empty one: no."""
    return bool(audience.roles) and any(
        covers(widest.path, audience.path) and audience.roles <= widest.roles for widest in reach(posts)
    )
