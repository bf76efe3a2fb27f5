"""Parse mode HTML, strictly, with offsets in UTF-16 units."""

import pytest

from sim.entities import formatted, typed, units
from sim.errors import Refused


def kinds(text: str) -> list[tuple[str, int, int]]:
    _, entities = formatted(text, "HTML", None)
    return [(e["type"], e["offset"], e["length"]) for e in entities]


def test_offsets_count_utf16_units() -> None:
    """An emoji outside the basic plane counts two."""
    assert units("a😀童") == 4
    assert kinds("😀<b>童伴</b>") == [("bold", 2, 2)]


def test_nested_tags_and_all_their_names() -> None:
    """Outer before inner; both spellings of each tag."""
    assert kinds("<b>a<i>b</i></b>") == [("bold", 0, 2), ("italic", 1, 1)]
    spelled = (
        "<strong>a</strong><em>b</em><ins>c</ins><del>d</del><strike>e</strike><tg-spoiler>f</tg-spoiler>"
    )
    assert [k for k, _, _ in kinds(spelled)] == [
        "bold", "italic", "underline", "strikethrough", "strikethrough", "spoiler",
    ]  # fmt: skip
    assert kinds('<span class="tg-spoiler">x</span>') == [("spoiler", 0, 1)]
    assert kinds("<blockquote expandable>x</blockquote>") == [("expandable_blockquote", 0, 1)]


def test_links_and_code_keep_their_attributes() -> None:
    """A named link has its address, a code block its language; a link to nowhere is plain text."""
    _, entities = formatted('<a href="https://a.b/?x=1&amp;y=2">here</a>', "HTML", None)
    assert entities == [{"type": "text_link", "offset": 0, "length": 4, "url": "https://a.b/?x=1&y=2"}]
    _, entities = formatted('<pre><code class="language-python">x = 1</code></pre>', "HTML", None)
    assert entities == [{"type": "pre", "offset": 0, "length": 5, "language": "python"}]
    assert kinds('<a href="javascript:alert(1)">x</a>') == []


def test_characters_are_decoded_and_others_left() -> None:
    """Four names and numbers are known; everything else stays as written."""
    text, _ = formatted("&lt;b&gt; &amp;amp; &quot;&#65;&#x4e2d;&nbsp;&", "HTML", None)
    assert text == '<b> &amp; "A中&nbsp;&'


def test_white_space_at_the_ends_goes() -> None:
    """Entities move along and shrink."""
    text, entities = formatted("  <b> x </b>  ", "HTML", None)
    assert (text, entities) == ("x", [{"type": "bold", "offset": 0, "length": 1}])


def test_control_characters_and_overrides_are_cleaned() -> None:
    """As Telegram does: control characters become spaces, direction overrides and CR vanish."""
    assert formatted("a\x00b\r\nc\u202ed", "", None)[0] == "a b\ncd"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("童<x>", 'Unsupported start tag "x" at byte offset 3'),
        ("<b>open", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b", 'Unclosed start tag "b" at byte offset 0'),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b>x</i>", 'Unmatched end tag, expected "</b>", found "</i>" at byte offset 4'),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
    ],
)
def test_bad_html_is_refused(text: str, words: str) -> None:
    """400 "can't parse entities: …", and nothing is sent."""
    with pytest.raises(Refused) as refused:
        formatted(text, "HTML", None)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"


def test_explicit_entities_are_taken_and_checked() -> None:
    """A list of objects with type, offset and length."""
    given = [{"type": "bold", "offset": 2, "length": 2}]
    assert formatted("  ab", "", given) == ("ab", [{"type": "bold", "offset": 0, "length": 2}])
    for bad in ({"type": "bold"}, [{"type": "bold", "offset": "x", "length": 1}], [5]):
        with pytest.raises(Refused, match="can't parse"):
            formatted("ab", "", bad)


def test_commands_and_links_are_found() -> None:
    """Also beside tags; not inside words, links, code or named links."""
    assert [(e["type"], e["offset"]) for e in typed("/start@tongban_demo_bot x /help")] == [
        ("bot_command", 0),
        ("bot_command", 26),
    ]
    assert [e["type"] for e in typed("see https://a.b/start and/or")] == ["url"]
    assert kinds("<b>see</b> /help <code>/start</code>") == [
        ("bold", 0, 3),
        ("bot_command", 4, 5),
        ("code", 10, 6),
    ]
