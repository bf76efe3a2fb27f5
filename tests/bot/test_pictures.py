"""Promises about pictures: what is hidden in them is gone, and what is made to break us is refused."""

import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from PIL.TiffImagePlugin import IFDRational

from bot.pictures import LONGEST_SIDE, MOST_PIXELS, NoPicture, rewritten

ROOT = Path(__file__).resolve().parents[2]
GPS, ORIENTATION, CAMERA = 0x8825, 0x0112, 0x010F
CANARY = b"<script>alert('canary')</script>"


def _written(image: Image.Image, form: str, **how: object) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **how)
    return file.getvalue()


def _plain(width: int = 60, height: int = 40) -> Image.Image:
    return Image.new("RGB", (width, height), (120, 170, 200))


def _from_a_phone() -> bytes:
    """A photo that says where it was taken, by what, and lies on its side."""
    exif = Image.Exif()
    exif[CAMERA] = "canary phone"
    exif[ORIENTATION] = 6
    exif[GPS] = {
        2: (IFDRational(30), IFDRational(15), IFDRational(1)),
        4: (IFDRational(120), IFDRational(9), 1),
    }
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return _written(_plain(), "JPEG", exif=exif, icc_profile=profile, comment=b"canary comment")


def _png(width: int, height: int, data: bytes = b"") -> bytes:
    """A PNG of a few bytes that claims a size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + chunk(b"IDAT", data or zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def test_place_date_camera_comment_and_profile_are_gone_and_it_stands_upright() -> None:
    before = _from_a_phone()
    assert Image.open(io.BytesIO(before)).getexif().get_ifd(GPS)
    after = rewritten(before)
    image = Image.open(io.BytesIO(after))
    assert image.size == (40, 60)
    assert dict(image.getexif()) == {}
    assert {"exif", "icc_profile", "comment"}.isdisjoint(image.info)
    assert b"canary" not in after
    assert b"Exif" not in after


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_what_phones_send_comes_out_as_a_small_jpeg(form: str) -> None:
    image = Image.open(io.BytesIO(rewritten(_written(_plain(4000, 3000), form))))
    assert (image.format, max(image.size)) == ("JPEG", LONGEST_SIDE)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "L", "I;16", "CMYK"])
def test_every_kind_of_pixel_becomes_a_plain_one(mode: str) -> None:
    form = "JPEG" if mode == "CMYK" else "PNG"
    image = Image.open(io.BytesIO(rewritten(_written(Image.new(mode, (30, 20)), form))))
    assert (image.mode, image.size) == ("RGB", (30, 20))


def test_what_is_transparent_stands_on_white() -> None:
    image = Image.open(io.BytesIO(rewritten(_written(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), "PNG"))))
    assert image.getpixel((4, 4)) == (255, 255, 255)


def _with_a_tail() -> bytes:
    return _from_a_phone() + CANARY


def _with_a_head() -> bytes:
    """A JPEG whose first part is a comment with a page in it."""
    comment = b"\xff\xfe" + struct.pack(">H", len(CANARY) + 2) + CANARY
    whole = _from_a_phone()
    return whole[:2] + comment + whole[2:]


@pytest.mark.parametrize("made", [_with_a_tail, _with_a_head])
def test_a_page_hidden_in_a_picture_is_not_kept(made: Callable[[], bytes]) -> None:
    """A file that is a picture and a page at once comes out as a picture alone."""
    assert CANARY in made()
    assert b"script" not in rewritten(made())


HOSTILE: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "a bomb of 30,000 by 30,000": lambda: _png(30_000, 30_000),
    "a bomb just above the limit": lambda: _png(5_001, MOST_PIXELS // 5_000),
    "a billion by one": lambda: _png(2**31 - 1, 1),
    "a size of nothing": lambda: _png(0, 0),
    "no pixels": lambda: _png(60, 40, b"x"),
    "too few pixels": lambda: _png(600, 400),
    "the first half of a JPEG": lambda: (whole := _written(_plain(600, 400), "JPEG"))[: len(whole) // 2],
    "the first half of a WebP": lambda: (whole := _written(_plain(600, 400), "WEBP"))[: len(whole) // 2],
    "a signature and no more": lambda: b"\x89PNG\r\n\x1a\n",
    "a GIF": lambda: _written(_plain(), "GIF"),
    "a TIFF": lambda: _written(_plain(), "TIFF"),
    "a BMP": lambda: _written(_plain(), "BMP"),
    "a drawing with a script": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "a page": lambda: b"<!doctype html><img src=x>",
    "a program": lambda: b"MZ" + b"\0" * 500,
    "an archive": lambda: b"PK\x03\x04" + b"\0" * 500,
    "PostScript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_picture_of_a_phone_is_refused(name: str) -> None:
    with pytest.raises(NoPicture):
        rewritten(HOSTILE[name]())


def test_a_bomb_takes_no_memory() -> None:
    """Its size is looked at before anything is unpacked: less than 50 MB more than before."""
    code = (
        "import resource, sys\n"
        "from bot.pictures import NoPicture, rewritten\n"
        "from tests.bot.test_pictures import _png\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "for width in (30_000, 13_000, 9_000, 5_100):\n"
        "    try: rewritten(_png(width, width))\n"
        "    except NoPicture: continue\n"
        "    sys.exit('taken')\n"
        "print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(ended.stdout) < 50


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["JPEG", "PNG", "WEBP"]),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), min_size=1, max_size=20),
    st.integers(0, 2000),
)
def test_a_damaged_picture_is_kept_as_a_picture_or_refused(
    form: str, damage: list[tuple[int, int]], length: int
) -> None:
    """Any bytes changed, any part cut off: never a crash, never anything else than a JPEG."""
    content = bytearray(_written(_plain(), form))
    for place, value in damage:
        content[place % len(content)] = value
    try:
        after = rewritten(bytes(content[: length or None]))
    except NoPicture:
        return
    assert Image.open(io.BytesIO(after)).format == "JPEG"
