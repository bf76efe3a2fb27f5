"""Made-up media for when a test or the page gives no file: a silent second of speech, and a small picture."""

import struct
import zlib

_SILENT_FRAME = b"\xf8\xff\xfe"  # Opus, 20 ms, mono


def voice_ogg(seconds: int = 1) -> bytes:
    """A valid Ogg Opus file of silence (RFC 7845)."""
    head = b"OpusHead" + struct.pack("<BBHIHB", 1, 1, 0, 48000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 9) + b"simulator" + struct.pack("<I", 0)
    frames = 50 * seconds
    return (
        _ogg_page([head], 0, 2, 0)
        + _ogg_page([tags], 1, 0, 0)
        + _ogg_page([_SILENT_FRAME] * frames, 2, 4, frames * 960)
    )


def _ogg_page(packets: list[bytes], number: int, flags: int, granule: int) -> bytes:
    lacing = bytes(len(packet) for packet in packets)
    header = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, 1, number, 0, len(lacing)) + lacing
    page = header + b"".join(packets)
    return page[:22] + struct.pack("<I", _ogg_crc(page)) + page[26:]


def _ogg_crc(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = ((crc << 1) ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


def picture_png(width: int = 160, height: int = 120) -> bytes:
    """A plain PNG with a soft gradient."""
    rows = b"".join(
        b"\x00" + b"".join(bytes((120 + y // 2, 170 + x // 4, 200)) for x in range(width))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = _png_chunk(b"IHDR", header) + _png_chunk(b"IDAT", zlib.compress(rows)) + _png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
