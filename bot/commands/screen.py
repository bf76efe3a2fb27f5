"""`screen`: what each line of a file would be asked about. Reads no settings and no data, writes nothing."""

import codecs
import sys
from collections.abc import Iterator
from typing import Annotated, BinaryIO

import typer

from core.screening import FAILED, Finding, joined, screen, worse_of

Text = Annotated[
    typer.FileBinaryRead, typer.Argument(help="A text file, UTF-8; - for standard input.", metavar="FILE")
]
_PIECE = 64 * 1024  # bytes: a line may be longer than the memory


def screen_file(file: Text) -> None:
    """Print the level and category that each line would be asked about, as "P0 C08", or "-"."""
    for found in _findings(file):
        sys.stdout.write(f"{found.level.name} {found.category.value}\n" if found else "-\n")
    sys.stdout.flush()


def _findings(file: BinaryIO) -> Iterator[Finding | None]:
    """Yield a finding for each line, read piece by piece."""
    found: Finding | None = None
    before, open_line = "", False
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    while piece := file.readline(_PIECE):
        text = decoder.decode(piece, final=piece.endswith(b"\n"))
        found = worse_of(found, _screened(joined(before, text) if before else text))
        before, open_line = text, not piece.endswith(b"\n")
        if not open_line:
            yield found
            found, before = None, ""
    if open_line:
        yield worse_of(found, _screened(decoder.decode(b"", final=True)))


def _screened(text: str) -> Finding | None:
    """Screen a text; bytes that are no UTF-8 may hide anything and count as a hit, as a failure does."""
    try:
        found = screen(text)
    except Exception:  # whatever it is, the line was not read: faults.md, section 6, rule 7
        return FAILED
    broken = any("\udc80" <= letter <= "\udcff" for letter in text)
    return found or (FAILED if broken else None)
