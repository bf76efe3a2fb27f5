"""Every tunable of the product as frozen values. The defaults are the programme's proposals (`domain.md`).

`bot.config` fills these from `config.toml`; nothing here reads a file or the environment.
"""

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from core.level_rules import DeadlineSettings, Kinds, LadderSettings, Quiet, Upgrades
from core.people import Tier
from core.text import N_


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


class Weekday(StrEnum):
    """A day of the week, by its English name."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """Its number as `date.weekday` counts: Monday is 0."""
        return list(Weekday).index(self)


@dataclass(frozen=True)
class Digest:
    """The day on which last week's figures come, at the hour of the reading list."""

    weekday: Weekday = Weekday.MONDAY


@dataclass(frozen=True)
class Readiness:
    """The daily look for posts on which nobody could be reached: its local time, and whether it is told in chats."""

    at: time = time(8, 30)
    tell: bool = True


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
class Media:
    """What is kept beside words: voice notes always, pictures only where the programme wants them."""

    pictures: bool = False
    pictures_a_day: int = 20
    most_mb: int = 10

    def __post_init__(self) -> None:
        if self.pictures_a_day < 1 or not 1 <= self.most_mb <= 20:
            raise ValueError(
                "pictures_a_day must be at least 1, and most_mb between 1 and 20, Telegram's own limit"
            )


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
    quiet: Quiet = field(default_factory=Quiet)
    calendar: CalendarSettings = CalendarSettings()
    ladder: LadderSettings = field(default_factory=LadderSettings)
    deadlines: DeadlineSettings = field(default_factory=DeadlineSettings)
    kinds: Kinds = field(default_factory=Kinds)
    upgrades: Upgrades = field(default_factory=Upgrades)
    reading: Reading = Reading()
    digest: Digest = Digest()
    readiness: Readiness = Readiness()
    limits: Limits = Limits()
    lines: Lines = Lines()
    web: Web = Web()
    retention: Retention = Retention()
    media: Media = Media()
    watch: Watch = Watch()

    def __post_init__(self) -> None:
        clocks = {
            "reading.at": self.reading.at,
            "calendar.due_at": self.calendar.due_at,
            "readiness.at": self.readiness.at,
        }
        for name, clock in clocks.items():
            if self.quiet.holds(clock):
                raise ValueError(f"{name} lies in the quiet hours")
