"""What each role finds in its menu: the home keys and Telegram's command list. Data only."""

from dataclasses import dataclass

from core.text import N_


@dataclass(frozen=True)
class Key:
    """A key of the home menu: its label and the command it stands for."""

    label: str
    command: str


VISIT = Key(N_("📝 Visit"), "visit")
CHILDREN = Key(N_("🧒 My children"), "children")
WORRY = Key(N_("⚠️ I am worried"), "worry")
HELP = Key(N_("❓ Help"), "help")
CONCERNS = Key(N_("📋 Concerns"), "concerns")
NOTES = Key(N_("📖 Notes to read"), "notes")
NOTICE = Key(N_("📢 Send a notice"), "notice")
BACK = Key(N_("🔙 I am back"), "leave")

HOME: dict[str, tuple[tuple[Key, ...], ...]] = {
    "mother": ((VISIT, CHILDREN), (WORRY, HELP)),
    "supervisor": ((CONCERNS, NOTES), (WORRY, HELP)),
    "county": ((CONCERNS, NOTICE), (WORRY, HELP)),
    "operator": ((HELP,),),
    "away": ((BACK,), (WORRY, HELP)),
    "none": ((HELP,),),
}

COMMANDS: dict[str, str] = {
    "visit": N_("Start a visit"),
    "children": N_("My children"),
    "worry": N_("I am worried about a child"),
    "concerns": N_("Open concerns"),
    "notes": N_("Notes to read"),
    "notice": N_("Send a training notice"),
    "drill": N_("Rehearse a red alert"),
    "leave": N_("I am away, or back"),
    "help": N_("How this works"),
    "cancel": N_("Stop what I am doing here"),
    "language": N_("中文 / English"),
    "privacy": N_("What is kept, and who sees it"),
    "stop": N_("No more reminders"),
    "start": N_("Begin, or reminders on again"),
}

_EVERYONE = ("help", "cancel", "language", "privacy", "stop", "start")
MENUS: dict[str, tuple[str, ...]] = {
    "mother": ("visit", "children", "worry", *_EVERYONE),
    "supervisor": ("concerns", "notes", "leave", "worry", *_EVERYONE),
    "county": ("concerns", "notes", "notice", "drill", "leave", "worry", *_EVERYONE),
    "operator": _EVERYONE,
    "away": ("leave", "worry", *_EVERYONE),
    "none": ("start", "help", "language", "privacy"),
}
