"""How a run moves: answers, flags, back, review, change, sending, resuming."""

from datetime import date, timedelta

import pytest

from bot.flows import moves
from bot.flows.effects import Ask, Danger, Finish, Now, Outcome, Raise, Read, Said, Save
from bot.flows.engine import advance, receipt, resume, start, view
from bot.flows.intake import INTAKE
from bot.flows.leave import LEAVE
from bot.flows.play import words
from bot.flows.routine import ROUTINE
from bot.flows.run import SKIPPED, Answer, AnswerKind, Facts, Phase, Run, dump, load
from core.screens import actions
from core.text import Message
from tests.flows.sample import SAMPLE, begin, calm, kinds, raised, step, until
from tests.flows.speech import MORNING


def said(message: Message) -> str:
    return words(message, str)


def labels(run: Run) -> list[str]:
    return [said(button.label) for row in view(ROUTINE, run).rows for button in row]


def test_a_visit_of_19_items_takes_19_presses_and_one_to_send() -> None:
    """Every press is a button on the screen, and nothing is ever typed."""
    run, presses = begin(), 0
    while run.phase is Phase.ASKING:
        press = calm(ROUTINE, run)
        assert moves.to_action(press) in actions(view(ROUTINE, run).rows)
        run, _ = step(ROUTINE, run, press)
        presses += 1
    assert (presses, run.phase) == (19, Phase.REVIEW)
    assert moves.to_action(moves.Submit()) in actions(view(ROUTINE, run).rows)
    run, effects = step(ROUTINE, run, moves.Submit())
    assert run.phase is Phase.DONE
    assert effects == (Finish(Outcome.SENT, date(2026, 12, 23)),)


def test_an_answer_is_saved_with_its_receipt_before_the_next_question() -> None:
    """The receipt can be built again from the stored answer alone."""
    run, effects = step(ROUTINE, begin(), moves.Choose("V01", "home"))
    assert kinds(effects) == [Save, Ask]
    save = effects[0]
    assert isinstance(save, Save)
    assert (
        save.receipt
        == receipt(ROUTINE, Answer("V01", "home", AnswerKind.CHOICE))
        == receipt(ROUTINE, save.answer)
    )
    assert said(save.receipt) == "✓ How did you make contact? Home visit"
    assert run.answers == (save.answer,)


def test_free_text_is_kept_and_read_by_a_human_but_never_shown_back() -> None:
    """The receipt says how much was kept; the words go to the reading list."""
    run, effects = step(ROUTINE, until(ROUTINE, begin(), "N04"), moves.Typed("爷爷说 <b>他</b> 不吃饭"))
    assert kinds(effects) == [Save, Read, Ask]
    shown = [said(line) for effect in effects if isinstance(effect, Ask) for line in effect.screen.lines]
    assert "不吃饭" not in " ".join(shown)
    assert effects[1] == Read("N04", AnswerKind.TEXT, "爷爷说 <b>他</b> 不吃饭")
    assert said(receipt(ROUTINE, run.answers[-1])) == "✓ What did you see or hear? kept, 16 characters"


def test_a_voice_note_answers_a_text_item() -> None:
    """It counts as not screened: a human listens."""
    _, effects = step(ROUTINE, until(ROUTINE, begin(), "N04"), moves.Voice("voice-7"))
    assert kinds(effects) == [Save, Read, Ask]
    assert isinstance(effects[0], Save)
    assert said(effects[0].receipt) == "✓ What did you see or hear? voice note kept"


@pytest.mark.parametrize("stray", [moves.Voice("voice-7"), moves.Typed("奶奶说孩子昨天没回家")])
def test_words_that_answer_nothing_are_kept_for_a_human(stray: moves.Move) -> None:
    """A voice note or a sentence at a question with buttons is not lost, and the question comes again."""
    before = begin()
    for run in (before, until(ROUTINE, before, "none")):
        after, effects = step(ROUTINE, run, stray)
        assert kinds(effects) == [Read, Said, Ask]
        assert after == run


