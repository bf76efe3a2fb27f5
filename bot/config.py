"""From `config.toml` and the environment to `core.settings`. Everything pydantic stays here.

Tunables stand in the file, the bot's token in the environment or in a file of its own; each is refused in the
other's place.
"""

import difflib
import json
import stat
import tomllib
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import SecretStr, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.redact import TOKEN, redact
from core.settings import Settings

_SETTINGS = TypeAdapter(Settings)


class ConfigError(Exception):
    """A sentence that says what is wrong with the configuration and what to do about it."""


class _Secrets(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="TONGBAN_", env_ignore_empty=True)

    token: SecretStr | None = None
    token_file: Path | None = None


def load(path: Path | None = None) -> Settings:
    """Return the settings of a file; without one those of `./config.toml` or, where there is none, our own.

    ConfigError for a file that cannot be read, an unknown key, a value of the wrong kind, or a token.
    """
    file = path or Path("config.toml")
    if path is None and not file.exists():
        return Settings()
    try:
        return _settings(_read(file))
    except ConfigError as error:
        raise ConfigError(redact(f"{file}: {error}")) from None


def token() -> SecretStr:
    """Return the bot's token from TONGBAN_TOKEN, or from the file that TONGBAN_TOKEN_FILE names.

    ConfigError if there is none or two, if everybody may open the file, or if it does not look like a token.
    """
    secrets = _Secrets()
    if secrets.token and secrets.token_file:
        raise ConfigError("Both TONGBAN_TOKEN and TONGBAN_TOKEN_FILE are set. Keep one of them.")
    found = _read_secret(secrets.token_file) if secrets.token_file else secrets.token
    if found is None:
        raise ConfigError("There is no bot token. Set TONGBAN_TOKEN, or TONGBAN_TOKEN_FILE to its file.")
    if not TOKEN.fullmatch(found.get_secret_value()):
        raise ConfigError("The bot token does not look like one: a number, a colon, 35 letters and digits.")
    return found


def _settings(tree: dict[str, Any]) -> Settings:
    _refuse_tokens(tree)
    _refuse_unknown(tree, Settings)
    try:
        # JSON in strict mode takes "07:30" for a time, and neither "5" nor true for a number.
        return _SETTINGS.validate_json(json.dumps(tree, default=str), strict=True)
    except ValidationError as error:
        raise ConfigError(" ".join(_sentence(item) for item in error.errors())) from None


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Notepad puts a mark at the start
    except OSError as error:
        raise ConfigError(f"the file cannot be read: {error.strerror}.") from None
    except ValueError as error:
        raise ConfigError(f"the file is not TOML: {error}.") from None


def _read_secret(path: Path) -> SecretStr:
    try:
        open_to_all = path.stat().st_mode & stat.S_IRWXO
        text = path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(f"The token file {path} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise ConfigError(f"The token file {path} is not a text file.") from None
    if open_to_all:
        raise ConfigError(f"Everybody on this machine may open the token file {path}. Run: chmod 600 {path}")
    return SecretStr(text)


def _refuse_tokens(tree: dict[str, Any]) -> None:
    """Stop at a token: files like this one are copied, mailed and committed."""
    for key, value in _leaves(tree, ""):
        if "token" in key.lower() or TOKEN.search(f"{key} {value}"):
            remedy = "Put it into TONGBAN_TOKEN or TONGBAN_TOKEN_FILE."
            raise ConfigError(f"{key} looks like a bot token. {remedy}")


def _leaves(value: Any, at: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(part, f"{at}.{key}" if at else key)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part, at)
    else:
        yield at, value


def _refuse_unknown(value: Any, kind: Any, at: str = "") -> None:
    if isinstance(value, list):
        for part in value:
            for inner in get_args(kind):
                _refuse_unknown(part, inner, at)
    elif isinstance(value, dict) and is_dataclass(kind):
        known = get_type_hints(kind)
        for key, part in value.items():
            if key not in known:
                nearest = difflib.get_close_matches(at + key, list(_names(Settings)), n=1, cutoff=0.0)
                raise ConfigError(f"there is no setting {at}{key}. The nearest known one is {nearest[0]}.")
            _refuse_unknown(part, known[key], f"{at}{key}.")


def _names(kind: Any, at: str = "") -> Iterator[str]:
    """Yield the dotted name of every setting and section, those of tables within lists included."""
    for name, inner in get_type_hints(kind).items():
        yield at + name
        for part in (inner, *get_args(inner)):
            if is_dataclass(part):
                yield from _names(part, f"{at}{name}.")


def _sentence(error: ErrorDetails) -> str:
    key = ".".join(str(part) for part in error["loc"])
    match error["type"]:
        case "missing":
            return f"{key} is missing."
        case "zoneinfo_str":
            return f"there is no time zone {error['input']!r}. Names look like Asia/Shanghai."
        case "value_error":
            return f"{key}: {error['ctx']['error']}." if key else f"{error['ctx']['error']}."
    expected = error["msg"].replace("Input should", "it should").replace("an object", "a table")
    return f"{key} is {error['input']!r:.60}, but {expected}."
