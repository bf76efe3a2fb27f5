"""Text as Telegram reads it: strict HTML, explicit entities, what a person types. Offsets in UTF-16 units."""

import re
from dataclasses import dataclass, field
from typing import Any

from sim.errors import bad

Entity = dict[str, Any]

_TAGS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "code": "code", "pre": "pre",
    "a": "text_link", "span": "spoiler", "tg-spoiler": "spoiler", "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_RUN = re.compile(r"[^&<]+")
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,9})|(lt|gt|amp|quot));")
_ATTRIBUTE = re.compile(r"""\s*([a-zA-Z0-9-]+)(?:\s*=\s*("[^"]*"|'[^']*'|[a-zA-Z0-9.-]+))?""")
_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,32}(?:@\w{3,32})?(?!\w)", re.ASCII)
_LINK = re.compile(r"https?://[^\s<>\"]+")

# Telegram turns control characters into spaces and drops carriage returns and direction overrides.
_CLEAN: dict[int, str | None] = {
    **{code: " " for code in range(32) if code not in (9, 10)},
    **dict.fromkeys([0x0D, *range(0x2028, 0x202F)]),
}


def units(text: str) -> int:
    """Length in UTF-16 code units, the way Telegram counts."""
    return len(text) + sum(1 for char in text if char > "\uffff")


@dataclass(slots=True)
class _Open:
    tag: str
    offset: int
    attributes: dict[str, str]
    language: str = ""


@dataclass(slots=True)
class _Html:
    """Reads one HTML text; raises Refused where Telegram would."""

    source: str
    at: int = 0
    length: int = 0
    out: list[str] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    entities: list[Entity] = field(default_factory=list)

    def read(self) -> tuple[str, list[Entity]]:
        while self.at < len(self.source):
            if self.source.startswith("</", self.at):
                self._end_tag()
            elif self.source[self.at] == "<":
                self._start_tag()
            elif self.source[self.at] == "&":
                self._character()
            else:
                self._take(_RUN)
        if self.open:
            tag = self.open[-1].tag
            raise bad(f"can't parse entities: Can't find end tag corresponding to start tag \"{tag}\"")
        return "".join(self.out), self.entities

    def _take(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.source, self.at)
        run = match.group() if match else self.source[self.at]
        self._write(run)
        self.at += len(run)

    def _write(self, text: str) -> None:
        self.out.append(text)
        self.length += units(text)

    def _character(self) -> None:
        match = _CHARACTER.match(self.source, self.at)
        if match is None:
            self._write("&")
            self.at += 1
            return
        code = int(match[1], 16) if match[1] else int(match[2] or 0)
        if not match[3] and not 0 < code < 0x10FFFF:
            self._write(match.group())
        else:
            self._write(_NAMED[match[3]] if match[3] else chr(code))
        self.at = match.end()

    def _fail(self, what: str, at: int) -> Exception:
        offset = len(self.source[:at].encode("utf-8", "surrogatepass"))
        return bad(f"can't parse entities: {what} at byte offset {offset}")

    def _start_tag(self) -> None:
        begin = self.at
        name = re.compile(r"[^\s<>]*").match(self.source, begin + 1)
        tag = name.group().lower() if name else ""
        self.at = begin + 1 + len(tag)
        if tag not in _TAGS:
            raise self._fail(f'Unsupported start tag "{tag}"', begin)
        attributes = self._attributes(tag, begin)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise self._fail('Tag "span" must have class "tg-spoiler"', begin)
        self.open.append(_Open(tag, self.length, attributes))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while match := _ATTRIBUTE.match(self.source, self.at):
            found[match[1].lower()] = _unescape((match[2] or "").strip("\"'"))
            self.at = match.end()
        while self.source[self.at : self.at + 1].isspace():
            self.at += 1
        if self.source[self.at : self.at + 1] != ">":
            raise self._fail(f'Unclosed start tag "{tag}"', begin)
        self.at += 1
        return found

    def _end_tag(self) -> None:
        begin = self.at
        end = self.source.find(">", begin)
        if end < 0:
            raise self._fail("Unclosed end tag", begin)
        tag = self.source[begin + 2 : end].strip().lower()
        if not self.open:
            raise self._fail("Unexpected end tag", begin)
        opened = self.open.pop()
        if tag not in ("", opened.tag):
            raise self._fail(f'Unmatched end tag, expected "</{opened.tag}>", found "</{tag}>"', begin)
        self.at = end + 1
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        length = self.length - opened.offset
        parent = self.open[-1] if self.open else None
        language = opened.attributes.get("class", "").removeprefix("language-")
        if opened.tag == "code" and parent and parent.tag == "pre" and language:
            parent.language = language
            return
        entity: Entity = {"type": _TAGS[opened.tag], "offset": opened.offset, "length": length}
        if opened.tag == "a":
            entity["url"] = opened.attributes.get("href") or "".join(self.out)[-length:]
            if not re.match(r"(https?|tg)://\S", entity["url"]):
                return
        if opened.tag == "tg-emoji":
            entity["custom_emoji_id"] = opened.attributes.get("emoji-id", "")
        if opened.language:
            entity["language"] = opened.language
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        if length:
            self.entities.append(entity)


