"""What each level asks of people: the rungs of its ladder and its deadlines. Frozen; `core.settings` holds them."""

from dataclasses import dataclass, field, replace
from datetime import time
from enum import StrEnum

from core.people import Role
from core.text import N_, Message, say
from core.triage import Category, Level


class Hours(StrEnum):
    """When a ladder may speak: at any hour, outside quiet hours, or only with the reading list."""

    ANY = "any"
    DAY = "day"
    LIST = "list"


@dataclass(frozen=True)
class Quiet:
    """Local hours in which nothing but a P0 or P1 alert is sent; equal ends mean none."""

    start: time = time(21, 0)
    end: time = time(7, 30)

    def holds(self, clock: time) -> bool:
        """Return whether a local time lies in quiet hours: from the start on, up to but not at the end."""
        if self.start <= self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


@dataclass(frozen=True)
class Wait:
    """A span in one unit: minutes and hours run exactly, days and working days end in the morning."""

    minutes: int = 0
    hours: int = 0
    days: int = 0
    working_days: int = 0

    def __post_init__(self) -> None:
        amounts = (self.minutes, self.hours, self.days, self.working_days)
        if min(amounts) < 0 or sum(amount > 0 for amount in amounts) > 1:
            raise ValueError("a span is one number, not negative, of minutes, hours, days or working_days")

    def __bool__(self) -> bool:
        return self != Wait()

    @property
    def said(self) -> Message:
        """The span in words."""
        unit, count = next(((unit, count) for unit, count in vars(self).items() if count), ("minutes", 0))
        one, many = _SPANS[unit]
        return say(one if count == 1 else many, count=count)


_SPANS: dict[str, tuple[str, str]] = {
    "minutes": (N_("{count} minute"), N_("{count} minutes")),
    "hours": (N_("{count} hour"), N_("{count} hours")),
    "days": (N_("{count} day"), N_("{count} days")),
    "working_days": (N_("{count} working day"), N_("{count} working days")),
}


@dataclass(frozen=True)
class Rung:
    """Who is told, and how long the rung before has to answer."""

    role: Role
    after: Wait = Wait()


_ON_LADDERS = frozenset({Role.SUPERVISOR, Role.BACKUP, Role.COUNTY, Role.FOUNDATION})


@dataclass(frozen=True)
class LadderRule:
    """How a concern of one level climbs, and what happens when its owner does not move."""

    rungs: tuple[Rung, ...]
    repeat: Wait
    hours: Hours
    idle_remind: Wait
    idle_release: Wait

    def __post_init__(self) -> None:
        if not self.rungs:
            raise ValueError("a ladder needs at least one rung")
        if not {rung.role for rung in self.rungs} <= _ON_LADDERS:
            raise ValueError("a rung is supervisor, backup, county or foundation")
        if self.rungs[0].after:
            raise ValueError("the first rung is told at once: it has no `after`")
        if not all((self.repeat, self.idle_remind, self.idle_release)):
            raise ValueError("repeat, idle_remind and idle_release must be longer than nothing")


# The table "Ladder and closing" of `domain.md` (B); the idle times end at its "decides or sees the child".
_P0 = LadderRule(
    rungs=(
        Rung(Role.SUPERVISOR),
        Rung(Role.BACKUP, Wait(minutes=15)),
        Rung(Role.COUNTY, Wait(minutes=15)),
        Rung(Role.FOUNDATION, Wait(minutes=30)),
    ),
    repeat=Wait(minutes=15),
    hours=Hours.ANY,
    idle_remind=Wait(hours=1),
    idle_release=Wait(hours=2),
)
_P1 = LadderRule(
    rungs=(
        Rung(Role.SUPERVISOR),
        Rung(Role.BACKUP, Wait(hours=2)),
        Rung(Role.COUNTY, Wait(hours=2)),
    ),
    repeat=Wait(hours=2),
    hours=Hours.ANY,
    idle_remind=Wait(hours=12),
    idle_release=Wait(hours=24),
)
_P2 = LadderRule(
    rungs=(Rung(Role.SUPERVISOR), Rung(Role.COUNTY, Wait(working_days=1))),
    repeat=Wait(working_days=1),
    hours=Hours.DAY,
    idle_remind=Wait(hours=48),
    idle_release=Wait(hours=72),
)
_P3 = LadderRule(
    rungs=(Rung(Role.SUPERVISOR), Rung(Role.COUNTY, Wait(working_days=3))),
    repeat=Wait(days=7),
    hours=Hours.LIST,
    idle_remind=Wait(days=10),
    idle_release=Wait(days=14),
)


# About the conduct of a worker: "county lead + foundation safeguarding, hidden from the person", both at once.
_CONDUCT = replace(_P1, rungs=(Rung(Role.COUNTY), Rung(Role.FOUNDATION)))