@pytest.mark.parametrize("stray", [moves.Typed("I will be at the hospital then"), moves.Voice("voice-9")])
def test_where_nobody_would_read_them_no_words_are_said_to_be_kept(stray: moves.Move) -> None:
    """The days of a leave are days."""
    before = begin(LEAVE)
    after, effects = step(LEAVE, before, stray)
    assert (after, kinds(effects)) == (before, [Said, Ask])


def test_a_flag_is_raised_at_the_tick() -> None:
    """Long before anything is sent, with what was ticked in words."""
    _, effects = step(ROUTINE, until(ROUTINE, begin(), "E02"), moves.Choose("E02", "unexplained"))
    assert kinds(effects) == [Save, Raise, Now, Ask]
    assert isinstance(effects[1], Raise)
    assert (effects[1].item, effects[1].option) == ("E02", "unexplained")
    assert said(effects[1].text) == "Marks on the skin: Not explained"


def test_what_she_does_now_is_said_once_for_each_graver_level() -> None:
    """Domain (B), "mother now": a visit with many yellow answers does not say the same at each of them."""
    run, effects = step(ROUTINE, until(ROUTINE, begin(), "H02"), moves.Choose("H02", "often"))
    assert Now(Message("Please finish this calmly.")) in effects
    run, effects = step(ROUTINE, until(ROUTINE, run, "H08"), moves.Choose("H08", "day"))
    assert kinds(effects) == [Save, Raise, Ask]
    run, effects = step(ROUTINE, until(ROUTINE, run, "E02"), moves.Choose("E02", "unexplained"))
    assert Now(Message("Go on calmly. Please do not confront anybody.")) in effects
    run, effects = step(ROUTINE, until(ROUTINE, run, "E03"), moves.Choose("E03", "no_wake"))
    assert kinds(effects) == [Save, Raise, Danger, Ask]


def test_danger_now_shows_the_emergency_card_before_the_next_question() -> None:
    """With its own advice where the option has one."""
    _, effects = step(ROUTINE, until(ROUTINE, begin(), "F05"), moves.Choose("F05", "now"))
    assert kinds(effects) == [Save, Raise, Danger, Ask]
    assert isinstance(effects[2], Danger)
    assert effects[2].advice is not None
    assert said(effects[2].advice) == "Leave now and call from a safe place."


def test_a_danger_stays_raised_and_is_raised_anew_when_it_is_set_again() -> None:
    """Changing the answer takes nothing back; whether a concern is still open about it is for the host to see."""
    run, first = step(ROUTINE, until(ROUTINE, begin(), "E03"), moves.Choose("E03", "no_wake"))
    assert raised(first) == ["C01·P0"]
    run, changed = step(ROUTINE, run, moves.Back(), moves.Choose("E03", "well"))
    assert raised(changed) == []
    assert [one.flag.code for one in run.raised] == ["C01·P0"]
    for _ in range(2):
        run, again = step(ROUTINE, run, moves.Back(), moves.Choose("E03", "no_wake"))
        assert kinds(again) == [Save, Raise, Danger, Ask]
    assert [one.flag.code for one in run.raised] == ["C01·P0"]


def test_a_tick_that_stays_is_not_raised_by_what_is_ticked_beside_it() -> None:
    """Nor by Done; unticked and ticked again it is raised anew."""
    run, _ = step(SAMPLE, begin(SAMPLE), moves.Toggle("N01", "fits"))
    run, beside = step(SAMPLE, run, moves.Toggle("N01", "policy"))
    assert raised(beside) == ["C15·P3"]
    assert raised(step(SAMPLE, run, moves.Done("N01"))[1]) == []
    _, again = step(SAMPLE, run, moves.Toggle("N01", "fits"), moves.Toggle("N01", "fits"))
    assert raised(again) == ["C01·P0"]


def test_a_danger_found_in_the_review_is_raised_then() -> None:
    """A changed answer flags like a first one, and leads straight back to the review."""
    run = until(ROUTINE, begin(), "none")
    run, effects = step(ROUTINE, run, moves.Change(), moves.Change("D04"), moves.Choose("D04", "touched"))
    assert raised(effects) == ["C02·P0"]
    assert run.phase is Phase.REVIEW


