"""Rules of the house that no linter knows."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("config", "extractors", "storage", "flows")
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))


def functions() -> Iterator[tuple[str, int]]:
    """Name and lines of every function, its docstring not counted."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                first = node.body[0]
                if ast.get_docstring(node) is not None:
                    lines -= (first.end_lineno or first.lineno) - first.lineno + 1
                yield f"{path.relative_to(ROOT)}:{node.name}", lines


def test_modules_and_functions_stay_small() -> None:
    modules = [len(path.read_text("utf-8").splitlines()) for path in MODULES]
    assert statistics.median(modules) < 150
    sizes = dict(functions())
    longest = max(sizes, key=lambda name: sizes[name])
    assert sizes[longest] <= 80, f"{longest} has {sizes[longest]} lines"
    assert statistics.quantiles(sizes.values(), n=10)[-1] < 35


def test_help_loads_no_machinery() -> None:
    code = (
        "import sys; from flows.cli import run; code = run(['--help']);"
        "heavy = {'spacy', 'prefect', 'duckdb', 'aiohttp', 'pyarrow', 'numpy', 'pydantic'};"
        "print(sorted(heavy & set(sys.modules)), code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[] 0"


def test_no_file_names_a_path_of_one_machine_or_a_registry() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    forbidden = [b"/ho" + b"me/", b"/work" + b"/", b"pypi" + b".org", b"index" + b"-url"]
    text = (".py", ".toml", ".md", ".sql", ".tsv", ".txt", ".in", ".lock", ".yaml", "run", "file")
    bad = [
        f"{name}: {word.decode()}"
        for name in listed
        if name.endswith(text) and not name.startswith("tests/data/") and (ROOT / name).is_file()
        for word in forbidden
        if word in (ROOT / name).read_bytes()
    ]
    assert bad == []
