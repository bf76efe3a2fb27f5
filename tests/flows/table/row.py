"""How a line of the table is typed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """A line of the table (A) of `domain.md`.

    A flag is (option, gate, code). Gates: "" always; "<8", "<16" by age; "×2" the same answer when it was last asked;
    "case" with an open case; "with …" beside another answer of the visit. `chinese` is the table's question and
    `said` what is said instead where one line of the table is more than one question, or is not clear when read
    aloud. `labels` are its answers in short, or in our words where those are not clear. `own`: an option of ours
    that the table does not have, which says that nothing of it all applies.
    """

    item: str
    types: str
    how: str
    chinese: str
    options: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    flags: tuple[tuple[str, str, str], ...] = ()
    abuse: bool = False
    from_years: int = 0
    said: str = ""
    own: tuple[str, ...] = ()
