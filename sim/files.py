"""Files sent and received: bytes in memory under a file id and a path, the oldest dropped beyond a bound."""

import secrets
from dataclasses import dataclass

KEEP_BYTES = 256 * 1024 * 1024
"""Bytes kept in all; older files are forgotten first."""
MAX_DOWNLOAD = 20 * 1024 * 1024
"""getFile refuses larger files (Bot API, getFile)."""
MAX_UPLOAD = 50 * 1024 * 1024

_FOLDERS = {
    "voice": ("voice", "oga", "audio/ogg"),
    "photo": ("photos", "jpg", "image/jpeg"),
    "video": ("videos", "mp4", "video/mp4"),
    "sticker": ("stickers", "webp", "image/webp"),
    "document": ("documents", "bin", "application/octet-stream"),
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file; `path` is what getFile answers."""

    file_id: str
    unique_id: str
    kind: str
    path: str
    name: str
    mime_type: str
    data: bytes


class FileStore:
    """Files by id and by path."""

    def __init__(self, keep_bytes: int = KEEP_BYTES) -> None:
        self._keep_bytes = keep_bytes
        self._bytes = 0
        self._count = 0
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}

    def add(self, kind: str, name: str, mime_type: str, data: bytes) -> StoredFile:
        """Keep a file. `kind` is one of voice, photo, video, sticker, document."""
        self._count += 1
        folder, ending, default = _FOLDERS[kind]
        if kind == "document" and "." in name:
            ending = "".join(c for c in name.rsplit(".", 1)[1] if c.isalnum())[:8] or ending
        stored = StoredFile(
            file_id=secrets.token_urlsafe(36),
            unique_id=secrets.token_urlsafe(12),
            kind=kind,
            path=f"{folder}/file_{self._count}.{ending}",
            name=name or f"file_{self._count}.{ending}",
            mime_type=mime_type.partition(";")[0].strip() or default,
            data=data,
        )
        self._by_id[stored.file_id] = self._by_path[stored.path] = stored
        self._bytes += len(data)
        self._trim()
        return stored

    def _trim(self) -> None:
        while self._bytes > self._keep_bytes and len(self._by_id) > 1:
            oldest = self._by_id.pop(next(iter(self._by_id)))
            del self._by_path[oldest.path]
            self._bytes -= len(oldest.data)

    def get(self, file_id: str) -> StoredFile | None:
        """The file with this id."""
        return self._by_id.get(file_id)

    def at(self, path: str) -> StoredFile | None:
        """The file at this path."""
        return self._by_path.get(path)
