"""A person and the assistant: coming in, home, language, what is kept, no more reminders.

What each command does in the middle of a visit is decided in docs/decisions/0009-commands.md.
"""

from core.people import home_role
from core.screens import Button, Screen
from core.text import N_, Message, say
from db.queries import notices, outbound, people, reminders
from db.queries.people import Who
from services import checkins, guide
from services.guide import NOT_HERE
from services.invites import Newcomer, redeem
from services.outgoing import set_menu, show, tell_operators
from services.presses import Press, Verbs
from services.unit import Unit

__all__ = [
    "LANGUAGES", "NOT_HERE", "PRESSES", "begin", "cancel", "go_home", "help_", "language", "language_of",
    "privacy", "reachable", "refuse", "stop",
]  # fmt: skip

# Each in its own words, so that nobody has to read the other one to find theirs.
LANGUAGES = {"zh_Hans_CN": N_("中文"), "en": N_("English")}

Lines = tuple[Message, ...]


def language_of(code: str | None) -> str:
    """Return our language for Telegram's `language_code`: English only where it is asked for."""
    return "en" if (code or "").lower().startswith("en") else "zh_Hans_CN"


def begin(
    unit: Unit, telegram_id: int, first_name: str, language_code: str | None, payload: str | None
) -> Lines:
    """Take /start. Returns what to tell somebody without a post, of whom nothing is kept; else it is empty."""
    who = people.by_telegram(unit.conn, telegram_id, unit.now)
    if payload:
        newcomer = Newcomer(telegram_id, first_name, language_of(language_code))
        return _come_in(unit, newcomer, who, payload)
    if who is None or not who.takes_part:
        return guide.stranger(unit.settings)
    _here_again(unit, who)
    return ()


def _come_in(unit: Unit, newcomer: Newcomer, who: Who | None, code: str) -> Lines:
    known = redeem(unit, newcomer, who, code)
    if known is not None:
        set_menu(unit, known.id, role_of(known))
        _here_again(unit, known)
        return ()
    if who is None or not who.takes_part:
        return (guide.REFUSED_LINK,)
    show(unit, who.id, Screen((guide.REFUSED_LINK,)))
    return ()


def _here_again(unit: Unit, who: Who) -> None:
    """Show home; reminders are on again, and what was under way comes back."""
    people.change(unit.conn, who.id, paused=False, reach="ok")
    go_home(unit, who, *((say(N_("Reminders are on again.")),) if who.paused else ()))
    checkins.offer_resume(unit, who)


def role_of(who: Who) -> str:
    """Return the role whose menu a person has; "away" while none of her posts counts."""
    return home_role(held.role for held in who.posts) if who.posts or not who.resting else "away"


def go_home(unit: Unit, who: Who, *lines: Message) -> None:
    """Show the home screen of a person's role, with lines above it."""
    role = role_of(who)
    show(unit, who.id, Screen((*lines, *guide.welcome(role, unit.settings)), home=role))


def refuse(unit: Unit, telegram_id: int, hint: Message) -> None:
    """Say why something was not taken; a stranger is told nothing, not even that there is something."""
    who = people.by_telegram(unit.conn, telegram_id, unit.now)
    if who is not None:
        show(unit, who.id, Screen((hint,)))


def help_(unit: Unit, who: Who) -> None:
    """Say how this works for her role; a check-in under way stays the last thing on the screen."""
    role = role_of(who)
    show(unit, who.id, Screen(guide.how_to(role, unit.settings), home=role))
    checkins.offer_resume(unit, who)


def privacy(unit: Unit, who: Who) -> None:
    """Say what is kept, why, how long, who sees it, and how to have it deleted."""
    show(unit, who.id, Screen(guide.privacy(unit.settings)))
    checkins.offer_resume(unit, who)


def language(unit: Unit, who: Who) -> None:
    """Let her choose a language."""
    row = tuple(Button(say(name), ["lang", code]) for code, name in LANGUAGES.items())
    show(unit, who.id, Screen((say(N_("Which language? 请选择语言。")),), (row,)))


def _chosen_language(unit: Unit, who: Who, press: Press, code: str) -> None:
    people.change(unit.conn, who.id, language=code)
    done = say(N_("✓ Language: {language}"), language=say(LANGUAGES[code]))
    show(unit, who.id, Screen((done,)), edits=press.row_id)
    set_menu(unit, who.id, role_of(who))
    go_home(unit, who)
    checkins.offer_resume(unit, who)


def stop(unit: Unit, who: Who) -> None:
    """Send her no more reminders and notices; alerts, open concerns and a check-in under way go on."""
    people.change(unit.conn, who.id, paused=True)
    reminders.take_back(unit.conn, who.id)
    notices.withdraw_of(unit.conn, who.id)
    outbound.withdraw_feedback(unit.conn, who.id)
    lines = (
        say(N_("You get no more reminders and notices. /start turns them on again.")),
        say(N_("A worry you have passed on goes on all the same, and you will hear of it.")),
    )
    if who.has("supervisor", "backup", "county", "foundation"):
        lines = (lines[0], say(N_("Alerts about children still come: they cannot be turned off here.")))
    show(unit, who.id, Screen(lines))
    checkins.offer_resume(unit, who)


def cancel(unit: Unit, who: Who) -> None:
    """Put aside what is under way; answers and concerns stay."""
    if not checkins.pause(unit, who):
        go_home(unit, who, say(N_("There is nothing under way here.")))


def reachable(unit: Unit, telegram_id: int, blocked: bool) -> None:
    """Note that a person blocked the bot or came back; the operator hears of the first."""
    who = people.by_telegram(unit.conn, telegram_id, unit.now)
    if who is None or (who.reach == "blocked") == blocked:
        return
    people.change(unit.conn, who.id, reach="blocked" if blocked else "ok")
    if blocked:
        text = N_(
            "Somebody can no longer be reached: the bot was blocked or the account is gone. "
            "Run doctor to see who."
        )
        tell_operators(unit, "unreachable", Screen((say(text),)))


PRESSES: Verbs = {"lang": _chosen_language}
