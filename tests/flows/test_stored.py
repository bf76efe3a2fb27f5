"""Runs written down long ago still load and finish. A file in `stored/` is never written anew, only added.

A new version of a flow gets a file of its own; the old version stays in the catalogue as long as its file.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from bot.flows import moves
from bot.flows.catalog import FLOWS, OLDER, Catalog, flow
from bot.flows.effects import Finish, Outcome
from bot.flows.engine import advance, resume, start
from bot.flows.model import Flow, Kind
from bot.flows.moves import Illegal
from bot.flows.play import calm
from bot.flows.routine import ROUTINE
from bot.flows.run import Facts, Phase, Run, dump, load
from tests.flows.speech import MORNING

STORED = sorted((Path(__file__).parent / "stored").glob("*.json"))
OLDER_STILL = {
    "f": "routine", "v": 1, "n": 2, "p": "asking", "q": "V03", "d": "2026-11-20",
    "a": [["V01", "home", "choice"], ["V02", "spoke", "choice"]], "c": [90, False, {}, 30, "Asia/Shanghai"],
}  # fmt: skip


def finished(of: Flow, run: Run) -> tuple[Run, Finish]:
    """Return a run sent with calm answers, and how it ended."""
    effects: tuple[object, ...] = ()
    while not run.over:
        if run.phase is Phase.ASKING:
            text = of.by_id[run.at].kind is Kind.TEXT and not of.by_id[run.at].unsure
            run, effects = advance(of, run, moves.Typed("我的话") if text else calm(of, run), MORNING)
        else:
            run, effects = advance(of, run, moves.Submit(), MORNING)
    assert isinstance(effects[-1], Finish)
    return run, effects[-1]


def test_every_flow_and_version_has_a_stored_run() -> None:
    """So that none can be left out of the catalogue unnoticed."""
    assert {path.stem for path in STORED} >= {f"{one.name}-{one.version}" for one in (*FLOWS, *OLDER)}


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_stored_run_loads_and_finishes_on_its_own_version(path: Path) -> None:
    """With every answer and flag it had."""
    before = load(json.loads(path.read_text(encoding="utf-8")))
    own = flow(before.flow, before.version)
    run, _ = resume(own, before, MORNING)
    run, finish = finished(own, run)
    assert finish.outcome is Outcome.SENT
    assert {answer.item for answer in before.answers} <= {answer.item for answer in run.answers}
    assert set(before.raised) <= set(run.raised)


def test_a_run_stored_before_turns_were_known_loads_and_finishes() -> None:
    """With five facts instead of eight."""
    run, finish = finished(ROUTINE, load(OLDER_STILL))
    assert (finish.outcome, len(run.answers)) == (Outcome.SENT, 19)


CHANGED = replace(ROUTINE.by_id["V06"], id="NEW", text="A new question?")
SECOND = replace(ROUTINE, version=2, questions=(CHANGED, *ROUTINE.questions[1:]))


def test_fifty_open_runs_finish_on_their_own_version_after_a_change() -> None:
    """The old version stays in the catalogue; new runs begin on the new one."""
    after = Catalog((SECOND, ROUTINE))
    assert (after.flow("routine"), after.flow("routine", 1)) == (SECOND, ROUTINE)
    for number in range(50):
        run, _ = start(ROUTINE, Facts(age_months=90), MORNING)
        for _ in range(number % 19):
            run, _ = advance(ROUTINE, run, calm(ROUTINE, run), MORNING)
        run = load(json.loads(json.dumps(dump(run))))
        run, finish = finished(after.flow(run.flow, run.version), run)
        assert (finish.outcome, run.version, run.answers[0].item) == (Outcome.SENT, 1, "V01")


def test_a_run_is_refused_by_another_version() -> None:
    """It would meet questions it never had."""
    with pytest.raises(Illegal):
        resume(SECOND, start(ROUTINE, Facts(), MORNING)[0], MORNING)
    assert finished(SECOND, start(SECOND, Facts(), MORNING)[0])[0].answers[0].item == "NEW"
