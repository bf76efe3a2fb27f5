"""The key ring that seals private columns: AES-GCM, one byte of key id, bound to its column.

Knows files and bytes, nothing of tables. The key file lives apart from the database. From each key another one is
derived that only proves: a hash made with it shows that whoever wrote a row had the key.
"""

import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
KEY = 32


class KeyProblem(Exception):
    """The key file is missing, readable by others, malformed, or does not fit the data."""


@dataclass(frozen=True)
class KeyRing:
    """Keys by id (1-255); `newest` seals and proves, every key opens. `proving`: what is derived from each."""

    keys: dict[int, AESGCM]
    newest: int
    proving: dict[int, bytes] = field(repr=False)

    def seal(self, plain: bytes, column: str) -> bytes:
        """Return key id + nonce + ciphertext, bound to `column` ("table.column")."""
        nonce = os.urandom(NONCE)
        return bytes((self.newest,)) + nonce + self.keys[self.newest].encrypt(nonce, plain, column.encode())

    def open(self, sealed: bytes, column: str) -> bytes:
        """Return the plain bytes. Raises KeyProblem for an unknown key, another column or a changed byte."""
        key = self.keys.get(sealed[0])
        if key is None:
            raise KeyProblem(
                f"Key {sealed[0]} is not in the key file; put the file back that belongs to this data."
            )
        try:
            return key.decrypt(sealed[1 : NONCE + 1], sealed[NONCE + 1 :], column.encode())
        except InvalidTag:
            raise KeyProblem(
                f"A value in {column} does not open with its key: wrong key file or damaged data."
            ) from None

    def prove(self, content: bytes) -> bytes:
        """Return key id + HMAC-SHA-256 of some bytes, which nobody can make without the key."""
        return bytes((self.newest,)) + hmac.digest(self.proving[self.newest], content, "sha256")

    def proves(self, proof: object, content: bytes) -> bool:
        """Say whether `proof` was made by `prove`, with a key of this ring, for these bytes."""
        key = self.proving.get(proof[0]) if isinstance(proof, bytes) and proof else None
        if key is None or not isinstance(proof, bytes):
            return False
        return hmac.compare_digest(proof[1:], hmac.digest(key, content, "sha256"))


def make_ring(*keys: bytes) -> KeyRing:
    """Return a ring of 32-byte keys with ids 1, 2, ...; the last one seals."""
    numbered = dict(enumerate(keys, 1))
    sealing = {number: AESGCM(key) for number, key in numbered.items()}
    return KeyRing(sealing, len(keys), {number: _proving(key) for number, key in numbered.items()})


def _proving(key: bytes) -> bytes:
    """Return the key that only proves; neither key tells the other."""
    return HKDF(SHA256(), KEY, salt=None, info=b"tongban audit chain").derive(key)


def new_key_file(path: Path) -> None:
    """Write a key file with one fresh key, readable by its owner only. Never overwrites."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(KEY) + "\n")
        file.flush()
        os.fsync(file.fileno())


def read_key_file(path: Path) -> KeyRing:
    """Return the ring of a key file: one hex key a line, oldest first."""
    if not path.exists():
        raise KeyProblem(f"The key file {path} is missing; without it nothing private can be read.")
    if path.stat().st_mode & 0o077:
        raise KeyProblem(f"The key file {path} can be read by others; run: chmod 600 {path}")
    try:
        keys = [bytes.fromhex(line) for line in path.read_text().split()]
    except ValueError:
        keys = []
    if not keys or any(len(key) != KEY for key in keys):
        raise KeyProblem(f"The key file {path} is damaged: each line must be {KEY * 2} hexadecimal digits.")
    return make_ring(*keys)
