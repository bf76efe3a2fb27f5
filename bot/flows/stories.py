"""The conversations whose transcripts are kept and read: each visit plain, with danger, with second thoughts, resumed.

Pure data; `python -m bot flows play NAME` prints one of them.
"""

from datetime import UTC, datetime, timedelta

from bot.flows import moves
from bot.flows.contact import CONTACT
from bot.flows.doubt import DOUBT
from bot.flows.followup import FOLLOWUP
from bot.flows.intake import INTAKE
from bot.flows.outcome import OUTCOME
from bot.flows.play import Calmly, Correct, Script, Story
from bot.flows.quick import QUICK
from bot.flows.routine import ROUTINE
from bot.flows.run import Facts
from bot.flows.season import SEASON
from bot.flows.worry import WORRY
from core.triage import Category, Flag, Level

TOLD_AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # a Monday, ten o'clock for Li
SEVEN = Facts(age_months=90, tier_days=30)
KNOWN_CASE = Facts(
    age_months=90,
    open_case=True,
    earlier={"E03": "listless", "M01": "crying", "X01": "none", "P01": "0", "P01M": "0"},
    tier_days=7,
)
FOLLOWED = Facts(
    age_months=90, tier_days=14, due=("H02", "E04"), followed=Flag(Category.C05, Level.P2), open_case=True
)
TWO_DAYS, A_DAY = timedelta(days=2), timedelta(days=1)
SEND = moves.Submit()
BORN: Script = (moves.Choose("I01", "2019"), moves.Choose("I01", "2019-05"))


def pick(item: str, option: str) -> Script:
    """Return the one press that chooses an option."""
    return (moves.Choose(item, option),)


def picks(**options: str) -> dict[str, Script]:
    """Return such presses by item."""
    return {item: pick(item, option) for item, option in options.items()}


_INTAKE = {
    "intake-plain": Story(
        INTAKE,
        at={
            "I01": BORN,
            "I02": (moves.Toggle("I02", "both_away"), moves.Toggle("I02", "poverty"), moves.Done("I02")),
            "I03P": (moves.Typed("浙江义乌"),),
            "I08": pick("I08", "one"),
        },
    ),
    "intake-danger": Story(
        INTAKE,
        at={
            "I01": (moves.Typed("2022年3月"),),
            "I02": (moves.Toggle("I02", "unsupported"), moves.Done("I02")),
            "I05": (moves.Toggle("I05", "no_hukou"), moves.Toggle("I05", "no_insurance"), moves.Done("I05")),
            **picks(V03="minor", I03="lost", I04="no", I06="unfit", I07="untreated", H01="collapse", H08="night"),
        },
    ),
    "intake-review": Story(
        INTAKE,
        at={"I01": (moves.Choose("I01", "2011"), moves.Back(), moves.Typed("2011-02")), "V05": pick("V05", "later")},
        review=(
            moves.Change(), moves.Change("V05"), *pick("V05", "yes"), *pick("V01", "home"), *pick("V04", "dialect"),
            Calmly(), SEND,
        ),
    ),
    "intake-refused": Story(INTAKE, at={"I01": BORN, "V05": pick("V05", "no"), "D04": pick("D04", "hit")}),
    "intake-resumed": Story(INTAKE, at={"I01": (BORN[0], TWO_DAYS, moves.Typed("5月")), "H01": (TWO_DAYS,)}),
}  # fmt: skip

_ROUTINE = {
    "routine-plain": Story(ROUTINE, SEVEN),
    "routine-danger": Story(
        ROUTINE,
        KNOWN_CASE,
        at={
            **picks(V02="refused", V03="nobody", V06="uneasy", H02="often", H03="no", H08="day", E02="many"),
            **picks(E03="listless", E04="much", S01="over_week", S03="heavy", M01="crying", M03="afraid", M04="method"),
            **picks(F01="lost", F05="now", D04="touched", D05="marriage", N05="now"),
            "N04": (moves.Voice("voice-1"),),
        },
    ),
    "routine-review": Story(
        ROUTINE,
        SEVEN,
        at={
            "V06": (moves.Back(), moves.Typed("2"), moves.Typed("第二")),
            "E02": (moves.Back(), moves.Skip("H08"), moves.Unsure("E02")),
            "E03": (moves.Typed("somehow"),),
            "M01": (moves.NotAsked("M01"),),
            "N04": (moves.Typed("奶奶腿疼，走不远。"), moves.Typed("上一题"), moves.Skip("N04")),
            "N06": (moves.Typed("昨天"), moves.Typed("下周一")),
        },
        review=(
            moves.Change(), moves.Change("S01"), *pick("S01", "three_days"), *pick("S02", "rather_not"),
            *pick("S03", "play"), moves.Typed("改"), moves.Review(), SEND,
        ),
    ),
    "routine-resumed": Story(
        ROUTINE,
        SEVEN,
        at={"E03": (TWO_DAYS,), "N06": (A_DAY, moves.Typed("明天"))},
        review=(A_DAY, SEND),
    ),
    "routine-brother": Story(
        ROUTINE,
        Facts(
            age_months=60,
            due=("E05", "N01", "N03"),
            home={"V01": "home", "H02": "often"},
        ),
        at={"N01": (moves.Toggle("N01", "health"), moves.Toggle("N01", "policy"), moves.Done("N01"))},
    ),
    "routine-corrected": Story(
        ROUTINE,
        SEVEN,
        review=(SEND, Correct(), moves.Change(), moves.Change("D04"), *pick("D04", "hit"), SEND),
    ),
}  # fmt: skip

