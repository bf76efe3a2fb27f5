"""The programme's page about the check-ins: every item in both languages, as Markdown. Pure."""

from collections.abc import Callable

from bot.flows.catalog import FLOWS, VISITS
from bot.flows.conditions import Picked
from bot.flows.items.table import ITEMS, SHARED
from bot.flows.listing import called_by, code_of, gate_of, line_of
from bot.flows.model import Flow, How, Kind, Option, Question
from bot.flows.outcome import OUTCOME
from bot.flows.season import SEASON

Speak = Callable[[str], str]

BEGIN = "<!-- from here on written by `python -m bot flows describe` -->"
KINDS = {
    Kind.CHOICE: "one answer",
    Kind.MULTI: "several may be ticked",
    Kind.TEXT: "words, typed or spoken",
    Kind.DATE: "a day",
    Kind.MONTH: "a month",
    Kind.NUMBER: "a number",
}
HOWS = {
    How.RECORD: "noted by the mother",
    How.OBSERVE: "seen",
    How.LOOK_OR_ASK: "seen, or asked of the carer",
    How.CARER: "asked of the carer",
    How.CHILD: "asked of the child, who may leave it out",
    How.CARER_OR_CHILD: "asked of the carer or the child",
}


def page(opening: str, chinese: Speak) -> str:
    """Return the whole page: its opening, written by hand and kept, then what the code says."""
    head, found, _ = opening.partition(BEGIN)
    if not found:
        raise ValueError("the page does not say where the written part begins")
    parts = [head + BEGIN, *_visits(chinese), "## Every item", *(_item(one, chinese) for one in ITEMS)]
    own = [question for question in OUTCOME.questions if question not in ITEMS]
    parts += ["## After a try that was no visit", *(_item(one, chinese) for one in own)]
    return "\n\n".join(parts) + "\n"


def _visits(chinese: Speak) -> list[str]:
    rows = ["| check-in | | asked every time | by turns or when due |", "| --- | --- | --- | --- |"]
    for flow in (*VISITS, OUTCOME):
        always = [question.id for question in flow.questions if question.id not in flow.turns]
        rows.append(
            f"| `{flow.name}` {flow.title} | {chinese(flow.title)} | {' '.join(always)} | {_turns(flow)} |"
        )
    return ["## The check-ins", "\n".join(rows)]


def _turns(flow: Flow) -> str:
    if flow.opens_with:
        return "whatever raised the flag that is followed"
    return " ".join(question.id for question in flow.questions if question.id in flow.turns)


def _item(question: Question, chinese: Speak) -> str:
    head = f"### {question.id} {chinese(question.text)}\n\n{question.text}"
    facts = [f"- {fact}" for fact in _facts(question, chinese)]
    options = [_option(question, option, chinese) for option in question.options]
    table = ["| answer | | flag |", "| --- | --- | --- |", *options] if options else []
    return "\n\n".join("\n".join(part) for part in ([head], facts, table) if part)


def _facts(question: Question, chinese: Speak) -> list[str]:
    found = [
        f"{KINDS[question.kind]}, {HOWS[question.how]}"
        + (", never read to a child" if question.abuse else "")
    ]
    found += [f"{hint} {chinese(hint)}" for hint in _hints(question)]
    found += [f"in {flow.name}: {hint} {chinese(hint)}" for flow, hint in _own_hints(question)]
    found += [f"in: {', '.join(_visits_of(question))}"]
    found += [f"from {years} years on"] if (years := line_of(question).from_years) else []
    found += ["once for the children of a home"] if question.id in SHARED else []
    months = SEASON.seasonal.get(question.id)
    found += [f"in the season check in the months {', '.join(map(str, months))}"] if months else []
    found += [f"only where {one.item} is {' or '.join(one.options)}" for one in _causes(question)]
    found += [f"at once after {one.item} {' or '.join(one.options)}" for one in called_by(question.id)]
    return found


def _hints(question: Question) -> list[str]:
    return [hint for hint in (question.shown_hint, *(hint for _, hint in question.hints)) if hint]


def _own_hints(question: Question) -> list[tuple[Flow, str]]:
    """Return the check-ins that have an item with another hint, and that hint."""
    having = [flow for flow in FLOWS if question.id in flow.by_id]
    others = [(flow, hint) for flow in having for hint in _hints(flow.by_id[question.id])]
    return [(flow, hint) for flow, hint in others if hint not in _hints(question)]


def _visits_of(question: Question) -> list[str]:
    """Return the check-ins that have an item, and whether they ask it every time."""
    found = []
    for flow in FLOWS:
        if question.id in flow.by_id:
            found.append(flow.name + (f" ({_turn(flow, question.id)})" if question.id in flow.turns else ""))
    return found


def _turn(flow: Flow, item: str) -> str:
    if item in flow.rotating:
        return "once a term"
    return "by season" if item in flow.seasonal else "when due"


def _causes(question: Question) -> list[Picked]:
    return [condition for condition in question.ask_if if isinstance(condition, Picked)]


def _option(question: Question, option: Option, chinese: Speak) -> str:
    rules = [rule for rule in question.rules if rule.option == option.id]
    flags = [f"**{code_of(rule)}** {gate_of(rule, question.id)}".strip() for rule in rules]
    tasks = [task for task in question.tasks if task.option == option.id]
    flags += [f"task {task.kind} {gate_of(task, question.id)}".strip() for task in tasks]
    notes = "".join(f"<br>*{chinese(note)}*" for note in (option.advice, option.note) if note)
    return f"| {chinese(option.label)}{notes} | {option.label} (`{option.id}`) | {', '.join(flags)} |"