def test_a_combined_rule_holds_whichever_answer_comes_last() -> None:
    """ "Hit" becomes P1 when the marks are ticked after it."""
    run = step(SAMPLE, begin(SAMPLE), moves.Unsure("N01"), moves.Choose("F03", "hit"))[0]
    assert [one.flag.code for one in run.raised] == ["C03·P2"]
    _, effects = step(SAMPLE, run, moves.Choose("E02", "many"))
    assert [(one.item, one.flag.code) for one in effects if isinstance(one, Raise)] == [("F03", "C03·P1")]


def test_a_follow_up_is_asked_only_where_its_answer_calls_for_it() -> None:
    """And again when that answer changes; what hung on the old answer is dropped."""
    run = step(SAMPLE, begin(SAMPLE), moves.Unsure("N01"), moves.Choose("F03", "talk"))[0]
    assert step(SAMPLE, run, moves.Choose("E02", "none"))[0].phase is Phase.REVIEW
    run = step(SAMPLE, run, moves.Choose("E02", "many"), moves.Skip("E02a"), moves.Choose("E02b", "old"))[0]
    run = step(SAMPLE, run, moves.Change("E02"), moves.Choose("E02", "none"))[0]
    assert run.phase is Phase.REVIEW
    assert [answer.item for answer in run.answers] == ["N01", "F03", "E02"]
    assert step(SAMPLE, run, moves.Change("E02"), moves.Choose("E02", "many"))[0].at == "E02a"


def test_several_ticks_are_one_answer() -> None:
    """In the order of the question; a danger among them is raised at its tick, not at the end."""
    run, ticked = step(SAMPLE, begin(SAMPLE), moves.Toggle("N01", "fits"))
    assert kinds(ticked) == [Raise, Danger, Ask]
    run, effects = step(SAMPLE, run, moves.Toggle("N01", "study"), moves.Done("N01"))
    assert isinstance(effects[0], Save)
    assert (effects[0].value, said(effects[0].receipt)) == ("study,fits", "✓ What help most? Study, Fits")
    assert raised(effects) == []


def test_one_tick_too_many_is_refused_in_words() -> None:
    """And none at all cannot be taken either."""
    run = begin(SAMPLE)
    assert kinds(step(SAMPLE, run, moves.Done("N01"))[1]) == [Said, Ask]
    run = step(SAMPLE, run, moves.Toggle("N01", "study"), moves.Toggle("N01", "health"))[0]
    after, effects = step(SAMPLE, run, moves.Toggle("N01", "policy"))
    assert after == run
    assert kinds(effects) == [Said, Ask]
    assert step(SAMPLE, run, moves.Toggle("N01", "study"))[0].ticks == ("health",)


def test_ticks_come_back_with_the_question() -> None:
    """Going back to a question with several ticks shows them."""
    run = step(SAMPLE, begin(SAMPLE), moves.Toggle("N01", "study"), moves.Done("N01"), moves.Back())[0]
    assert run.ticks == ("study",)
    assert said(view(SAMPLE, run).rows[0][0].label) == "☑ Study"


def test_back_shows_the_old_answer_and_can_keep_it() -> None:
    """Keeping it goes on to where she was, and saves nothing."""
    run = until(ROUTINE, begin(), "V03")
    run, _ = step(ROUTINE, run, moves.Back())
    assert (run.at, labels(run)[0]) == ("V02", "● Talked with the child")
    assert labels(run)[-2:] == ["Previous question", "Keep this answer"]
    run, effects = step(ROUTINE, run, moves.Skip("V02"))
    assert (run.at, kinds(effects)) == ("V03", [Ask])


def test_a_changed_answer_goes_on_to_the_first_open_question() -> None:
    """Two steps back and one answer bring her to where she was."""
    run = step(ROUTINE, until(ROUTINE, begin(), "H08"), moves.Back(), moves.Back())[0]
    assert run.at == "V06"
    run = step(ROUTINE, run, moves.Choose("V06", "uneasy"))[0]
    assert run.at == "H08"
    assert run.answer("V06") == Answer("V06", "uneasy", AnswerKind.CHOICE)