_QUICK = {
    "quick-plain": Story(QUICK, SEVEN),
    "quick-danger": Story(
        QUICK, KNOWN_CASE, at=picks(V02="no", V03="nobody", H08="alone", S01="stopped", M01="crying", D05="missing")
    ),
    "quick-review": Story(
        QUICK,
        SEVEN,
        at={"M04": (moves.Back(), *pick("M01", "calm"))},
        review=(moves.Change(), moves.Typed("F01"), *pick("F01", "month"), SEND),
    ),
    "quick-resumed": Story(QUICK, SEVEN, at={"F01": (TWO_DAYS,)}),
}  # fmt: skip

_SEASON = {
    "season-plain": Story(SEASON, Facts(age_months=90, due=("H05", "Z01", "Z02", "N03"))),
    "season-danger": Story(
        SEASON,
        Facts(age_months=60, due=("H06", "H07", "Z02", "Z03", "Z04"), earlier={"H04": "yes"}),
        at=picks(
            H01="wiring", H04="yes", H06="no", H07="overloaded", Z02="nobody", Z03="lack", Z04="not_eating",
        ),
    ),
    "season-review": Story(
        SEASON,
        Facts(age_months=90, due=("H06",)),
        at={"H08": (moves.Back(), *pick("H06", "no"))},
        review=(moves.Change(), moves.Change("H06"), *pick("H06", "yes"), SEND),
    ),
    "season-resumed": Story(SEASON, SEVEN, at={"M04": (TWO_DAYS,)}),
}  # fmt: skip

_FOLLOWUP = {
    "followup-plain": Story(FOLLOWUP, FOLLOWED),
    "followup-danger": Story(
        FOLLOWUP, FOLLOWED, at=picks(X01="worse", H02="often", E04="much", F04="shakes", D06="yes")
    ),
    "followup-review": Story(
        FOLLOWUP,
        KNOWN_CASE,
        at={"V01": (moves.Back(), *pick("X01", "none"))},
        review=(moves.Change(), moves.Change("D03"), *pick("D03", "yes"), SEND),
    ),
    "followup-resumed": Story(FOLLOWUP, FOLLOWED, at={"E02": (TWO_DAYS,)}),
}

_CONTACT = {
    "contact-plain": Story(
        CONTACT,
        SEVEN,
        at={"P01": pick("P01", "4"), "P01M": (moves.Typed("一次"),), "N02": (moves.Typed("想要一个足球"),)},
    ),
    "contact-danger": Story(CONTACT, KNOWN_CASE, at=picks(M01="crying", M03="afraid", F01="half_year", D04="hit")),
    "contact-review": Story(
        CONTACT,
        SEVEN,
        at={"P02": (moves.Toggle("P02", "film"), moves.Toggle("P02", "letter"), moves.Done("P02"))},
        review=(moves.Change(), moves.Change("P02"), *pick("P02", "none"), moves.Change(), moves.Change("P01"),
                moves.Typed("7"), SEND),
    ),
    "contact-resumed": Story(CONTACT, SEVEN, at={"M01": (TWO_DAYS,)}),
}  # fmt: skip

_OUTCOME = {
    "outcome-nobody": Story(OUTCOME, Facts(age_months=90, earlier={"V02": "no"})),
    "outcome-refused": Story(OUTCOME, KNOWN_CASE, at=picks(O01="refused", V06="uneasy")),
    "outcome-moved": Story(OUTCOME, SEVEN, at=picks(O01="moved", O03="elsewhere")),
    "outcome-hospital": Story(
        OUTCOME,
        SEVEN,
        at=picks(O01="hospital", O02="unexplained"),
        review=(
            moves.Change(),
            moves.Change("O01"),
            *pick("O01", "moved"),
            *pick("O03", "unknown"),
            A_DAY,
            SEND,
        ),
    ),
}

_WORRY = {
    "worry-danger": Story(
        WORRY, at={"W01": pick("W01", "missing"), "W06": (moves.Typed("从早上起就没看见她"),)}
    ),
    "worry-follow-up": Story(
        WORRY,
        at={
            "W01": pick("W01", "self_harm"),
            "W03": pick("W03", "yes"),
            "W06": (moves.Back(), moves.Skip("W03")),
        },
    ),
    "worry-conduct": Story(
        WORRY,
        at={
            "W01": pick("W01", "conduct"),
            "W07": pick("W07", "supervisor"),
            "W06": (moves.Typed("他把发给孩子的东西拿走了"),),
        },
    ),
    "worry-other": Story(
        WORRY,
        at={
            "W01": pick("W01", "other"),
            "W04": pick("W04", "now"),
            "W05": pick("W05", "no"),
            "W06": (A_DAY, moves.Voice("voice-2")),
        },
    ),
}

_DOUBT = {
    "doubt-danger": Story(
        DOUBT,
        at={"words": (moves.Typed("他爸爸又在打他，怎么办"), moves.Voice("voice-3"), moves.Typed("是"))},
    ),
    "doubt-no": Story(DOUBT, at={"words": (moves.Typed("嗯，怎么说呢"), A_DAY, moves.Typed("不是"))}),
    "doubt-talk": Story(DOUBT, at=picks(words="talk")),
}

STORIES: dict[str, Story] = (
    _INTAKE | _ROUTINE | _QUICK | _SEASON | _FOLLOWUP | _CONTACT | _OUTCOME | _WORRY | _DOUBT
)
