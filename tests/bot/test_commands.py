"""Promises of the command line: what it says, what it leaves, and its exit codes (0 done, 1 a problem, 2 usage)."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert, select, text

from bot import opening, options
from bot.__main__ import main
from bot.cast import seed
from bot.clock import Clock
from bot.commands.working import in_unit
from bot.config import ConfigError
from db import lock, migrate
from db.models import meta
from db.store import Stale, Store
from services.rosterfile import template
from services.unit import Unit

ROOT = Path(__file__).parents[2]
VILLAGE = "示例/青山省/云溪县/柳河镇/石桥村"
TOKEN = "1000000001:a-made-up-token-for-the-tests-of-it"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in an empty folder; return its exit code and what it said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for name in list(os.environ):
        if name.startswith("TONGBAN_"):
            monkeypatch.delenv(name)

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def rostered(bot: Run, tmp_path: Path) -> Run:
    """The same on a database with the template's roster."""
    assert bot("migrate")[0] == 0
    (tmp_path / "roster.csv").write_text(template())
    assert bot("roster", "import", "roster.csv")[0] == 0
    return bot


def sql(tmp_path: Path, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(f"sqlite:///{tmp_path / 'var' / 'tongban.db'}")
    with engine.begin() as conn:
        found = conn.execute(text(statement))
        rows = [tuple(row) for row in found] if found.returns_rows else []
    engine.dispose()
    return rows


# Help and usage


def test_help_names_every_command_and_what_it_is_for(bot: Run) -> None:
    """A newcomer reads one screen and knows where to begin."""
    code, out, _ = bot("--help")
    assert code == 0
    assert "Start with demo" in out
    for name in (
        "demo",
        "run",
        "migrate",
        "doctor",
        "invite",
        "roster",
        "leave",
        "backup",
        "restore",
        "export",
        "audit",
        "concern",
    ):
        assert re.search(rf"│ {name} +[A-Z]", out), name


@pytest.mark.parametrize(
    "command",
    [
        "demo",
        "run",
        "migrate",
        "doctor",
        "invite",
        "roster import",
        "leave add",
        "leave list",
        "leave end",
        "backup",
        "restore",
        "export",
        "audit head",
        "audit verify",
        "concern show",
    ],
)
def test_every_option_is_explained(bot: Run, command: str) -> None:
    """No option stands there bare."""
    code, out, _ = bot(*command.split(), "--help")
    assert code == 0
    for line in out.splitlines():
        if found := re.match(r"│ [* ]*(--[a-z-]+) +(?:<[^>]*>)?(.*)│", line):
            assert found[2].strip(), f"{command} {found[1]}"


def test_wrong_usage_ends_with_two(bot: Run) -> None:
    """And says what would be right."""
    code, _, err = bot("invite", "--role", "queen", "--area", "x")
    assert code == 2
    assert "mother" in err
    assert bot("frobnicate")[0] == 2


# Data and key


def test_migrate_makes_folder_key_and_database_for_their_owner_only(bot: Run, tmp_path: Path) -> None:
    """The key lies beside the folder, never in it."""
    code, out, _ = bot("migrate")
    assert code == 0
    assert "var.key" in out
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "var.key").stat().st_mode & 0o777 == 0o600
    assert "up to date" in bot("migrate")[1]


def test_without_its_key_the_data_stays_closed_and_no_new_key_is_made(bot: Run, tmp_path: Path) -> None:
    """A fresh key would look like loss."""
    bot("migrate")
    (tmp_path / "var.key").unlink()
    for command in (("migrate",), ("backup", "b"), ("export",), ("roster", "import", os.devnull)):
        code, _, err = bot(*command)
        assert code == 1, command
    assert "is missing" in err or "first line" in err
    assert not (tmp_path / "var.key").exists()


def test_another_key_is_noticed_before_anything_is_done(bot: Run, tmp_path: Path) -> None:
    """By a value sealed when the data was made."""
    bot("migrate")
    (tmp_path / "var.key").write_text("ab" * 32)
    code, _, err = bot("export")
    assert code == 1
    assert "wrong key file" in err