def test_the_review_lists_every_answer_on_one_screen() -> None:
    """Under 25 lines and far under what one message holds, free text by its length only."""
    run = until(ROUTINE, begin(), "N04")
    run = step(ROUTINE, run, moves.Typed("长" * 4096), moves.Choose("N05", "now"), moves.Unsure("N05L"))[0]
    run = until(ROUTINE, run, "none")
    lines = [said(line) for line in view(ROUTINE, run).lines]
    assert len(lines) == 21
    assert "Seen or heard: kept, 4096 characters" in lines
    assert sum(map(len, lines)) < 1500


def test_back_out_of_a_change_leads_to_the_review() -> None:
    """And so does keeping the answer, and the list's own way back."""
    review = until(ROUTINE, begin(), "none")
    listed = step(ROUTINE, review, moves.Change())[0]
    assert step(ROUTINE, listed, moves.Review())[0].phase is Phase.REVIEW
    changing = step(ROUTINE, listed, moves.Change("H02"))[0]
    assert step(ROUTINE, changing, moves.Back())[0].phase is Phase.REVIEW
    assert step(ROUTINE, changing, moves.Skip("H02"))[0].phase is Phase.REVIEW


def test_giving_up_keeps_what_was_answered() -> None:
    """The run is over; answers and flags stay in it."""
    run, effects = step(ROUTINE, until(ROUTINE, begin(), "H02"), moves.Choose("H02", "none"), moves.Cancel())
    assert effects == (Finish(Outcome.CANCELLED),)
    assert (len(run.answers), len(run.raised), run.over) == (5, 1, True)


@pytest.mark.parametrize(("age", "asked"), [(None, True), (47, False), (48, True), (0, False)])
def test_a_small_child_is_not_asked_for_a_face(age: int | None, asked: bool) -> None:
    """M01 from four years; an unknown age is asked."""
    run = step(
        ROUTINE, until(ROUTINE, begin(facts=Facts(age_months=age)), "S01"), moves.Choose("S01", "yes")
    )[0]
    assert (run.at == "M01") is asked


def test_progress_counts_what_will_be_asked() -> None:
    """A follow-up makes the visit one longer."""
    run = until(ROUTINE, begin(), "N05")
    assert said(view(ROUTINE, run).lines[0]) == "Routine visit · 18/19"
    assert (
        said(view(ROUTINE, step(ROUTINE, run, moves.Choose("N05", "now"))[0]).lines[0])
        == "Routine visit · 19/20"
    )


def test_the_next_visit_is_offered_by_the_tier() -> None:
    """First the tier's day, then a week, a fortnight and a month, each once."""
    run = until(ROUTINE, begin(facts=Facts(tier_days=14)), "N06")
    assert labels(run)[:3] == ["Mon 7 Dec, suggested", "Mon 30 Nov", "Wed 23 Dec"]


@pytest.mark.parametrize(
    ("option", "suggested"),
    [("hit", "Mon 30 Nov, suggested"), ("touched", "Mon 30 Nov, suggested"), ("no", "Fri 22 Jan, suggested")],
)
def test_after_a_grave_flag_the_next_visit_is_within_a_week(option: str, suggested: str) -> None:
    """A P0 or P1 of the visit brings the suggested day near; without one it is the tier's."""
    run = until(ROUTINE, begin(facts=Facts(tier_days=60)), "D04")
    run = until(ROUTINE, step(ROUTINE, run, moves.Choose("D04", option))[0], "N06")
    assert labels(run)[0] == suggested


def test_a_grave_flag_never_puts_the_next_visit_off() -> None:
    """A child who is seen every three days stays so."""
    run = until(ROUTINE, begin(facts=Facts(tier_days=3)), "D04")
    run = until(ROUTINE, step(ROUTINE, run, moves.Choose("D04", "hit"))[0], "N06")
    assert labels(run)[0] == "Thu 26 Nov, suggested"


def test_a_milder_flag_leaves_the_next_visit_to_the_tier() -> None:
    """P2 and P3 have their own deadlines."""
    run = until(ROUTINE, begin(facts=Facts(tier_days=60)), "H02")
    run = until(ROUTINE, step(ROUTINE, run, moves.Choose("H02", "often"))[0], "N06")
    assert labels(run)[0] == "Fri 22 Jan, suggested"


