"""The oracle: what people did and what their phones showed, against what the product stored.

Every finding is a sentence under one of the names of `BAD`; a run without a bug has none.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from bot.flows.flags import flags_of
from bot.flows.run import Facts
from bot.flows.run import load as load_run
from bot.flows.screens import given_from
from tests.faults.acts import Act, Record, Sort
from tests.faults.reading import FLOWS, flow_of
from tests.faults.rows import Given, Stored

JUDGED = {flow.name for flow in FLOWS}
BAD = (
    "lost",
    "changed",
    "doubled",
    "flags_without_concern",
    "messages_missing",
    "messages_doubled_unlabelled",
    "silent",
    "unhandled",
    "quarantined",
    "locked",
    "errors",
)


@dataclass
class Verdict:
    """What was found wrong, by name, and what there was."""

    findings: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    figures: dict[str, int] = field(default_factory=dict)

    def find(self, name: str, sentence: str) -> None:
        """Note something that is wrong."""
        self.findings[name].append(sentence)

    def count(self, name: str) -> int:
        """Return how many findings there are under a name."""
        return len(self.findings[name])

    @property
    def green(self) -> bool:
        """Whether nothing is wrong."""
        return not any(self.count(name) for name in BAD)


def judge_inputs(record: Record, stored: Stored, verdict: Verdict) -> None:
    """Every input has its one effect."""
    by_update: dict[int, list[Given]] = defaultdict(list)
    for given in stored.given:
        if given.update_id is not None:
            by_update[given.update_id].append(given)
    overtaken, beside = _overtaken(record, stored), _kept_beside(stored)
    for act in record.acts:
        _arrived(act, stored, verdict)
        if not by_update[act.update_id] and beside[act.user, act.text]:
            beside[act.user, act.text] -= 1
            continue
        _answered(act, by_update[act.update_id], act.update_id in overtaken, verdict)
    for update_id, state in stored.states.items():
        if state != "done":
            verdict.find("quarantined" if state == "quarantined" else "unhandled", f"update {update_id}")
    _words(record, stored, verdict)
    _counted(record, stored, verdict)


def _arrived(act: Act, stored: Stored, verdict: Verdict) -> None:
    if act.update_id not in stored.states:
        verdict.find("lost", f"{act} was acknowledged and is not there")


def _overtaken(record: Record, stored: Stored) -> set[int]:
    """Return the updates that a later one of the same person was delivered before: a webhook's lanes do that.

    Whatever such a press met, it was not the screen it was made on.
    """
    rows = {update_id: row_id for row_id, (update_id, _) in stored.keys.updates.items()}
    first: dict[int, int] = {}
    found = set()
    for act in sorted(record.acts, key=lambda act: -act.update_id):
        row = rows.get(act.update_id, 0)
        if row > first.get(act.user, row):
            found.add(act.update_id)
        first[act.user] = min(row, first.get(act.user, row))
    return found


def _kept_beside(stored: Stored) -> Counter[tuple[int, str]]:
    """Return the words that were kept for a human, and how often.

    With two check-ins under way she may type under one while a press in the other is still being taken: what fits
    no question there is kept, which she is told, and the question she meant stands again.
    """
    return Counter((stored.user_of(one["author_id"]), one["body"]) for one in stored.tables["note"])


def _answered(act: Act, given: list[Given], overtaken: bool, verdict: Verdict) -> None:
    if len(given) > 1:
        verdict.find("doubled", f"{act} gave {given}")
    if act.sort is Sort.NOTHING and given:
        verdict.find("changed", f"{act} should do nothing and gave {given}")
    if act.sort is not Sort.ANSWER or overtaken:
        return
    if not given:
        verdict.find("lost", f"{act} gave no answer")
    elif (given[0].answer.item, act.value or given[0].answer.value) != (act.item, given[0].answer.value):
        verdict.find("changed", f"{act} gave {given[0]}")


def _words(record: Record, stored: Stored, verdict: Verdict) -> None:
    """What was written is kept once, to the letter."""
    kept = _kept_beside(stored)
    said = Counter((given.user, given.answer.value) for given in stored.given)
    for act in record.of(Sort.WORDS):
        place = (act.user, act.text)
        if kept[place] == 0:
            verdict.find("lost", f"{act} is not kept")
        if kept[place] > 1 or said[place] > 1:
            verdict.find("doubled", f"{act} is kept {kept[place]} times, {said[place]} times as an answer")
    written = {(act.user, act.text) for act in record.acts}
    for user, body in kept:
        # What a colleague wrote to several questions of one form is one note, a line each.
        if body is not None and not {(user, line) for line in (body, *body.split("\n"))} & written:
            verdict.find("changed", f"{(user, body)} was never written")


def _counted(record: Record, stored: Stored, verdict: Verdict) -> None:
    """Voice notes, visits and acknowledgements: as many as there were acts."""
    voices = Counter(
        stored.user_of(one["author_id"]) for one in stored.tables["note"] if one["kind"] == "voice"
    )
    spoken = Counter(act.user for act in record.of(Sort.VOICE))
    visits, sent = Counter(stored.visits), Counter(act.user for act in record.of(Sort.SEND))
    for user in stored.by_user:
        _same(verdict, f"{user}: voice notes", spoken[user], voices[user])
        if visits[user] < sent[user]:
            verdict.find("lost", f"{user}: {sent[user]} visits were sent, {visits[user]} are recorded")
    refused = stored.kept_from | stored.of_before  # what grew is acknowledged anew, and she was shown it
    for act in record.of(Sort.TAKE_ON):
        if act.text not in stored.taken_on and (act.text, act.user) not in refused:
            verdict.find("lost", f"{act}: nobody has acknowledged it")


def _same(verdict: Verdict, what: str, done: int, kept: int) -> None:
    if kept != done:
        verdict.find("lost" if kept < done else "doubled", f"{what}: {done} were sent, {kept} are kept")


def judge_flags(stored: Stored, verdict: Verdict) -> None:
    """Every danger that stands in an answer has its concern. The rules are asked anew, answer by answer."""
    facts = {one["id"]: load_run(one["state"]).facts for one in stored.tables["run"] if not one["amends_id"]}
    raised: set[tuple[int, str, str, int]] = set()
    so_far: dict[int, dict[str, Given]] = defaultdict(dict)
    for given in stored.given:
        if given.step[0] in facts and given.flow in JUDGED:
            raised |= _flags(given, so_far[given.step[0]], facts[given.step[0]])
    for flag in sorted(raised - stored.flags):
        verdict.find("flags_without_concern", f"check-in, item, category, level: {flag}")
    verdict.figures["flags"] = len(raised)


def _flags(given: Given, so_far: dict[str, Given], facts: Facts) -> set[tuple[int, str, str, int]]:
    """Return what an answer raises beside those before it; a changed answer lets go of what hung on the old one."""
    flow, item = flow_of(given.flow), given.answer.item
    old = so_far.get(item)
    if old is not None and old.answer.value != given.answer.value:
        for follower in flow.hanging_on[item]:
            so_far.pop(follower, None)
    so_far[item] = given
    answers = given_from(facts, tuple(one.answer for one in so_far.values()))
    found = flags_of(flow, facts, answers, item)
    return {(given.step[0], one.item, one.flag.category.value, int(one.flag.level)) for one in found}
