"""Contact, the child seen, the carer, consent, the worker's own safety. Items V of `domain.md` (A)."""

from bot.flows.conditions import Before, Older, OpenCase, Younger
from bot.flows.items.types import ALL
from bot.flows.model import Option, Question, Rule, Task, TaskKind
from bot.flows.run import NOT_ASKED, UNSURE
from core.text import N_
from core.triage import Category as C
from core.triage import Flag
from core.triage import Level as L

BY_PHONE = N_("Having talked on the phone counts, too.")  # for V02 where a check-in may be a call
_MINIMUM = N_("Only what the law asks is kept. Danger is still reported.")

V01 = Question(
    "V01",
    N_("How did you make contact?"),
    N_("Contact"),
    types=ALL,
    options=(
        Option("home", N_("Home visit")),
        Option("tongban_home", N_("Tongban home")),
        Option("call", N_("Phone call")),
        Option("video", N_("Video call")),
    ),
)

V02 = Question(
    "V02",
    N_("Did you see the child yourself?"),
    N_("Saw the child"),
    types=ALL,
    options=(
        Option("spoke", N_("Talked with the child")),
        Option("saw", N_("Only saw")),
        Option("no", N_("Did not see"), danger=True),
        Option("refused", N_("Was refused"), danger=True),
    ),
    rules=(
        Rule("no", Flag(C.C05, L.P2), when=(Before("V02", ("no",)),)),
        Rule("refused", Flag(C.C05, L.P2)),
        Rule("refused", Flag(C.C03, L.P1), when=(OpenCase(),)),
    ),
)

V03 = Question(
    "V03",
    N_("Who is caring for the child now?"),
    N_("Carer now"),
    types="IRQF",
    options=(
        Option("father", N_("Father")),
        Option("mother", N_("Mother")),
        Option("grandparent", N_("Grandparent")),
        Option("relative", N_("Relative")),
        Option("minor", N_("Somebody under 18"), danger=True),
        Option("nobody", N_("Nobody"), danger=True),
    ),
    rules=(
        Rule("minor", Flag(C.C05, L.P1), when=(Younger(8 * 12),)),
        Rule("nobody", Flag(C.C05, L.P1), when=(Younger(8 * 12),)),
        Rule("nobody", Flag(C.C05, L.P2), when=(Younger(16 * 12),)),
    ),
)

V04 = Question(
    "V04",
    N_("Which language was spoken?"),
    N_("Language"),
    types="IR",
    options=(
        Option("mandarin", N_("Mandarin")),
        Option("dialect", N_("Dialect")),
        Option("yi", N_("Yi")),
        Option("miao", N_("Miao")),
        Option("shui", N_("Shui")),
        Option("bouyei", N_("Bouyei")),
        Option("tibetan", N_("Tibetan")),
        Option("other", N_("Another one")),
    ),
)

V05 = Question(
    "V05",
    N_("Does the carer understand what a record is for, and agree to it?"),
    N_("Consent"),
    types="I",
    hint=N_("Say what is kept, who reads it, and that they may say no."),
    hints=(
        (
            Older(14 * 12),
            N_(
                "Say what is kept, who sees it, and that no is fine; from 14 years the child must agree, too."
            ),
        ),
    ),
    options=(
        Option("yes", N_("Agree")),
        Option("no", N_("Do not agree"), note=_MINIMUM),
        Option("later", N_("Want to think"), note=_MINIMUM),
    ),
    tasks=tuple([Task(option, TaskKind.CONSENT) for option in ("later", UNSURE, NOT_ASKED)]),
)

V06 = Question(
    "V06",
    N_("Were you yourself safe this time?"),
    N_("Own safety"),
    types=ALL,
    yes_means="safe",
    options=(
        Option("safe", N_("Safe")),
        Option("uneasy", N_("Uneasy"), danger=True),
        Option("danger", N_("In danger"), danger=True, advice=N_("Leave first, then call.")),
    ),
    rules=(
        Rule("uneasy", Flag(C.C17, L.P2)),
        Rule("danger", Flag(C.C17, L.P0)),
    ),
)