@dataclass(frozen=True)
class LocalLadders:
    """Ladders of a place and what lies in it, by its names from the top: "nation/province/county"."""

    area: str
    p0: LadderRule | None = None
    p1: LadderRule | None = None
    p2: LadderRule | None = None
    p3: LadderRule | None = None

    def of(self, level: Level) -> LadderRule | None:
        """Return the rule of one level, None where the place has none of its own."""
        return (self.p0, self.p1, self.p2, self.p3)[level]

    def holds(self, place: str) -> bool:
        """Say whether a place is this one or lies in it."""
        return f"{place}/".startswith(f"{self.area.strip('/')}/")


@dataclass(frozen=True)
class LadderSettings:
    """A rule for each level, other ones for some places (`here`), and one for worries about a worker's conduct."""

    p0: LadderRule = _P0
    p1: LadderRule = _P1
    p2: LadderRule = _P2
    p3: LadderRule = _P3
    conduct: LadderRule = _CONDUCT
    here: tuple[LocalLadders, ...] = ()

    def of(self, level: Level, place: str = "", conduct: bool = False) -> LadderRule:
        """Return the rule of one level at a place (its names from the top); the nearest that is set counts.

        About conduct it is that one's everywhere, in danger to life with the pace of a P0.
        """
        local = [one for one in self.here if one.holds(place) and one.of(level)]
        nearest = max(local, key=lambda one: len(one.area), default=None)
        rule = (nearest and nearest.of(level)) or (self.p0, self.p1, self.p2, self.p3)[level]
        if conduct:
            return replace(rule, rungs=self.conduct.rungs) if level is Level.P0 else self.conduct
        return rule


@dataclass(frozen=True)
class Deadlines:
    """What people owe a concern of one level, each counted from when it was raised to it; an empty span: nothing.

    `acknowledge`: a tap. `seen`: a person decides, and the child is safe or seen. `record`: the facts are written
    down. `plan`: there is a plan. `review_days`: after so many days at the latest a plan is looked at again.
    """

    acknowledge: Wait
    seen: Wait
    record: Wait = Wait()
    plan: Wait = Wait()
    review_days: int = 7

    def __post_init__(self) -> None:
        if self.review_days < 1:
            raise ValueError("review_days must be at least 1")

    @property
    def owed(self) -> dict[str, Wait]:
        """The spans by name, the empty ones included."""
        return {"acknowledge": self.acknowledge, "seen": self.seen, "record": self.record, "plan": self.plan}


@dataclass(frozen=True)
class DeadlineSettings:
    """The deadlines of each level (`domain.md` B)."""

    p0: Deadlines = Deadlines(Wait(minutes=15), Wait(hours=2), Wait(hours=24), Wait(hours=72))
    p1: Deadlines = Deadlines(Wait(hours=2), Wait(hours=24), plan=Wait(hours=72))
    p2: Deadlines = Deadlines(Wait(working_days=1), Wait(hours=72), plan=Wait(days=7), review_days=14)
    p3: Deadlines = Deadlines(Wait(working_days=3), Wait(days=14), review_days=28)

    def of(self, level: Level) -> Deadlines:
        """Return the deadlines of one level."""
        return (self.p0, self.p1, self.p2, self.p3)[level]


_BY_LAW = tuple(Category(code) for code in ("C01", "C02", "C03", "C05", "C06", "C07", "C08", "C12"))


@dataclass(frozen=True)
class Kinds:
    """What holds for a kind of concern at any level.

    `report`: red and orange ones of these kinds the law wants reported at once. `least`: a sign of such a kind is
    never taken less seriously than this level, for example {"C02": "P1"}.
    """

    report: frozenset[Category] = frozenset(_BY_LAW)
    least: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for code, level in self.least.items():
            if code not in Category.__members__ or level not in Level.__members__:
                raise ValueError(
                    f"least says {code} = {level}, but a kind is C01 to C18 and a level P0 to P3"
                )

    def must_report(self, category: Category, level: Level) -> bool:
        """Say whether the law wants this reported at once (Art. 11, law on the protection of minors)."""
        return level <= Level.P1 and category in self.report

    def least_of(self, category: Category) -> Level:
        """Return the least serious level a kind can have."""
        return Level[self.least.get(category.value, "P3")]


@dataclass(frozen=True)
class Upgrades:
    """When a concern weighs more for what was there before (`domain.md` B).

    Two of different kinds about a child, yellow or worse, within `yellow_days` make orange; a blue one that is the
    `blue_times`-th of its kind within `blue_days` makes yellow. `siblings_from`: from this level on, the other
    children of the home are put on the supervisor's list.
    """

    yellow_days: int = 30
    blue_times: int = 3
    blue_days: int = 365
    siblings_from: str = "P2"

    def __post_init__(self) -> None:
        if min(self.yellow_days, self.blue_times, self.blue_days) < 1:
            raise ValueError("yellow_days, blue_times and blue_days must be at least 1")
        if self.siblings_from not in Level.__members__:
            raise ValueError("siblings_from is P0, P1, P2 or P3")

    @property
    def sibling_level(self) -> Level:
        """The least serious level at which siblings are looked after."""
        return Level[self.siblings_from]
