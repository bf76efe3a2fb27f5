"""The part of docs/concerns.md that the code writes: states, who may do what, levels, ladders, deadlines, kinds."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path

from bot.render import translator
from core import cases
from core.events import State
from core.level_rules import LadderRule, Wait
from core.people import MAY, Action, Role
from core.settings import Settings
from core.triage import Category, Level

PAGE = Path(__file__).parents[2] / "docs" / "concerns.md"
MARK = "<!-- from here on written by `python -m bot concern describe` -->"
_ROLES = (Role.SUPERVISOR, Role.BACKUP, Role.COUNTY, Role.FOUNDATION)


def described() -> str:
    """Return the whole page: what people wrote, and below the mark what the code says now."""
    written = PAGE.read_text(encoding="utf-8").partition(MARK)[0].rstrip()
    parts = ("\n".join(part) for part in (_diagram(), _actions(), _levels(), _ladders(), _kinds()))
    return f"{written}\n\n{MARK}\n\n" + "\n\n".join(parts) + "\n"


def _diagram() -> Iterator[str]:
    """Yield the states and what leads from one to another, as a Mermaid diagram; those that are owned in one box."""
    moves = _moves()
    yield "## The states\n"
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield "    [*] --> raised"
    yield f"    raised --> {_BOX}: {moves.pop((State.RAISED, State.ACKNOWLEDGED))}"
    yield f"    state {_BOX} {{"
    yield "        [*] --> acknowledged"
    yield from (f"    {line}" for line in _lines(moves, True))
    yield "    }"
    yield from dict.fromkeys(_lines(moves, False))
    yield "    closed --> [*]"
    yield "```\n"
    yield "`taken back`: nothing moved in time, or whoever had it is gone. Then it climbs again; only people end it."


_BOX = "taken_on"


def _lines(moves: Mapping[tuple[State, State], str], within: bool) -> Iterator[str]:
    """Yield the moves within the box, or the others, for which the box is one state."""
    for (one, other), actions in moves.items():
        if within == (one in cases.OWNED and other in cases.OWNED):
            yield f"    {_boxed(one, within)} --> {_boxed(other, within)}: {actions}"


def _boxed(state: State, within: bool) -> str:
    return state.value if within or state not in cases.OWNED else _BOX


def _moves() -> dict[tuple[State, State], str]:
    """Return what leads from one state to another, at any level."""
    found: dict[tuple[State, State], list[str]] = {}
    for state, action, level in product(State, cases.TABLE, Level):
        after = cases.after(action, state, level, State.ACKNOWLEDGED)
        if after is None or after is state:
            continue
        names = found.setdefault((state, after), [])
        if _name(action) not in names:
            names.append(_name(action))
    for state in (*cases.OWNED, *cases.ASKING):
        found.setdefault((state, State.RAISED), []).append("taken back")
    return {move: ", ".join(names) for move, names in found.items()}


def _name(action: Action) -> str:
    return action.value.replace("_", " ")


def _actions() -> Iterator[str]:
    yield "## Who may do what, and where\n"
    yield _row(("action", *(role.value for role in _ROLES), "where it stands"))
    yield _row(["---"] * (len(_ROLES) + 2))
    for action, after in cases.TABLE.items():
        marks = ("✓" if role in MAY[action] else "" for role in _ROLES)
        where = "anywhere" if len(after) == len(State) else ", ".join(state.value for state in after)
        yield _row((_name(action), *marks, where))
    yield "\nShe who raised a concern looks after none of it in any role, whatever posts she holds."
    yield (
        "\nA concern about somebody of the programme (C17) goes by other rules: county and foundation do all of this, "
        "supervisors and stand-ins see and read at most ([why](duty.md#conflict-of-interest))."
    )


def _levels() -> Iterator[str]:
    yield "## What is owed, counted from when it came to its level (P)\n"
    yield _row(("level", "acknowledge", "child safe or seen", "facts", "plan", "looked at again"))
    yield _row(["---"] * 6)
    for level in Level:
        rule = Settings().deadlines.of(level)
        spans = (rule.acknowledge, rule.seen, rule.record, rule.plan)
        name = f"{level.mark} {level.name} {_both(level.title)}"
        yield _row((name, *(_span(one) for one in spans), f"within {rule.review_days} days"))


def _ladders() -> Iterator[str]:
    yield "## The ladders (P)\n"
    yield _row(("level", "who is told", "then everybody again", "hours", "reminded, taken back"))
    yield _row(["---"] * 5)
    ladder = Settings().ladder
    for level in Level:
        yield _ladder(f"{level.mark} {level.name}", ladder.of(level))
    yield _ladder("C17, somebody of the programme", ladder.conduct)


def _ladder(name: str, rule: LadderRule) -> str:
    idle = f"{_span(rule.idle_remind)}, {_span(rule.idle_release)}"
    return _row((name, _rungs(rule), f"every {_span(rule.repeat)}", _HOURS[rule.hours], idle))


_HOURS = {"any": "any", "day": "not in quiet hours", "list": "with the morning's list"}


def _rungs(rule: LadderRule) -> str:
    return " → ".join(
        f"{rung.role.value} {_span(rung.after) + ' later' if rung.after else 'at once'}"
        for rung in rule.rungs
    )


def _kinds() -> Iterator[str]:
    kinds, upgrades = Settings().kinds, Settings().upgrades
    yield "## The kinds\n"
    yield _row(("code", "", "", "the law wants red and orange reported at once"))
    yield _row(["---"] * 4)
    for one in Category:
        title = translator("zh_Hans_CN").gettext(one.title)
        yield _row((one.value, one.title, title, "✓" if one in kinds.report else ""))
    yield (
        f"\nTwo of different kinds, yellow or worse, within {upgrades.yellow_days} days: orange. The same kind "
        f"{upgrades.blue_times} times within {upgrades.blue_days} days, the last one blue: yellow."
    )


def _both(text: str) -> str:
    return f"{text} {translator('zh_Hans_CN').gettext(text)}"


def _span(wait: Wait) -> str:
    names = {"minutes": "min", "hours": "h", "days": "days", "working_days": "working days"}
    span = next((f"{amount} {names[unit]}" for unit, amount in vars(wait).items() if amount), "–")
    return span.removesuffix("s") if span.startswith("1 ") else span


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
