"""What the assistant says about itself: the welcome of each role, help, privacy. Texts only, no state."""

from core.settings import Settings
from core.text import N_, Message, say

REFUSED_LINK = say(N_("This link cannot be used. Please ask your coordinator for a new one."))
NOT_HERE = say(N_("That is not open to you here."))

_WELCOME: dict[str, tuple[str, ...]] = {
    "mother": (
        N_("<b>Visit</b> goes through a visit with you, step by step."),
        N_("<b>My children</b> shows who is due."),
        N_("<b>I am worried</b> reaches a person at once."),
    ),
    "supervisor": (
        N_("When a mother is worried, you get an alert here. Press <b>Acknowledge</b> to take it."),
        N_("<b>Notes to read</b> holds what the mothers wrote."),
    ),
    "county": (
        N_("Alerts that nobody takes come to you. Press <b>Acknowledge</b> to take one."),
        N_("<b>Send a notice</b> reaches the people of your area."),
    ),
    "operator": (N_("You are told when the assistant itself needs care. You see no content."),),
    "away": (N_("You are away: no alert comes to you. Press <b>I am back</b> when you are."),),
}

_HELP: dict[str, tuple[str, ...]] = {
    "mother": (
        N_("<b>Visit</b> asks one question at a time. You can stop at any time: nothing is lost."),
        N_("<b>I am worried</b> reaches a person at once. You need no proof."),
        N_("You may type instead of pressing: the number of an answer, or yes and no."),
        N_("You may also write or speak in your own words. Your supervisor reads it."),
        N_("To find a child, type its code or its picture, like “12” or “blue panda”."),
    ),
    "supervisor": (
        N_("An alert is yours when you press <b>Acknowledge</b>. Until then it goes to the next person."),
        N_("<b>Ask her to ring me</b> sends the mother your number."),
        N_("<b>Read the note</b> opens a page once. The link lives for {minutes} minutes."),
        N_("A concern ends only when you close it with an outcome. Red and orange need a second person."),
        N_("Before a holiday press /leave and say who stands in for you."),
    ),
    "county": (
        N_("An alert is yours when you press <b>Acknowledge</b>. Until then it goes to the next person."),
        N_("A concern ends only when you close it with an outcome. Red and orange need a second person."),
        N_(
            "<b>Send a notice</b>: write it, choose who gets it, look at it, send it. You can stop it on its way."
        ),
        N_("Before a holiday press /leave and say who stands in for you."),
    ),
    "operator": (N_("On the server, this shows how things are: python -m bot doctor"),),
    "away": (
        N_("You are away: no alert comes to you, and concerns are closed to you. /leave ends it."),
        N_("<b>I am worried</b> reaches a person at once. You need no proof."),
    ),
}

_COMMANDS = (
    N_("/cancel puts aside what you are doing. Answers stay."),
    N_("/language changes the language. /privacy says what is kept, and who sees it."),
    N_("/stop turns reminders off. /start turns them on again."),
)


_PICTURES = N_("A picture you send is kept small, without place and date. Only those who read notes see it.")


def hello(settings: Settings) -> Message:
    """Return the greeting."""
    return say(N_("Hello, this is {programme}."), programme=settings.programme)


def emergency(settings: Settings) -> Message:
    """Return the line that belongs on every first screen."""
    number = settings.lines.emergency[0].number
    return say(N_("Is life in danger? Ring {number} first."), number=number)


def stranger(settings: Settings) -> tuple[Message, ...]:
    """Return what somebody without a role is told: what this is, and how to get in."""
    need = say(
        N_("It helps companion mothers. To take part you need the link that your coordinator gives you.")
    )
    return (hello(settings), need, emergency(settings))


def welcome(role: str, settings: Settings) -> tuple[Message, ...]:
    """Return the first screen of a role."""
    if role not in _WELCOME:
        return stranger(settings)
    return (hello(settings), *map(say, _WELCOME[role]), emergency(settings))


def how_to(role: str, settings: Settings) -> tuple[Message, ...]:
    """Return the help of a role."""
    if role not in _HELP:
        return stranger(settings)
    minutes = settings.limits.link_minutes
    lines = (say(line, minutes=minutes) if "{minutes}" in line else say(line) for line in _HELP[role])
    duty = say(N_("The programme's telephone: {number}."), number=settings.lines.duty)
    return (*lines, *map(say, _COMMANDS), emergency(settings), duty)


def privacy(settings: Settings) -> tuple[Message, ...]:
    """Return what is kept, why, for how long, who sees it, and how to have it deleted (Telegram's terms, 4)."""
    kept = settings.retention
    return (
        say(
            N_(
                "<b>What is kept.</b> Your name and number from the programme's list. Your answers, your words."
            )
        ),
        say(N_("A child is a code and a picture here, never a name.")),
        say(N_("<b>Why.</b> So that visits happen in time, and a worry reaches somebody who can help.")),
        say(N_("<b>Where.</b> Encrypted, on the programme's own server. Telegram carries the messages.")),
        say(N_("What you write is deleted from this chat once it is kept.")),
        say(
            N_(
                "What you write is searched here for signs of danger."
                " You are asked then; without an answer it is passed on."
            )
        ),
        *((say(_PICTURES),) if settings.media.pictures else ()),
        say(N_("<b>Who sees it.</b> You, your supervisor, and whoever stands in for her.")),
        say(
            N_(
                "A concern can also go to the county coordinator and, where life is in danger, to the foundation."
            )
        ),
        say(N_("The technician sees no content. Every look at a child's page is noted.")),
        say(
            N_("<b>How long.</b> Messages you send: {hours} hours. Messages you get: {days} days."),
            hours=kept.inbox_payload_hours,
            days=kept.outbound_days,
        ),
        say(N_("Visits and concerns stay as long as the programme's rules and the law ask.")),
        say(
            N_("<b>To see, correct or delete.</b> Tell your coordinator, or ring {number}."),
            number=settings.lines.duty,
        ),
    )
