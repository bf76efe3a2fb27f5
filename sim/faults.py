"""Faults a test driver can switch on, for one person's chat or for everybody. Knows nothing of HTTP."""

import math
from dataclasses import dataclass
from typing import Any

from sim.errors import Mistake, too_many


def _coerce(name: str, value: Any, wanted: type) -> Any:
    """Read a value of a PUT; null clears. Raises Mistake for a wrong type."""
    if value is None:
        return wanted(0)
    if wanted is bool and isinstance(value, bool | int):
        return bool(value)
    if isinstance(value, bool) and value:
        raise Mistake(f"{name} takes a number.")
    if not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        takes = "true or false" if wanted is bool else "a number that is not negative"
        raise Mistake(f"{name} takes {takes}.")
    return wanted(value)


@dataclass(slots=True)
class Faults:
    """What one chat, or every chat, can suffer from. `flood_until` is steady time."""

    flood_s: int = 0
    slow_s: float = 0.0
    drop_reply: int = 0
    drop_edit_reply: int = 0
    flood_until: float = 0.0

    @classmethod
    def kinds(cls) -> dict[str, type]:
        """Names that may be set, with their types."""
        return {"flood_s": int, "slow_s": float, "drop_reply": int, "drop_edit_reply": int}

    def change(self, changes: dict[str, Any], steady: float) -> None:
        """Apply a PUT as a whole or not at all. Raises Mistake for an unknown name or a wrong type."""
        kinds = self.kinds()
        unknown = sorted(set(changes) - set(kinds))
        if unknown:
            raise Mistake(f"Unknown fault: {', '.join(unknown)}.")
        values = {name: _coerce(name, value, kinds[name]) for name, value in changes.items()}
        for name, value in values.items():
            setattr(self, name, value)
        if "flood_s" in values:
            self.flood_until = steady + self.flood_s

    def check_flood(self, steady: float) -> None:
        """Raise a 429 while the flood lasts."""
        if steady < self.flood_until:
            raise too_many(math.ceil(self.flood_until - steady))

    def view(self, steady: float) -> dict[str, Any]:
        """The faults in force."""
        if steady >= self.flood_until:
            self.flood_s = 0
        return {name: getattr(self, name) for name in self.kinds()}


@dataclass(slots=True)
class PersonFaults(Faults):
    """Faults of one person's chat."""

    blocked: bool = False
    deactivated: bool = False

    @classmethod
    def kinds(cls) -> dict[str, type]:
        """Names that may be set, with their types."""
        return {"blocked": bool, "deactivated": bool, **Faults.kinds()}


@dataclass(slots=True)
class GlobalFaults(Faults):
    """Faults of the whole Bot API side; the control API never suffers."""

    http_500: int = 0
    down: bool = False
    unauthorized: bool = False
    hold_reply_s: float = 0.0

    @classmethod
    def kinds(cls) -> dict[str, type]:
        """Names that may be set, with their types."""
        more = {"http_500": int, "down": bool, "unauthorized": bool, "hold_reply_s": float}
        return {**Faults.kinds(), **more}