def test_a_key_in_the_data_folder_is_refused(bot: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of the folder would open itself."""
    monkeypatch.setenv("TONGBAN_KEY_FILE", "var/key")
    code, _, err = bot("migrate")
    assert code == 1
    assert "lies in the data folder" in err


def test_the_key_may_live_anywhere_else(bot: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """TONGBAN_KEY_FILE says where."""
    monkeypatch.setenv("TONGBAN_KEY_FILE", str(tmp_path / "safe" / "key"))
    assert bot("migrate")[0] == 0
    assert (tmp_path / "safe" / "key").exists()
    assert bot("export")[0] == 0


@pytest.mark.parametrize("command", ["export", "backup b", "doctor", "invite --role mother --area x"])
def test_without_data_a_command_says_how_to_make_it(bot: Run, tmp_path: Path, command: str) -> None:
    """And makes none by the way."""
    code, out, err = bot(*command.split())
    assert code == 1
    assert "python -m bot migrate" in out + err
    assert not (tmp_path / "var" / "tongban.db").exists()


def test_newer_data_is_refused_by_every_command(rostered: Run, tmp_path: Path) -> None:
    """An old program beside new data is the end of both."""
    sql(tmp_path, "UPDATE alembic_version SET version_num = '9999'")
    for command in (["export"], ["backup", "b"], ["migrate"], ["roster", "import", "roster.csv"]):
        code, _, err = rostered(*command)
        assert code == 1
        assert f"This version ({migrate.VERSION}) is older than the data" in err


@pytest.mark.parametrize("url", ["mysql://x", "tongban.db", "postgres"])
def test_a_database_we_do_not_know_is_refused(bot: Run, url: str) -> None:
    """Two kinds, named in the sentence."""
    code, _, err = bot("migrate", "--database-url", url)
    assert code == 1
    assert "sqlite:/// or postgresql://" in err


def test_the_same_commands_work_on_postgresql(bot: Run, tmp_path: Path, postgres_url: str) -> None:
    """Migrate, roster, export; a backup is pg_dump's work."""
    (tmp_path / "roster.csv").write_text(template())
    where = ("--database-url", postgres_url)
    assert bot("migrate", *where)[0] == 0
    assert "7 ok" in bot("roster", "import", "roster.csv", *where)[1]
    assert "7 same" in bot("roster", "import", "roster.csv", *where)[1]
    assert '"code": "E-001"' in bot("export", *where)[1]
    code, _, err = bot("backup", "b", *where)
    assert code == 1
    assert "pg_dump" in err


# Run


def test_run_without_a_token_says_where_it_is_looked_for(bot: Run) -> None:
    """Never in the settings file."""
    code, _, err = bot("run")
    assert code == 1
    assert "TONGBAN_TOKEN" in err


def test_a_second_run_on_the_same_data_is_refused(
    bot: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before it has asked Telegram anything."""
    monkeypatch.setenv("TONGBAN_TOKEN", TOKEN)
    bot("migrate")
    with lock.only_one(tmp_path / "var", "sqlite:///"):
        code, _, err = bot("run")
        assert code == 1
        assert "already running" in err
        assert bot("migrate")[0] == 1


@pytest.mark.parametrize("base", [None, "https://api.telegram.org", "http://10.0.0.1:8080"])
def test_the_clock_follows_nobody_but_a_simulator_on_this_machine(base: str | None) -> None:
    """Time is moved in tests and demos only."""
    with pytest.raises(ConfigError, match="this machine"):
        options.checked_clock("http://127.0.0.1:1/sim/clock", base)
    assert options.checked_clock(None, base) is None
    assert options.checked_clock("http://127.0.0.1:1/sim/clock", "http://127.0.0.1:1") is not None


@pytest.mark.parametrize("secret", ["", "short", "a" * 42, "a b" * 20, "ä" * 50])
def test_a_webhook_without_a_long_secret_is_no_webhook(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody could speak as anybody."""
    monkeypatch.setenv("TONGBAN_WEBHOOK_SECRET", secret)
    with pytest.raises(ConfigError, match="TONGBAN_WEBHOOK_SECRET"):
        options.webhook_secret("https://example.org/hook")
    assert options.webhook_secret(None) == ""


def test_options_print_no_secret(tmp_path: Path) -> None:
    """Whoever logs them logs no token and no password."""
    made = options.here(tmp_path, database_url="postgresql://u:canary@h/d")
    shown = repr(
        options.Options(**{**vars(made), "token": TOKEN, "webhook_secret": "canary", "proxy": "canary"})
    )
    assert "canary" not in shown
    assert TOKEN not in shown


# Roster and invites


def test_a_dry_run_shows_the_same_report_and_changes_nothing(bot: Run, tmp_path: Path) -> None:
    """Look first, then do."""
    bot("migrate")
    (tmp_path / "roster.csv").write_text(template())
    code, trial, _ = bot("roster", "import", "roster.csv", "--dry-run")
    assert code == 0
    assert "Nothing was changed" in trial
    assert sql(tmp_path, "SELECT count(*) FROM person") == [(0,)]
    assert bot("roster", "import", "roster.csv")[1] == trial.replace(
        "Nothing was changed: this was a dry run.\n", ""
    )
    assert sql(tmp_path, "SELECT count(*) FROM person") == [(3,)]


def test_one_wrong_row_and_nothing_of_the_file_is_taken(bot: Run, tmp_path: Path) -> None:
    """The rows before it included."""
    bot("migrate")
    (tmp_path / "roster.csv").write_text(template() + "child,,,,,,,Ming,,,,,,\n")
    code, out, err = bot("roster", "import", "roster.csv")
    assert code == 1
    assert "C-012" in out
    assert "Nothing was changed" in err
    assert sql(tmp_path, "SELECT count(*) FROM area") == [(0,)]


@pytest.mark.parametrize("name", ["nothing.csv", "."])
def test_a_file_that_cannot_be_read_is_one_sentence(rostered: Run, name: str) -> None:
    """No trace of the program's inside."""
    code, _, err = rostered("roster", "import", name)
    assert code == 1
    assert "cannot be read" in err
    assert "Traceback" not in err


def test_an_invite_is_a_link_a_code_and_an_end(rostered: Run, tmp_path: Path) -> None:
    """The code is told once; only its digest stays."""
    place = ("--role", "mother", "--area", VILLAGE)
    code, out, _ = rostered("invite", *place, "--person", "M001", "--bot-name", "@tongban_bot")
    assert code == 0
    link, bare, end = out.splitlines()
    secret = bare.removeprefix("Code: ")
    assert link == f"https://t.me/tongban_bot?start={secret}"
    assert re.fullmatch(r"[\w-]{22}", secret)
    assert "until 20" in end
    assert secret.encode() not in (tmp_path / "var" / "tongban.db").read_bytes()
    assert sql(tmp_path, "SELECT role, person_id, used_at FROM invite") == [("mother", 1, None)]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [(["--area", "示例/别处"], "no area"), (["--area", VILLAGE, "--person", "M9"], "nobody with the key M9")],
)
def test_an_invite_to_nowhere_or_for_nobody_is_refused(
    rostered: Run, arguments: list[str], reason: str
) -> None:
    """Nothing is made."""
    code, _, err = rostered("invite", "--role", "mother", *arguments)
    assert code == 1
    assert reason in err


# Backup, restore, export


def test_leave_is_set_listed_and_ended_by_key(rostered: Run, tmp_path: Path) -> None:
    """In words where it cannot be; people appear by their number."""
    head, mother = "kind,area,role,person", VILLAGE
    (tmp_path / "staff.csv").write_text(
        f"{head}\nperson,{mother},supervisor,S1\nperson,{mother},backup,B1\n", encoding="utf-8"
    )
    assert rostered("roster", "import", "staff.csv")[0] == 0
    days = ("--from", "2030-05-01", "--until", "2030-05-05")
    code, _, err = rostered("leave", "add", "S1", *days, "--cover", "B1")
    assert (code, "no chat yet" in err) == (1, True)
    sql(tmp_path, "UPDATE person SET telegram_id = 2002 WHERE roster_key = 'B1'")
    assert rostered("leave", "add", "S1", *days, "--cover", "B1")[0] == 0
    assert "2030-05-01" in rostered("leave", "list")[1]
    assert "already" in rostered("leave", "add", "S1", *days)[2]
    assert "ends before" in rostered("leave", "add", "S1", "--from", "2030-06-02", "--until", "2030-06-01")[2]
    assert "nothing to be away from" in rostered("leave", "add", "M001", *days)[2]
    assert "nobody with the key" in rostered("leave", "add", "S9", *days)[2]
    assert rostered("leave", "end", "S1")[0] == 0
    assert rostered("leave", "end", "S1")[0] == 1


def test_a_backup_put_back_brings_the_data_back(rostered: Run, tmp_path: Path) -> None:
    """And keeps what was there, and says what has to be looked at."""
    assert rostered("backup", "backups")[0] == 0
    (file,) = (tmp_path / "backups").iterdir()
    sql(tmp_path, "DELETE FROM pairing")
    code, out, _ = rostered("restore", str(file))
    assert code == 0
    assert "take the roster again" in out
    assert sql(tmp_path, "SELECT count(*) FROM pairing") == [(1,)]
    assert len(list((tmp_path / "var").glob("tongban.db.before-*"))) == 1
    assert rostered("export")[0] == 0


def test_a_backup_does_not_hold_the_key(rostered: Run, tmp_path: Path) -> None:
    """It says so, and it is so."""
    assert "not in it" in rostered("backup", "backups")[1]
    (file,) = (tmp_path / "backups").iterdir()
    key = (tmp_path / "var.key").read_text().strip()
    assert key.encode() not in file.read_bytes()
    assert bytes.fromhex(key) not in file.read_bytes()


def test_a_restore_under_a_running_program_is_refused(rostered: Run, tmp_path: Path) -> None:
    """It would write into the past."""
    rostered("backup", "backups")
    (file,) = (tmp_path / "backups").iterdir()
    with lock.only_one(tmp_path / "var", "sqlite:///"):
        code, _, err = rostered("restore", str(file))
    assert code == 1
    assert "already running" in err


@pytest.mark.parametrize("why", ["key", "newer", "missing", "foreign"])
def test_a_backup_that_does_not_fit_leaves_everything_as_it_was(
    rostered: Run, tmp_path: Path, why: str
) -> None:
    """Another key, a newer schema, no file, not ours: tried beside the data, never on it."""
    rostered("backup", "backups")
    (file,) = (tmp_path / "backups").iterdir()
    if why == "key":
        (tmp_path / "var.key").write_text("ab" * 32)
    elif why == "missing":
        file.unlink()
    else:
        engine = create_engine(f"sqlite:///{file}")
        newer, foreign = "UPDATE alembic_version SET version_num = '9999'", "DROP TABLE alembic_version"
        with engine.begin() as conn:
            conn.execute(text(newer if why == "newer" else foreign))
        engine.dispose()
    before = sorted(path.name for path in (tmp_path / "var").glob("tongban.db*"))
    code, _, err = rostered("restore", str(file))
    assert code == 1
    assert "Traceback" not in err
    assert sorted(path.name for path in (tmp_path / "var").glob("tongban.db*")) == before


def test_what_was_done_about_a_concern_is_told_without_a_name(rostered: Run, tmp_path: Path) -> None:
    """On the screen and as a page for its owner only; that somebody looked is written down."""
    assert rostered("concern", "show", "1")[0] == 1
    sql(
        tmp_path,
        "INSERT INTO concern (id, raiser_id, area_id, category, level, state, ladder, listed, step, opened_at,"
        " anchor_at, version) SELECT 1, min(p.id), min(a.id), 'C03', 0, 'raised', '{}', 0, 0,"
        " '2026-03-04 02:00:00.000000', '2026-03-04 02:00:00.000000', 1 FROM person p, area a",
    )
    code, out, _ = rostered("concern", "show", "1")
    assert code == 0
    assert "No. 1: Danger now" in out
    assert "not in time" in out
    code, out, _ = rostered("concern", "show", "1", "--html", "one.html", "--language", "zh_Hans_CN")
    assert code == 0
    assert (tmp_path / "one.html").stat().st_mode & 0o777 == 0o600
    assert '<html lang="zh-Hans">' in (tmp_path / "one.html").read_text()
    seen = sql(tmp_path, "SELECT object, purpose FROM audit WHERE action = 'concern seen'")
    assert seen == [("concern 1", "command line")] * 2


def test_a_head_that_was_written_down_proves_that_the_end_is_there(rostered: Run, tmp_path: Path) -> None:
    """Without it the newest entries could be cut off; with it that is seen."""
    _, head, _ = rostered("audit", "head")
    assert re.fullmatch(r"1:[0-9a-f]{20}\n", head)
    code, out, _ = rostered("audit", "verify", "--head", head.strip())
    assert code == 0
    assert "holds: 1 entries" in out
    sql(tmp_path, "DELETE FROM audit")
    assert rostered("audit", "verify")[0] == 0
    code, _, err = rostered("audit", "verify", "--head", head.strip())
    assert code == 1
    assert "entry 1 was written down" in err
    assert rostered("audit", "verify", "--head", "1:xyz")[0] == 1


def test_a_changed_audit_is_told_by_verify_backup_and_restore(rostered: Run, tmp_path: Path) -> None:
    """A backup is written all the same: it may be the only one. A restore of it has to be wanted."""
    sql(tmp_path, "UPDATE audit SET object = 'child 1'")
    code, _, err = rostered("audit", "verify")
    assert code == 1
    assert "Entry 1 is not what was written" in err
    code, out, err = rostered("backup", "backups")
    assert code == 1
    assert "is written" in out
    assert "Entry 1" in err
    (file,) = (tmp_path / "backups").iterdir()
    code, _, err = rostered("restore", str(file))
    assert code == 1
    assert "--anyway" in err
    assert sql(tmp_path, "SELECT count(*) FROM audit WHERE action = 'restored'") == [(0,)]
    assert rostered("restore", str(file), "--anyway")[0] == 0
    assert sql(tmp_path, "SELECT count(*) FROM audit WHERE action = 'restored'") == [(1,)]


def test_the_export_is_whole_lines_of_json_for_its_owner_only(rostered: Run, tmp_path: Path) -> None:
    """In a file of mode 0600, or on standard output."""
    code, out, _ = rostered("export", "--jsonl")
    assert code == 0
    tables = [json.loads(line)["table"] for line in out.splitlines()]
    assert {"area", "person", "post", "child", "pairing", "reminder"} <= set(tables)
    assert rostered("export", "--jsonl", "--out", "all.jsonl")[0] == 0
    assert (tmp_path / "all.jsonl").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_the_export_is_refused_with_a_key_that_others_may_read(rostered: Run, tmp_path: Path) -> None:
    """Whoever may read the key may read it all; that is for one person."""
    (tmp_path / "var.key").chmod(0o644)
    code, out, err = rostered("export")
    assert (code, out) == (1, "")
    assert "can be read by others" in err


def test_the_export_is_refused_with_somebody_elses_key(
    rostered: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root, too, is not the owner."""
    owner = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    code, out, err = rostered("export")
    assert (code, out) == (1, "")
    assert "belongs to somebody else" in err


def test_a_bug_shows_frames_and_no_text(rostered: Run, tmp_path: Path) -> None:
    """What goes wrong may quote a person: only where it went wrong is told."""
    sql(tmp_path, "ALTER TABLE child RENAME COLUMN code TO canary")
    code, _, err = rostered("roster", "import", "roster.csv")
    assert code == 1
    assert "should not have happened" in err
    assert "services/roster" in err
    assert "李" not in err


def test_the_module_is_started_by_its_name(tmp_path: Path) -> None:
    """`python -m bot`, as the handbook says, without loading the simulator."""
    probe = "import sys; from bot.__main__ import main; main(['roster', 'template']); sys.exit('sim' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stdout == template()
    asked = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, check=False
    )
    assert asked.returncode == 0


def test_the_demos_people_fill_a_database_made_by_hand(tmp_path: Path) -> None:
    """Opening, seeding and opening again: key and schema fit."""
    made = options.here(tmp_path / "data")
    opening.begin(made)
    store = Store(made.database_url)
    store.write_now(lambda conn: seed(conn, Clock().now(), made.settings))
    store.close()
    opening.ready(made)


def test_a_command_that_run_overtook_reads_again(tmp_path: Path) -> None:
    """A row changed between look and write: nothing of the first try is kept, the second one counts."""
    made = options.here(tmp_path / "var")
    opening.begin(made)
    tries = []

    def overtaken_once(unit: Unit) -> int:
        tries.append(unit)
        unit.conn.execute(insert(meta).values(key=f"try {len(tries)}", value="x"))
        if len(tries) == 1:
            raise Stale
        return len(tries)

    assert in_unit(made, overtaken_once) == 2
    kept = in_unit(made, lambda unit: unit.conn.execute(select(meta.c.key)).scalars().all())
    assert "try 2" in kept
    assert "try 1" not in kept


# Drills


def test_a_drill_begins_from_here_once_at_a_time_and_is_listed_with_its_times(rostered: Run) -> None:
    """Who has not come in yet cannot be written to, and that is said."""
    code, said, _ = rostered("drill", "--area", VILLAGE)
    assert (code, "Drill 1 has begun" in said) == (0, True)
    code, _, problem = rostered("drill", "--area", VILLAGE)
    assert (code, "Drill 1 is under way there" in problem) == (1, True)
    code, listed, _ = rostered("drill", "list")
    assert code == 0
    assert re.search(r"1 +石桥村 .*under way +1 +supervisor +cannot be written to", listed)


def test_a_drill_without_a_place_or_in_none_says_what_to_do(rostered: Run) -> None:
    code, _, problem = rostered("drill")
    assert (code, "--area" in problem) == (1, True)
    code, _, problem = rostered("drill", "--area", "nowhere")
    assert (code, "There is no area nowhere" in problem) == (1, True)


def test_without_a_drill_the_list_says_how_to_begin_one(rostered: Run) -> None:
    code, said, _ = rostered("drill", "list")
    assert (code, "There was no drill yet" in said) == (0, True)