def _unescape(value: str) -> str:
    return _CHARACTER.sub(lambda m: _NAMED.get(m[3] or "") or m.group(), value)


def _trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Strip white space at both ends and keep entities on what is left, sorted as Telegram does."""
    left = units(text) - units(text.lstrip())
    stripped = text.strip()
    length = units(stripped)
    kept = []
    for entity in entities:
        start = max(0, entity["offset"] - left)
        end = min(length, entity["offset"] + entity["length"] - left)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return stripped, sorted(kept, key=_order)


def formatted(text: str, parse_mode: str, entities: Any) -> tuple[str, list[Entity]]:
    """Parse a bot's text: (plain text, entities). Raises Refused for a bad parse mode or bad entities."""
    clean = text.translate(_CLEAN)
    if parse_mode.lower() == "html":
        return _with_typed(*_trimmed(*_Html(clean).read()))
    if parse_mode and parse_mode.lower() != "none":
        raise bad("unsupported parse_mode")
    return _with_typed(*_trimmed(clean, _explicit(entities)))


def _with_typed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Add the commands and links Telegram finds by itself, outside code and named links."""
    fixed = [e for e in entities if e["type"] in ("code", "pre", "text_link")]
    found = [e for e in typed(text) if not any(_within(e, f) for f in fixed)]
    return text, sorted([*entities, *found], key=_order)


def _order(entity: Entity) -> tuple[int, int]:
    return entity["offset"], -entity["length"]


def _explicit(entities: Any) -> list[Entity]:
    if entities is None:
        return []
    if not isinstance(entities, list):
        raise bad("can't parse entities: expected an Array of MessageEntity")
    for entity in entities:
        numbers = isinstance(entity, dict) and [entity.get("offset"), entity.get("length")]
        if not numbers or not all(isinstance(n, int) for n in numbers) or not entity.get("type"):
            raise bad("can't parse MessageEntity: expected a type, an offset and a length")
    return [dict(entity) for entity in entities]


def typed(text: str) -> list[Entity]:
    """Entities Telegram finds by itself: commands and links."""
    links = [_found("url", text, match) for match in _LINK.finditer(text)]
    commands = [_found("bot_command", text, match) for match in _COMMAND.finditer(text)]
    return sorted(links + [c for c in commands if not any(_within(c, link) for link in links)], key=_order)


def _found(kind: str, text: str, match: re.Match[str]) -> Entity:
    return {"type": kind, "offset": units(text[: match.start()]), "length": units(match.group())}


def _within(inner: Entity, outer: Entity) -> bool:
    return bool(outer["offset"] <= inner["offset"] < outer["offset"] + outer["length"])
