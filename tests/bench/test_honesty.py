"""The benchmarks measure the product as it is shipped: they replace no part of it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "bench"
PRODUCT = ("bot", "core", "db", "engine", "services", "web")
TOOLS = (
    "mock",
    "monkeypatch",
    "reload",
    "setattr",
    "delattr",
    "__setattr__",
    "modules",
)  # ways to swap a part


def _product_names(tree: ast.AST) -> set[str]:
    """Return the names that a file has from the product."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias for alias in node.names if alias.name.split(".")[0] in PRODUCT]
            found |= {(alias.asname or alias.name).split(".")[0] for alias in names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in PRODUCT:
            found |= {alias.asname or alias.name for alias in node.names}
    return found


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign | ast.Delete):
        return list(node.targets)
    return [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign | ast.For) else []


def _root(node: ast.expr) -> str | None:
    """Return the name that a chain of attributes, items and calls begins with."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _replacements(source: str) -> Iterator[str]:
    """Yield what a file replaces: an assignment into the product, or a tool made for it."""
    tree = ast.parse(source)
    product = _product_names(tree)
    for node in ast.walk(tree):
        for target in _targets(node):
            if not isinstance(target, ast.Name) and _root(target) in product:
                yield ast.unparse(target)
        name = getattr(node, "attr", None) or getattr(node, "id", None) or getattr(node, "name", None)
        if name in TOOLS:
            yield str(name)


@pytest.mark.parametrize("file", sorted(BENCH.glob("*.py")), ids=lambda file: file.name)
def test_the_bench_replaces_no_module_of_the_product(file: Path) -> None:
    """No file of the bench writes into the product or uses a tool for swapping parts."""
    assert list(_replacements(file.read_text())) == []


@pytest.mark.parametrize(
    "source",
    [
        "from bot import app\napp.House = object",
        "import bot.app\nbot.app.POLL_S = 0",
        "from services import delivery\ndelivery.BULK += (1,)",
        "from db import engines\ndel engines.BEGIN_WORD",
        "from bot.app import House\nHouse.start = None",
        "from services import pressing\npressing.VERBS['worry'] = None",
        "import bot.app\nsetattr(bot.app, 'House', None)",
        "import sys\nsys.modules['db.store'] = None",
        "from unittest import mock\nmock.patch('db.store.Store')",
    ],
)
def test_a_replacement_would_be_seen(source: str) -> None:
    """The check above is able to fail."""
    assert list(_replacements(source))


def test_the_product_runs_as_its_own_command_runs_it() -> None:
    """Ours is `bot.app.serve`, which `python -m bot run` calls; the bench builds no part of it by itself."""
    source = (BENCH / "ours.py").read_text()
    called = {ast.unparse(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)}
    assert "app.serve" in called
    assert not {"House", "app.House", "Store", "Outbox", "Intake"} & called
