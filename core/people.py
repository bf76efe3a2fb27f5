"""Who takes part: roles, child tiers, ids, and the one table of who may do what (`domain.md` D)."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NewType

from core.text import N_

AreaId = NewType("AreaId", int)
PersonId = NewType("PersonId", int)
PostId = NewType("PostId", int)
ChildId = NewType("ChildId", int)
RunId = NewType("RunId", int)
ConcernId = NewType("ConcernId", int)
NoticeId = NewType("NoticeId", int)
OutboundId = NewType("OutboundId", int)


class Role(StrEnum):
    """What a person is at an area. A person may hold several posts."""

    MOTHER = "mother"
    SUPERVISOR = "supervisor"
    BACKUP = "backup"
    COUNTY = "county"
    FOUNDATION = "foundation"
    OPERATOR = "operator"


TITLES: dict[Role, str] = {
    Role.MOTHER: N_("companion mother"),
    Role.SUPERVISOR: N_("supervisor"),
    Role.BACKUP: N_("stand-in supervisor"),
    Role.COUNTY: N_("county coordinator"),
    Role.FOUNDATION: N_("foundation duty"),
    Role.OPERATOR: N_("operator"),
}


def home_role(roles: Iterable[str]) -> str:
    """Return the role whose menu fits somebody with these roles, the widest first; "none" without any."""
    held = set(roles)
    for role, home in _HOMES:
        if role in held:
            return home
    return "none"


_HOMES = (
    (Role.COUNTY, "county"),
    (Role.FOUNDATION, "county"),
    (Role.SUPERVISOR, "supervisor"),
    (Role.BACKUP, "supervisor"),
    (Role.MOTHER, "mother"),
    (Role.OPERATOR, "operator"),
)


class Tier(StrEnum):
    """How closely a child is followed; the intervals are configuration (`domain.md` C)."""

    T0 = "T0"
    T1 = "T1"
    T2 = "T2"
    T3 = "T3"
    T4 = "T4"
    PAIR = "PAIR"


class Action(StrEnum):
    """What a person can ask the product to do."""

    SEE_CHILDREN = "see_children"
    VISIT = "visit"
    ENROL = "enrol"
    RAISE = "raise"
    SEE_CONCERN = "see_concern"
    ACKNOWLEDGE = "acknowledge"
    PASS_ON = "pass_on"  # noqa: S105 - no password
    ASK_TO_RING = "ask_to_ring"
    READ_NOTE = "read_note"
    SEEN = "seen"
    REPORT = "report"
    NOTE = "note"
    PLAN = "plan"
    REVIEW = "review"
    REFER = "refer"
    HAND_OVER = "hand_over"
    TAKE_OVER = "take_over"
    RAISE_LEVEL = "raise_level"
    LOWER = "lower"
    CLOSE = "close"
    AGREE = "agree"
    REFUSE = "refuse"
    REOPEN = "reopen"
    SEND_NOTICE = "send_notice"
    DRILL = "drill"


_SUPERVISING = frozenset({Role.SUPERVISOR, Role.BACKUP})
_OWNING = _SUPERVISING | {Role.COUNTY}
# Foundation duty stands on the last rung of a P0, so it must be able to answer there and do what cannot wait until
# somebody nearer takes over. It reads no notes and decides nothing; it is the "second person" of `domain.md` D.
_ANSWERING = _OWNING | {Role.FOUNDATION}

MAY: dict[Action, frozenset[Role]] = {
    Action.SEE_CHILDREN: _OWNING | {Role.MOTHER},
    Action.VISIT: _SUPERVISING | {Role.MOTHER},
    Action.ENROL: frozenset({Role.MOTHER}),
    Action.RAISE: frozenset(Role),
    Action.SEE_CONCERN: _ANSWERING,
    Action.ACKNOWLEDGE: _ANSWERING,
    Action.PASS_ON: _ANSWERING,
    Action.ASK_TO_RING: _ANSWERING,
    Action.READ_NOTE: _OWNING,
    Action.SEEN: _ANSWERING,
    Action.REPORT: _ANSWERING,
    Action.NOTE: _ANSWERING,
    Action.PLAN: _OWNING,
    Action.REVIEW: _OWNING,
    Action.REFER: _OWNING,
    Action.HAND_OVER: _ANSWERING,
    Action.TAKE_OVER: _OWNING,
    Action.RAISE_LEVEL: _ANSWERING,
    Action.LOWER: _OWNING,
    Action.CLOSE: _OWNING,
    Action.AGREE: _ANSWERING,
    Action.REFUSE: _ANSWERING,
    Action.REOPEN: _OWNING,
    Action.SEND_NOTICE: _ANSWERING,
    Action.DRILL: frozenset({Role.COUNTY, Role.FOUNDATION}),
}


# A worry about the conduct of a worker (C17, `domain.md` B and D): county and the foundation's safeguarding answer
# for it, so the foundation owns and reads here what it elsewhere only answers; supervisors may read of it.
_SAFEGUARDING = frozenset({Role.COUNTY, Role.FOUNDATION})
_LOOKED_AT = {Action.SEE_CONCERN: _ANSWERING, Action.READ_NOTE: _ANSWERING}
_NO_CONCERN = (
    Action.SEE_CHILDREN,
    Action.VISIT,
    Action.ENROL,
    Action.RAISE,
    Action.SEND_NOTICE,
    Action.DRILL,
)
_MAY_CONDUCT: dict[Action, frozenset[Role]] = {
    action: _LOOKED_AT.get(action, _SAFEGUARDING) for action in Action if action not in _NO_CONCERN
}


def who_may(action: Action, conduct: bool = False) -> frozenset[Role]:
    """Return which roles may do this about a concern; `conduct`: it is about the conduct of a worker."""
    return _MAY_CONDUCT.get(action, MAY[action]) if conduct else MAY[action]


def may(roles: Iterable[Role], action: Action) -> bool:
    """Return whether one of these roles allows the action. Where it may be done is `core.places.covers`."""
    return not MAY[action].isdisjoint(roles)


def tier_of(categories: Iterable[str]) -> Tier:
    """Return how closely a child is followed, by the answers to I02 (`domain.md` C); the closest one counts.

    An open concern makes T0, and a paired mother PAIR: neither hangs on the situation of the child.
    """
    return min((_TIERS.get(one, Tier.T4) for one in categories), default=Tier.T4)


# How severe a disability is, a mother does not judge: any counts as severe until somebody sets the tier by hand.
_TIERS = {
    "orphan": Tier.T1,
    "unsupported": Tier.T1,
    "disability": Tier.T1,
    "illness": Tier.T1,
    "poor_guardianship": Tier.T1,
    "both_away": Tier.T2,
    "one_away": Tier.T3,
    "poverty": Tier.T3,
}
