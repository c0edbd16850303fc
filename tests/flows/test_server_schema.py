"""Schemathesis asks the server whatever its OpenAPI document allows, and what it does not allow.

    TENSIONWIRE_CASES=30 python -m pytest tests/flows/test_server_schema.py -s

asks that many examples of each operation (over 2,000 requests together, some minutes); without it,
what fits into a minute.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.flows.serving import published, served

EXAMPLES = os.environ.get("TENSIONWIRE_CASES")
BOUND = ["--max-examples", EXAMPLES] if EXAMPLES else ["--max-examples", "10", "--max-time", "60"]
EXCEPT = "positive_data_acceptance"
"""That every request of the right form is accepted: whether an actor is known, and whether one day
is before another, no JSON Schema can say."""


@pytest.mark.slow
@pytest.mark.timeout(1800 if EXAMPLES else 300)
def test_no_server_error_and_no_breach_of_the_schema(tmp_path: Path) -> None:
    command = [
        str(Path(sys.executable).with_name("schemathesis")), "run", "--exclude-checks", EXCEPT,
        "--suppress-health-check", "all", "--generation-database", "none", "--no-color", *BOUND,
    ]  # fmt: skip
    with served(published(tmp_path)) as client:
        done = subprocess.run(
            [*command, f"{client.base}/openapi.json"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert client.get("/api/status").status == 200
    print(done.stdout[-600:])
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    cases = re.search(r"([\d,]+) generated, ([\d,]+) passed", done.stdout)
    assert cases is not None, done.stdout
    assert cases[1] == cases[2]
    assert int(cases[1].replace(",", "")) >= (2000 if EXAMPLES else 100)