@pytest.mark.parametrize(
    ("answer", "asked"),
    [("yes", True), ("no", True), ("month", False), ("half_year", False), ("lost", False)],
)
def test_how_the_talk_felt_is_asked_only_where_they_may_have_talked(answer: str, asked: bool) -> None:
    """Not of a child whose parents have not called for a month, or cannot be found."""
    run = until(ROUTINE, begin(facts=Facts(due=("F02",))), "F01")
    assert (step(ROUTINE, run, moves.Choose("F01", answer))[0].at == "F02") is asked


def test_that_the_child_is_not_asked_is_read_before_the_question() -> None:
    """An abuse item begins with its hint; any other one ends with it."""
    lines = [said(line) for line in view(ROUTINE, until(ROUTINE, begin(), "E02")).lines]
    assert lines[1:] == [
        "Only look, lift no clothes, do not ask the child.",
        "Are there marks on skin that is not covered?",
    ]
    lines = [said(line) for line in view(ROUTINE, until(ROUTINE, begin(), "S01")).lines]
    assert lines[1:] == ["Has the child been at school these days?", "Ask the carer."]


@pytest.mark.parametrize(("item", "words"), [("N04", "Nothing to add"), ("I03P", "nothing added")])
def test_what_is_left_out_is_confirmed_in_the_words_of_its_button(item: str, words: str) -> None:
    """An item that has no words of its own there says that nothing was added."""
    left_out = Answer(item, SKIPPED, AnswerKind.NONE)
    assert said(receipt(INTAKE, left_out)) == f"✓ {INTAKE.by_id[item].text} {words}"


def test_an_unknown_next_day_falls_back_to_the_tier() -> None:
    """ "Not sure" still plans a visit."""
    run = until(ROUTINE, begin(facts=Facts(tier_days=60)), "N06")
    _, effects = step(ROUTINE, run, moves.Unsure("N06"), moves.Submit())
    assert effects == (Finish(Outcome.SENT, date(2027, 1, 22)),)


def test_days_move_on_while_a_run_waits() -> None:
    """Two days later "tomorrow" is another day, and a day that is over is refused."""
    run, later = until(ROUTINE, begin(), "N06"), MORNING + timedelta(days=2)
    woken, effects = resume(ROUTINE, run, later)
    assert kinds(effects) == [Ask]
    assert (woken.today, woken.version_no) == ("2026-11-25", run.version_no)
    _, refused = advance(ROUTINE, run, moves.Choose("N06", "2026-11-24"), later)
    assert kinds(refused) == [Said, Ask]
    answered, _ = advance(ROUTINE, run, moves.Typed("明天"), later)
    assert answered.answers[-1].value == "2026-11-26"


def test_her_day_begins_at_her_midnight() -> None:
    """17:00 UTC is already tomorrow in Quzhou, and still today in London."""
    evening = MORNING.replace(hour=17)
    assert start(ROUTINE, Facts(), evening)[0].today == "2026-11-24"
    assert start(ROUTINE, Facts(zone="Europe/London"), evening)[0].today == "2026-11-23"


def test_a_moment_without_zone_is_refused() -> None:
    """A naive time would be a day off for a third of the day."""
    with pytest.raises(ValueError, match="aware"):
        start(ROUTINE, Facts(), MORNING.replace(tzinfo=None))


def test_only_what_a_rule_looks_at_is_remembered() -> None:
    """A run carries no more of the visit before than the two-visit rules need."""
    run = begin(
        facts=Facts(earlier={"V02": "no", "E03": "listless", "M01": "crying", "N04": "words", "D04": "hit"})
    )
    assert dict(run.facts.earlier) == {"V02": "no", "E03": "listless", "M01": "crying"}


def test_a_run_is_small_and_survives_being_written_down() -> None:
    """A finished visit stays under a kilobyte; every phase comes back equal."""
    run = step(ROUTINE, until(ROUTINE, begin(), "F05"), moves.Choose("F05", "now"))[0]
    assert load(dump(run)) == run
    assert len(str(dump(until(ROUTINE, run, "none")))) < 1000
    ticked = step(SAMPLE, begin(SAMPLE), moves.Toggle("N01", "policy"))[0]
    assert load(dump(ticked)) == ticked
