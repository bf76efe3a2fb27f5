"""Where a command finds its data, key, settings and Telegram: typed options, the environment, defaults.

Reads the environment and the configuration; opens no database.
"""

import os
import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot import config
from bot.config import ConfigError
from core.settings import Settings
from db.engines import sqlite_url

KEY_FILE = "TONGBAN_KEY_FILE"
DATABASE_URL = "TONGBAN_DATABASE_URL"
WEBHOOK_SECRET = "TONGBAN_WEBHOOK_SECRET"  # noqa: S105 - the variable's name
# Telegram allows 1-256 of these; 43 of them carry 256 bits.
_SECRET = re.compile(r"[A-Za-z0-9_-]{43,256}")


@dataclass(frozen=True)
class Options:
    """What `run` and its neighbours work with; secrets are left out when it is printed.

    `token` is empty for commands that never speak to Telegram. `base_url`: the Bot API's address without
    "/bot", None for Telegram's own. `clock`: the address of a clock to follow. `webhook`: the public address
    Telegram sends to, None = polling. `web_port`: in place of the settings' port.
    """

    data: Path
    database_url: str = field(repr=False)  # may carry a password
    key_file: Path
    settings: Settings
    token: str = field(default="", repr=False)
    base_url: str | None = None
    clock: str | None = None
    proxy: str | None = field(default=None, repr=False)
    webhook: str | None = None
    webhook_secret: str = field(default="", repr=False)
    web_port: int | None = None


def here(data: Path, config_file: Path | None = None, database_url: str | None = None) -> Options:
    """Return the options of a command that works on the data alone. Raises ConfigError."""
    url = database_url or os.environ.get(DATABASE_URL) or sqlite_url(data)
    return Options(data, _checked_url(url), key_file_of(data), config.load(config_file))


def key_file_of(data: Path) -> Path:
    """Return where the key lives: beside the data folder, never in it: a copy of one lacks the other."""
    named = os.environ.get(KEY_FILE)
    key = Path(named) if named else data.with_name(f"{data.absolute().name}.key")
    if key.resolve().is_relative_to(data.resolve()):
        raise ConfigError(f"The key file {key} lies in the data folder. Keep it apart: set {KEY_FILE}.")
    return key


def checked_clock(clock: str | None, base_url: str | None) -> str | None:
    """Return the clock to follow. Raises ConfigError beside anything but a Bot API on this machine."""
    if clock is not None and not (base_url and is_loopback(base_url)):
        raise ConfigError("--clock moves time itself, so it needs a --base-url on this machine (127.0.0.1).")
    return clock


def is_loopback(url: str) -> bool:
    """Say whether an address names this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def webhook_secret(webhook: str | None) -> str:
    """Return the secret Telegram must send with each update. Raises ConfigError when a webhook has none."""
    if webhook is None:
        return ""
    secret = os.environ.get(WEBHOOK_SECRET, "")
    if not _SECRET.fullmatch(secret):
        raise ConfigError(
            f"A webhook needs {WEBHOOK_SECRET}: at least 43 of A-Z, a-z, 0-9, _ and -. Make one with: "
            'python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    return secret


def _checked_url(url: str) -> str:
    try:
        name = make_url(url).get_backend_name()
    except ArgumentError:
        name = ""
    if name not in ("sqlite", "postgresql"):
        raise ConfigError("A database URL begins with sqlite:/// or postgresql://.")
    return url
