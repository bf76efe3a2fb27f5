"""A roster file as rows: encodings, columns, and what may stand in a cell. Decides nothing about the programme."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

COLUMNS = (
    "kind",
    "area",
    "role",
    "person",
    "name",
    "phone",
    "language",
    "child",
    "label",
    "birth_month",
    "tier",
    "household",
    "lead",
    "ended",
)
MOST_ROWS = 2000  # about a second's work, in which everybody else's writing waits
MOST_BYTES = 2_000_000
_YES = frozenset({"yes", "y", "1", "true", "是"})
_NO = frozenset({"", "no", "n", "0", "false", "否"})
_PHONE = re.compile(r"[0-9+()\- ]{3,24}")
_KEY = re.compile(r"[\w.\-]{1,40}")
_MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")

_EXAMPLES = (
    {"kind": "area", "area": "示例/青山省/云溪县/柳河镇/石桥村"},
    {
        "kind": "person", "area": "示例/青山省/云溪县/柳河镇/石桥村", "role": "mother", "person": "M001",
        "name": "李示例", "phone": "0570-555-0101", "language": "zh",
    },
    {
        "kind": "person", "area": "示例/青山省/云溪县/柳河镇/石桥村", "role": "mother", "person": "M002",
        "name": "王示例", "phone": "0570-555-0102", "language": "zh",
    },
    {
        "kind": "person", "area": "示例/青山省/云溪县/柳河镇", "role": "supervisor", "person": "S001",
        "name": "赵示例", "phone": "0570-555-0103", "language": "zh",
    },
    {
        "kind": "child", "area": "示例/青山省/云溪县/柳河镇/石桥村", "child": "E-001",
        "label": "panda-blue", "birth_month": "2017-05", "tier": "T1", "household": "H001",
    },
    {"kind": "pairing", "person": "M001", "child": "E-001", "lead": "yes"},
    {"kind": "relative", "person": "M002", "household": "H001"},
)  # fmt: skip


class Unreadable(Exception):
    """The file cannot be taken as it is; the text says what is wrong with it."""


class Wrong(Exception):
    """A row cannot be taken; the text says why, without repeating a name or number."""


@dataclass(frozen=True)
class Row:
    """A row of the file: its line, and its cells by column."""

    line: int
    cells: dict[str, str] = field(repr=False)

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def need(self, column: str) -> str:
        """Return a cell that must not be empty."""
        if not self[column]:
            raise Wrong(f"The column {column} is empty.")
        return self[column]

    def key(self, column: str) -> str:
        """Return a key: letters, digits, dot, dash and underscore."""
        found = unicodedata.normalize("NFKC", self.need(column))
        if not _KEY.fullmatch(found):
            raise Wrong(f"In {column} stand up to 40 letters, digits, dots and dashes.")
        return found

    def yes(self, column: str) -> bool:
        """Return a yes or no; an empty cell is no."""
        word = self[column].casefold()
        if word not in _YES | _NO:
            raise Wrong(f"In {column} stands yes or no.")
        return word in _YES

    def phone(self) -> str:
        """Return the telephone number, or nothing."""
        number = unicodedata.normalize("NFKC", self["phone"])
        if number and not _PHONE.fullmatch(number):
            raise Wrong("In phone stand digits, spaces, dashes and brackets.")
        return number

    def birth_month(self) -> str | None:
        """Return the month of birth as "2017-05", or None."""
        month = unicodedata.normalize("NFKC", self["birth_month"])
        if month and not _MONTH.fullmatch(month):
            raise Wrong("In birth_month stands a month like 2017-05.")
        return month or None

    def place(self) -> tuple[str, ...]:
        """Return the names of an area, the widest first."""
        names = tuple(name.strip() for name in self.need("area").split("/"))
        if not all(names) or len(names) > 5 or any(len(name) > 80 for name in names):
            raise Wrong("In area stand up to five names with / between them, the widest first.")
        return names


def template() -> str:
    """Return an empty roster with an example of each kind of row; nobody in it exists."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_EXAMPLES)
    return out.getvalue()


def read(data: bytes) -> list[Row]:
    """Return the rows of a CSV file in UTF-8 (with or without mark) or GB 18030. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Split it.")
    try:
        rows = list(_rows(_text(data)))
    except csv.Error as error:
        raise Unreadable(f"The file is not CSV: {error}.") from None
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"The file has more than {MOST_ROWS} rows. Split it.")
    return rows


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("The file is neither UTF-8 nor GB 18030. Save it as CSV UTF-8.")


def _rows(text: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header = [cell.strip().lower() for cell in next(reader, [])]
    unknown = [name for name in header if name not in COLUMNS]
    if "kind" not in header or unknown:
        raise Unreadable(f"The first line names the columns: {', '.join(COLUMNS)}.")
    for cells in reader:
        clean = [_clean(cell) for cell in cells]
        if any(clean):
            yield Row(reader.line_num, dict(zip(header, clean, strict=False)))


def _clean(cell: str) -> str:
    """Return a cell without control and direction marks: they hide what a name looks like."""
    kept = "".join(sign for sign in cell if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co"))
    return unicodedata.normalize("NFC", kept).strip()
