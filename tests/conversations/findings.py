"""What a conversation is judged by: findings under a few names, and figures of what there was."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

BAD = ("crashes", "lost", "replay_differs", "flags_without_one_concern", "words_unasked", "stuck")


@dataclass
class Verdict:
    """Findings, a sentence each, and how much was said and done."""

    findings: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    figures: Counter[str] = field(default_factory=Counter)
    flows: Counter[str] = field(default_factory=Counter)  # "routine begun", "routine done"

    def find(self, name: str, sentence: str) -> None:
        """Note something that is wrong; `name` is one of BAD."""
        self.findings[name].append(sentence)

    @property
    def bad(self) -> dict[str, list[str]]:
        """The findings there are, by name."""
        return {name: self.findings[name] for name in BAD if self.findings[name]}

    def add(self, other: "Verdict") -> None:
        """Count another conversation in."""
        self.figures.update(other.figures)
        self.flows.update(other.flows)
        for name, sentences in other.bad.items():
            self.findings[name] += sentences

    def line(self) -> dict[str, int]:
        """Return the figures of the last line."""
        counted = {name: self.figures[name] for name in ("runs", "inputs", "answers", "flags", "doubts")}
        return counted | {name: len(self.findings[name]) for name in BAD}
