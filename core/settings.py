"""Every tunable of the product as frozen values. The defaults are the programme's proposals (`domain.md`).

`bot.config` fills these from `config.toml`; nothing here reads a file or the environment.
"""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from core.people import Role, Tier
from core.text import N_
from core.triage import Level


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


@dataclass(frozen=True)
class LadderSettings:
    """A rule for each level."""

    p0: LadderRule = _P0
    p1: LadderRule = _P1
    p2: LadderRule = _P2
    p3: LadderRule = _P3

    def of(self, level: Level) -> LadderRule:
        """Return the rule of one level."""
        return (self.p0, self.p1, self.p2, self.p3)[level]


@dataclass(frozen=True)
class Deadlines:
    """What people owe a concern of one level, each counted from when it was raised to it; an empty span: nothing.

    `acknowledge`: a tap. `seen`: a person decides, and the child is safe or seen. `record`: the facts are written
    down. `plan`: there is a plan.
    """

    acknowledge: Wait
    seen: Wait
    record: Wait = Wait()
    plan: Wait = Wait()


@dataclass(frozen=True)
class DeadlineSettings:
    """The deadlines of each level (`domain.md` B)."""

    p0: Deadlines = Deadlines(Wait(minutes=15), Wait(hours=2), Wait(hours=24), Wait(hours=72))
    p1: Deadlines = Deadlines(Wait(hours=2), Wait(hours=24), plan=Wait(hours=72))
    p2: Deadlines = Deadlines(Wait(working_days=1), Wait(hours=72), plan=Wait(days=7))
    p3: Deadlines = Deadlines(Wait(working_days=3), Wait(days=14))

    def of(self, level: Level) -> Deadlines:
        """Return the deadlines of one level."""
        return (self.p0, self.p1, self.p2, self.p3)[level]


@dataclass(frozen=True)
class TierRule:
    """Days between home visits, and working days to the first one (0 = the same day)."""

    visit_days: int
    first_visit_working_days: int

    def __post_init__(self) -> None:
        if self.visit_days < 1 or self.first_visit_working_days < 0:
            raise ValueError("visit_days must be at least 1 and first_visit_working_days not negative")


@dataclass(frozen=True)
class CalendarSettings:
    """When visits are due (`domain.md` C), which weekdays are not worked, how long a half-filled form stays open."""

    due_at: time = time(8, 0)
    draft_days: int = 7
    holidays: frozenset[date] = frozenset()
    t0: TierRule = TierRule(7, 0)
    t1: TierRule = TierRule(30, 5)
    t2: TierRule = TierRule(60, 5)
    t3: TierRule = TierRule(90, 10)
    t4: TierRule = TierRule(365, 0)
    pair: TierRule = TierRule(90, 0)

    def __post_init__(self) -> None:
        if self.draft_days < 1:
            raise ValueError("draft_days must be at least 1")

    def of(self, tier: Tier) -> TierRule:
        """Return the rule of one tier."""
        rules = {
            Tier.T0: self.t0,
            Tier.T1: self.t1,
            Tier.T2: self.t2,
            Tier.T3: self.t3,
            Tier.T4: self.t4,
            Tier.PAIR: self.pair,
        }
        return rules[tier]


@dataclass(frozen=True)
class Reading:
    """The supervisor's morning list of notes that nobody has read yet."""

    at: time = time(7, 30)
    unread_working_days: int = 3


def _all_positive(section: "Limits | Retention") -> None:
    for name, value in vars(section).items():
        if not value > 0:  # also refuses nan
            raise ValueError(f"{name} must be above 0")


@dataclass(frozen=True)
class Limits:
    """Paces and lives. Telegram's own limits are about 30 messages/s and 1/s to a chat."""

    bulk_per_s: int = 29
    bulk_per_s_busy: int = 25
    busy_s: float = 10.0
    chat_per_s: float = 1.0
    chat_burst: int = 5
    urgent_at_once: int = 32
    person_per_minute: int = 20
    person_burst: int = 40
    notice_max_chars: int = 1000
    notice_unread_hours: int = 24
    invite_hours: int = 72
    link_minutes: int = 10
    wrong_codes_per_hour: int = 5

    def __post_init__(self) -> None:
        _all_positive(self)
        if not self.bulk_per_s_busy <= self.bulk_per_s < 30:
            raise ValueError("bulk_per_s must stay under 30, and bulk_per_s_busy at or under bulk_per_s")


@dataclass(frozen=True)
class Line:
    """A telephone line: what it is, in the catalogues' English, and its number."""

    name: str
    number: str


@dataclass(frozen=True)
class Lines:
    """Numbers shown before anything else when life is in danger, and the programme's own."""

    emergency: tuple[Line, ...] = (
        Line(N_("Police"), "110"),
        Line(N_("Ambulance"), "120"),
        Line(N_("Fire"), "119"),
        Line(N_("Youth line"), "12355"),
        Line(N_("Women's rights line"), "12338"),
        Line(N_("Mental health line"), "12356"),
    )
    duty: str = "0570-555-0100"


_HERE = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Web:
    """The one-time page: where it listens, and the address that is put into links."""

    host: str = "127.0.0.1"
    port: int = 8180
    public_url: str = "http://127.0.0.1:8180"

    def __post_init__(self) -> None:
        url = urlsplit(self.public_url)
        local = url.scheme == "http" and url.hostname in _HERE
        if not local and not (url.scheme == "https" and url.hostname):
            raise ValueError("public_url must begin with https://, or point to this machine")
        if not 0 <= self.port < 65536:
            raise ValueError("port must lie between 0 and 65535")


@dataclass(frozen=True)
class Retention:
    """How long the rows that only move messages are kept."""

    inbox_payload_hours: int = 48
    inbox_days: int = 14
    outbound_days: int = 30
    screen_days: int = 14

    def __post_init__(self) -> None:
        _all_positive(self)


@dataclass(frozen=True)
class Watch:
    """Who outside is told every minute that all is well; nobody when it is empty. As good as a secret."""

    heartbeat_url: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        url = urlsplit(self.heartbeat_url)
        local = url.scheme == "http" and url.hostname in _HERE
        if self.heartbeat_url and not local and not (url.scheme == "https" and url.hostname):
            raise ValueError("heartbeat_url must be empty, begin with https://, or point to this machine")


@dataclass(frozen=True)
class Settings:
    """The whole configuration."""

    programme: str = "童伴 Tongban"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))
    quiet: Quiet = Quiet()
    calendar: CalendarSettings = CalendarSettings()
    ladder: LadderSettings = LadderSettings()
    deadlines: DeadlineSettings = DeadlineSettings()
    reading: Reading = Reading()
    limits: Limits = Limits()
    lines: Lines = Lines()
    web: Web = Web()
    retention: Retention = Retention()
    watch: Watch = Watch()

    def __post_init__(self) -> None:
        for name, clock in (("reading.at", self.reading.at), ("calendar.due_at", self.calendar.due_at)):
            if self.quiet.holds(clock):
                raise ValueError(f"{name} lies in the quiet hours")
