"""The screener beside the units (F22): whatever it does, a text is answered, and what it could not read is a hit."""

import threading
from collections.abc import Callable, Iterator

import pytest
from structlog.testing import capture_logs

from core.screening import FAILED, Finding
from core.triage import Category, Level
from db.models import note, screened
from services import screening
from services.screening import MOST_HUNG, Screener
from tests.services.people.scene import Scene
from tests.services.words.telling import ASKED, CALM, DYING, GRAVE, kinds, rows, silent, visiting, write

TOLD = "The screener of written words failed or took too long."


class Hanging:
    """Reads texts and does not come back from some, until it is let go."""

    def __init__(self, hangs: Callable[[str], bool]) -> None:
        self.hangs = hangs
        self.free = threading.Event()
        self.threads: list[threading.Thread] = []

    def read(self, text: str) -> Finding | None:
        """Find nothing, or hang."""
        if self.hangs(text):
            self.threads.append(threading.current_thread())
            self.free.wait()
        return None

    def let_go(self) -> None:
        """Come back from everything."""
        self.free.set()
        for thread in self.threads:
            thread.join()


@pytest.fixture
def hanging() -> Iterator[Hanging]:
    """A screener that hangs on what says so."""
    made = Hanging(lambda text: "hang" in text)
    yield made
    made.let_go()


def broken(text: str) -> Finding | None:
    """Break on every text."""
    raise RuntimeError(text)


def test_a_text_that_breaks_the_screener_is_a_hit_and_not_in_the_log() -> None:
    """The log says what broke, never on what."""
    with capture_logs() as logs:
        assert Screener(read=broken).judge("her words") == FAILED
    assert [(entry["event"], entry["why"]) for entry in logs] == [("screener_failed", "RuntimeError")]
    assert "her words" not in str(logs)


def test_word_lists_that_cannot_be_loaded_make_every_text_a_hit() -> None:
    """Nothing is waved through."""

    def torn() -> None:
        raise ValueError("no lists")

    with capture_logs():
        assert Screener(prepare=torn).judge(CALM) == FAILED


def test_a_text_it_does_not_come_back_from_is_a_hit_and_the_next_is_read(hanging: Hanging) -> None:
    """The thread is left behind, another reads on."""
    screener = Screener(read=hanging.read, patience_s=0.05)
    with capture_logs() as logs:
        assert screener.judge("hang") == FAILED
    assert [entry["why"] for entry in logs] == ["TimeoutError"]
    assert Screener(read=hanging.read, patience_s=30).judge(CALM) is None
    screener.patience_s = 30
    assert screener.judge(CALM) is None


def test_so_many_threads_are_left_behind_and_no_more(hanging: Hanging) -> None:
    """Then every text is a hit at once, until one of them has come back."""
    screener = Screener(read=hanging.read, patience_s=0.05)
    with capture_logs() as logs:
        assert [screener.judge("hang") for _ in range(MOST_HUNG + 2)] == [FAILED] * (MOST_HUNG + 2)
        assert screener.judge(CALM) == FAILED
    assert [entry["why"] for entry in logs] == ["TimeoutError"] * MOST_HUNG + ["StillHung"] * 3
    assert len(hanging.threads) == MOST_HUNG
    hanging.let_go()
    screener.patience_s = 30
    assert screener.judge(CALM) is None


@pytest.mark.parametrize("text", ["长" * 4096, "a" * 4096, "1" * 4096, " " * 4096, "🐼" * 2048, "打" * 4096])
def test_four_thousand_identical_characters_are_read(text: str) -> None:
    """In linear time, without a failure; nothing is said about the seconds of a busy machine."""
    assert not screening.is_failed(screening.judge(text, text))


def test_what_only_the_two_parts_say_together_is_new() -> None:
    """What the first part says alone was asked when it came."""
    screening.use(Screener(read=lambda text: GRAVE if "grave" in text else None))
    assert screening.judge("calm", "grave") is None
    assert screening.judge("grave", "calm") == GRAVE
    screening.use(Screener(read=lambda text: GRAVE if "a b" in text else None))
    assert screening.judge("b", "a") == GRAVE


@pytest.mark.parametrize("part", ["first", "joined"])
def test_where_one_reading_fails_the_finding_of_the_other_stays(part: str) -> None:
    """A failure adds a doubt, it takes none away."""

    def read(text: str) -> Finding | None:
        if part == "joined" and "before" in text:
            raise RuntimeError
        return GRAVE

    screening.use(Screener(read=read))
    with capture_logs():
        found = screening.judge("now", "before")
    assert found is not None
    assert (found.level, found.category, found.severe) == (Level.P1, Category.C08, True)
    assert screening.is_failed(found) is (part == "joined")


@pytest.mark.parametrize("way", ["breaks", "hangs"])
def test_while_the_screener_fails_every_text_is_asked_about_and_the_operator_is_told(
    scene: Scene, way: str, hanging: Hanging
) -> None:
    """Once, without a word of hers; silence counts as ever, and others are answered."""
    hanging.hangs = lambda text: True
    screening.use(Screener(read=broken if way == "breaks" else hanging.read, patience_s=0.05))
    visiting(scene)
    with capture_logs():
        write(scene, CALM)
        write(scene, CALM, "Zhou")
    assert ASKED in scene.newest("Li")
    assert ASKED in scene.newest("Zhou")
    assert [row.screened for row in rows(scene, note)] == [False, False]
    told = [text for text in scene.texts("operator") if TOLD in text]
    assert len(told) == 1
    assert CALM not in told[0]
    scene.press("Li", "No, there is no danger")
    silent(scene)
    assert kinds(scene) == ["C18·P2"]


def test_a_hit_is_no_failure(scene: Scene) -> None:
    """The operator hears nothing of a mother's words."""
    visiting(scene)
    write(scene, DYING)
    assert scene.texts("operator") == []
    assert [FAILED.entries[0] in row.entries for row in rows(scene, screened)] == [False]
