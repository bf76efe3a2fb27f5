"""The configuration starts the program, or says in one sentence why it does not."""

from collections.abc import Callable
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import ConfigError, load, token
from core.level_rules import Hours, LadderRule, Rung, Wait
from core.people import Role
from core.settings import Settings

TOKEN = "123456789:AAE-made_up-0123456789abcdefghijklm"
SHIPPED = Path(__file__).parents[2] / "config.toml"

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a configuration and return its path."""

    def _write(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return _write


@pytest.fixture(autouse=True)
def _no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TONGBAN_TOKEN", raising=False)
    monkeypatch.delenv("TONGBAN_TOKEN_FILE", raising=False)


# -- the file ------------------------------------------------------------------------------------------------


def test_the_shipped_file_says_what_the_program_does_without_it() -> None:
    """Every value in it is the one in the code: the two cannot drift apart."""
    assert load(SHIPPED) == Settings()


def test_the_shipped_file_shows_every_setting_there_is() -> None:
    """Nothing can be tuned that a reader of the file does not see."""
    text = SHIPPED.read_text(encoding="utf-8")
    settings = Settings()
    for name, section in vars(settings).items():
        names = vars(section) if hasattr(section, "__dataclass_fields__") else {name: None}
        for key in names:
            assert f"\n{key} = " in text or f".{key}]" in text, f"{name}.{key}"


def test_without_a_file_the_proposals_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A first start needs no configuration."""
    monkeypatch.chdir(tmp_path)
    assert load() == Settings()


def test_the_file_in_the_working_folder_is_found(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """No option is needed for the usual place."""
    monkeypatch.chdir(write('programme = "Three Qu Moms"').parent)
    assert load().programme == "Three Qu Moms"


def test_a_county_changes_only_what_it_decided(write: Write) -> None:
    """The rest stays as proposed."""
    settings = load(
        write(
            """
            zone = "Europe/Berlin"
            [quiet]
            start = "20:00"
            [calendar]
            holidays = ["2026-10-01", 2026-10-02]
            [reading]
            at = 07:45:00
            """
        )
    )
    assert settings.zone == ZoneInfo("Europe/Berlin")
    assert (settings.quiet.start, settings.quiet.end) == (time(20), time(7, 30))
    assert settings.calendar.holidays == {date(2026, 10, 1), date(2026, 10, 2)}
    assert settings.reading.at == time(7, 45)
    assert settings.limits == Settings().limits


def test_a_ladder_can_be_rewritten_whole(write: Write) -> None:
    """Rungs, repetition and hours."""
    settings = load(
        write(
            """
            [ladder.p2]
            rungs = [{ role = "backup" }, { role = "foundation", after = { hours = 3 } }]
            repeat = { days = 2 }
            hours = "any"
            idle_remind = { minutes = 5 }
            idle_release = { working_days = 2 }
            """
        )
    )
    assert settings.ladder.p2 == LadderRule(
        (Rung(Role.BACKUP), Rung(Role.FOUNDATION, Wait(hours=3))),
        Wait(days=2),
        Hours.ANY,
        Wait(minutes=5),
        Wait(working_days=2),
    )


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    """Its byte order mark is no reason to stop."""
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbfprogramme = 'x'")
    assert load(path).programme == "x"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("modee = 1", "there is no setting modee. The nearest known one is "),
        ("[limits]\nbulk_per_sec = 3", "limits.bulk_per_sec. The nearest known one is limits.bulk_per_s."),
        ("link_minutes = 3", "no setting link_minutes. The nearest known one is limits.link_minutes."),
        ("[calender.t1]\nvisit_days = 3", "no setting calender. The nearest known one is calendar."),
        ("[ladder.p0]\nrepeat = { minute = 3 }", "The nearest known one is ladder.p0.repeat.minutes."),
        ("[lines]\nemergency = [{ numbr = '1' }]", "The nearest known one is lines.emergency.number."),
        ("[ladder.p0]\nrungs = [{ roles = 'backup' }]", "The nearest known one is ladder.p0.rungs.role."),
        ("zone = 'Mars/Olympus'", "there is no time zone 'Mars/Olympus'. Names look like Asia/Shanghai."),
        ("zone = '../etc/passwd'", "there is no time zone '../etc/passwd'."),
        ("[limits]\nbulk_per_s = '29'", "limits.bulk_per_s is '29', but it should be a valid integer."),
        ("[limits]\nbulk_per_s = true", "limits.bulk_per_s is True, but it should be a valid integer."),
        ("[limits]\nbulk_per_s = 30", "limits: bulk_per_s must stay under 30"),
        ("[quiet]\nend = '25:00'", "quiet.end is '25:00', but it should be in a valid time format"),
        ("[quiet]\nend = '09:00'", "reading.at lies in the quiet hours."),
        ("quiet = 3", "quiet is 3, but it should be a table."),
        ("[calendar.t1]\nvisit_days = 20", "calendar.t1.first_visit_working_days is missing."),
        ("[web]\npublic_url = 'http://tongban.example'", "web: public_url must begin with https://"),
        ("programme = ", "the file is not TOML: "),
    ],
)  # fmt: skip
def test_a_wrong_file_stops_the_start_with_a_sentence(write: Write, text: str, sentence: str) -> None:
    """It names the file, the key and what would be right."""
    path = write(text)
    with pytest.raises(ConfigError) as stopped:
        load(path)
    assert str(stopped.value).startswith(f"{path}: ")
    assert sentence in str(stopped.value)
    assert stopped.value.__cause__ is None


