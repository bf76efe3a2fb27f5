"""Catalogues: extract texts, merge them into locales/, and check that none is missing, empty or broken.

`python -m scripts.catalogues` brings locales/ up to date; `--check` fails when that would change anything or when a
text has no translation or other placeholders than its source.
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
FOLDERS = ("bot", "core", "services", "web")
SOURCE = "en"
LANGUAGES = ("zh_Hans_CN", SOURCE)
PLACEHOLDER = re.compile(r"\{[a-z_0-9]*\}|</?[bi]>")
LONGEST_BUTTON = 20  # Chinese characters a phone shows on one line of a button


def path_of(language: str) -> Path:
    """Return the catalogue file of a language."""
    return ROOT / "locales" / language / "LC_MESSAGES" / "tongban.po"


def template() -> Catalog:
    """Return every text that the code marks."""
    found = Catalog(project="Tongban", charset="utf-8", fuzzy=False)
    for folder in FOLDERS:
        rows = extract_from_dir(
            ROOT / folder, method_map=[("**.py", "python")], keywords={"N_": None}, strip_comment_tags=True
        )
        for name, _, message, *_ in rows:
            found.add(message, locations=[(f"{folder}/{name}", 0)])
    return found


def load(language: str) -> Catalog:
    """Return a language's catalogue, empty when there is none yet."""
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language, project="Tongban", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def merged(language: str) -> Catalog:
    """Return a language's catalogue with just the texts of the code, known translations kept."""
    old, new = load(language), Catalog(locale=language, project="Tongban", charset="utf-8", fuzzy=False)
    new.creation_date = old.creation_date
    new.revision_date = old.revision_date
    for message in sorted((one for one in template() if one.id), key=lambda one: str(one.id)):
        known = old.get(message.id)
        text = message.id if language == SOURCE else (known.string if known else "")
        new.add(message.id, text, locations=sorted({(name, 0) for name, _ in message.locations}))
    return new


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as the bytes of its file."""
    file = io.BytesIO()
    write_po(file, catalogue, width=110, omit_header=False, include_lineno=False, sort_output=True)
    return file.getvalue()


def problems(language: str) -> list[str]:
    """Return what is wrong with a language's catalogue, a sentence each."""
    found = []
    catalogue = merged(language)
    if not path_of(language).exists() or {str(m.id) for m in load(language)} != {
        str(m.id) for m in catalogue
    }:
        found.append(f"{language}: not up to date, run: python -m scripts.catalogues")
    for message in catalogue:
        if not message.id:
            continue
        if not str(message.string).strip():
            found.append(f"{language}: no translation of {message.id!r}")
        elif sorted(PLACEHOLDER.findall(str(message.id))) != sorted(PLACEHOLDER.findall(str(message.string))):
            found.append(f"{language}: other placeholders in {message.string!r} than in {message.id!r}")
    return found


def update() -> None:
    """Write every language's catalogue anew."""
    for language in LANGUAGES:
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(merged(language)))


def main() -> int:
    """Update the catalogues, or check them; return the exit code."""
    if "--check" not in sys.argv:
        update()
    found = [problem for language in LANGUAGES for problem in problems(language)]
    print("\n".join(found) or "Catalogues are complete.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
