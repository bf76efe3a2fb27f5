"""The typed table of rules.txt as values: who may do what about a concern where it stands, and where that leads."""

from dataclasses import dataclass
from pathlib import Path

READERS = "SBC"  # who lowers has written why: whoever decides must be able to read it
STATES = ("raised", "acknowledged", "reported", "planned", "reviewed", "lowering", "closing", "closed")
LETTERS = {"supervisor": "S", "backup": "B", "county": "C", "foundation": "F"}  # other roles stand in no line


@dataclass(frozen=True)
class Rule:
    """One line of the typed table."""

    action: str
    levels: str
    roles: str
    then: dict[str, str]

    def after(self, state: str, level: int, role: str) -> str | None:
        """Return where it must stand afterwards, None where it must be refused."""
        roles = READERS if state == "lowering" and self.action in ("agree", "refuse") else self.roles
        if str(level) not in self.levels or role not in roles:
            return None
        serious, _, mild = self.then[state].partition("/")
        found = mild if mild and level > 1 else serious
        return None if found == "!" else state if found == "=" else found


def _read() -> list[Rule]:
    lines = (Path(__file__).parent / "rules.txt").read_text().splitlines()
    cells = [line.split() for line in lines if line and not line.startswith("#")]
    return [
        Rule(name, levels, roles, dict(zip(STATES, then, strict=True)))
        for name, levels, roles, *then in cells
    ]


RULES = _read()
