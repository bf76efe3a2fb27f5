"""Pictures as phones send them: decoded, made small and written anew; what was hidden in them is gone.

Knows the decoder, and nothing of Telegram or the store. Rules: faults.md §5, "Photos and files".
"""

import io

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 25_000_000  # looked at before anything is decoded: a picture of a few bytes may claim a billion
LONGEST_SIDE = 1600  # pixels; enough to read a page of a booklet
QUALITY = 80
MIME = "image/jpeg"


class NoPicture(Exception):
    """This is no picture that can be kept. The text says why in a word, without any of its content."""


def rewritten(content: bytes) -> bytes:
    """Return a picture as a JPEG with nothing but its pixels: no place, date, camera, comment, profile or tail.

    Raises NoPicture.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise NoPicture("too many pixels")
            return _jpeg(image)
    except NoPicture:
        raise
    except Exception as error:  # a decoder may raise anything over bytes that were made to break it
        raise NoPicture(type(error).__name__) from None


def _jpeg(image: Image.Image) -> bytes:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(image)
    seen = upright.convert("RGBA") if "A" in upright.getbands() or "transparency" in upright.info else None
    clean = Image.new("RGB", upright.size, "white")  # a new picture: Pillow would copy profile and comment
    clean.paste(seen or upright.convert("RGB"), mask=seen)
    written = io.BytesIO()
    clean.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
