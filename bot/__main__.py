"""The command line: `python -m bot`. Exit codes: 0 done, 1 a problem said in one sentence, 2 wrong usage."""

import os
import sys
from collections.abc import Sequence

import typer

from bot.commands import cases, drills, duty, flows, house, people, proof, screen, storage
from bot.commands.reporting import Problem, problem
from bot.config import ConfigError
from bot.redact import trace
from db.engines import DatabaseProblem
from db.keys import KeyProblem
from services.rosterfile import Unreadable

_PROBLEMS = (Problem, ConfigError, DatabaseProblem, KeyProblem, Unreadable)

app = typer.Typer(
    name="python -m bot",
    help="Tongban (童伴): a chat assistant for companion mothers. New here? Start with [b]demo[/b].",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command(rich_help_panel="Look at it")(house.demo)
app.command(rich_help_panel="Keep it running")(house.run)
app.command(rich_help_panel="Keep it running")(house.migrate)
app.command(rich_help_panel="Keep it running")(house.doctor)
app.command(rich_help_panel="Who takes part")(people.invite)
app.command(rich_help_panel="Keep it safe")(storage.backup)
app.command(rich_help_panel="Keep it safe")(storage.restore)
app.command(rich_help_panel="Keep it safe")(storage.export)
app.add_typer(flows.flows_app, name="flows", rich_help_panel="Write the questions")
app.add_typer(cases.concern_app, name="concern", rich_help_panel="Look at it")
app.add_typer(drills.drill_app, name="drill", rich_help_panel="Try it")
app.add_typer(proof.audit_app, name="audit", rich_help_panel="Keep it safe")
app.command("screen", rich_help_panel="Try it")(screen.screen_file)
app.add_typer(people.roster_app, name="roster", rich_help_panel="Who takes part")
app.add_typer(duty.leave_app, name="leave", rich_help_panel="Who takes part")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        app(arguments, prog_name="python -m bot")
    except _PROBLEMS as found:
        problem(str(found))
        return 1
    except BrokenPipeError:  # whoever read our output has closed it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # a bug: its text may quote a person, its frames do not
        problem("This should not have happened. Please report these lines:")
        sys.stderr.write(trace(error))
        return 1
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
