"""Figures that leave a county: small ones are not told apart, so that nobody is found in them (`domain.md` E). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 5  # the smallest figure that is shown as it is; nothing at all is nobody, and shown


@dataclass(frozen=True)
class Cells:
    """Figures as they are shown, and their sum; `total` is None where it would give a hidden one back."""

    shown: tuple[str, ...]
    total: str | None


def is_small(count: int) -> bool:
    """Say whether a figure must not be shown as it is."""
    return 0 < count < LEAST


def shown(count: int) -> str:
    """Return a figure as it may leave a county."""
    return f"<{LEAST}" if is_small(count) else str(count)


def hide(counts: Sequence[int]) -> Cells:
    """Return figures beside each other as they may leave a county.

    Where one is hidden there is no total, so none is given back and the next smallest need not be hidden as well.
    """
    whole = None if any(map(is_small, counts)) else shown(sum(counts))
    return Cells(tuple(map(shown, counts)), whole)
