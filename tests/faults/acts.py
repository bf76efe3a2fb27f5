"""What people did, one value for each update, with what must come of it. The oracle's first witness."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


class Sort(StrEnum):
    """What must come of an act."""

    ANSWER = "answer"  # one answer to `item`, with `value` where the label told it
    WORDS = "words"  # one note with `text`, and at most one answer with it
    VOICE = "voice"  # one note with the file `text`
    SEND = "send"  # one visit
    TAKE_ON = "take on"  # the concern with the number `text` is acknowledged
    SAID = (
        "said"  # at most one note with `text`; one, once the message with the number `item` has left the chat
    )
    NOTHING = "nothing"  # no answer: forged, foreign, used, edited, pressed twice
    FREE = "free"  # at most one effect; which one, nobody can say


@dataclass(frozen=True)
class Act:
    """One update that somebody sent."""

    update_id: int
    user: int
    sort: Sort
    item: str = ""
    value: str | None = None
    text: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)


@dataclass
class Record:
    """Everything that was done. `stalled`: acts after which nothing came for longer than anybody would wait."""

    acts: list[Act] = field(default_factory=list)
    stalled: list[str] = field(default_factory=list)

    def add(
        self, update_id: int, user: int, sort: Sort, item: str = "", value: str | None = None, text: str = ""
    ) -> None:
        """Note an act."""
        self.acts.append(Act(update_id, user, sort, item, value, text))

    def of(self, *sorts: Sort) -> list[Act]:
        """Return the acts of some sorts, in their order."""
        return [act for act in self.acts if act.sort in sorts]