def test_two_mistakes_are_told_at_once(write: Write) -> None:
    """Nobody has to start twice to hear of both."""
    with pytest.raises(ConfigError, match=r"busy_s.*port"):
        load(write("[limits]\nbusy_s = 'x'\n[web]\nport = 'y'"))


@pytest.mark.parametrize(
    "text",
    [
        f"token = '{TOKEN}'",
        "bot_token = 'x'",
        f"[lines]\nduty = '{TOKEN}'",
        f"[web]\npublic_url = 'https://api.telegram.org/bot{TOKEN}/'",
        f"[lines]\nemergency = [{{ name = 'A', number = '{TOKEN}' }}]",
        f"'{TOKEN}' = 1",
        f"programme = {TOKEN}",
        f"[web]\nport = '{TOKEN}'",
    ],
)
def test_a_token_in_the_file_stops_the_start_and_is_not_repeated(write: Write, text: str) -> None:
    """Under any name, in any place; the sentence itself must not carry it into a log."""
    with pytest.raises(ConfigError) as stopped:
        load(write(text))
    assert TOKEN not in str(stopped.value)


def test_a_file_that_is_named_but_missing_stops_the_start(tmp_path: Path) -> None:
    """A misspelt path must not fall back to other ladders."""
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        load(tmp_path / "nowhere.toml")


# -- the token -----------------------------------------------------------------------------------------------


@pytest.fixture
def secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A token file of the right mode, named in the environment."""
    path = tmp_path / "token"
    path.write_text(TOKEN + "\n")
    path.chmod(0o600)
    monkeypatch.setenv("TONGBAN_TOKEN_FILE", str(path))
    return path


def test_the_token_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """And is masked when printed."""
    monkeypatch.setenv("TONGBAN_TOKEN", TOKEN)
    assert token().get_secret_value() == TOKEN
    assert TOKEN not in f"{token()} {token()!r}"


@pytest.mark.usefixtures("secret")
def test_the_token_comes_from_a_file() -> None:
    """Its line end is not part of it."""
    assert token().get_secret_value() == TOKEN


@pytest.mark.parametrize("mode", [0o604, 0o606, 0o644, 0o601])
def test_a_token_file_that_everybody_may_open_is_refused(secret: Path, mode: int) -> None:
    """The sentence says how to mend it."""
    secret.chmod(mode)
    with pytest.raises(ConfigError, match=r"Everybody on this machine .* chmod 600"):
        token()


def test_a_token_in_both_places_is_refused(secret: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which of two bots would start must not be a guess."""
    monkeypatch.setenv("TONGBAN_TOKEN", TOKEN)
    with pytest.raises(ConfigError, match="Keep one of them"):
        token()
    assert secret.exists()


def test_no_token_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable is none."""
    monkeypatch.setenv("TONGBAN_TOKEN", "")
    with pytest.raises(ConfigError, match="There is no bot token"):
        token()


@pytest.mark.parametrize("wrong", ["hello", "123456789:short", TOKEN + " x", f"https://x/bot{TOKEN}"])
def test_what_is_not_a_token_is_refused_and_not_repeated(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be another secret pasted into the wrong place."""
    monkeypatch.setenv("TONGBAN_TOKEN", wrong)
    with pytest.raises(ConfigError, match="does not look like one") as stopped:
        token()
    assert wrong not in str(stopped.value)


def test_a_token_file_that_is_missing_or_no_text_is_said_in_a_sentence(secret: Path) -> None:
    """No traceback at the start."""
    secret.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="is not a text file"):
        token()
    secret.unlink()
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        token()
