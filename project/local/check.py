"""`make check`: every check that needs no test, each with its verdict; all run, and one failure fails the whole."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from project.local.database import database_url
from project.messages.catalogues import compile_stale

CHECKOUT = Path(__file__).resolve().parents[2]
AT_ONCE = 2
LINT_IMPORTS = (
    "from importlinter.cli import lint_imports_command as run; run()"  # wherever the environment has moved to
)
DEPLOY_CHECK = ("manage.py", "check", "--deploy", "--fail-level", "WARNING")
# A production that would start: what `check --deploy` looks at does not connect to anything.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "project.settings.production",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ACCESS_LINK_KEY": secrets.token_urlsafe(50),
    "SECRET_FIELDS_KEYS": secrets.token_urlsafe(50),
    "JOURNAL_SEAL_KEYS": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "tienda.example",
    "DATABASE_URL": "postgresql://nobody@localhost/nothing",
    "DEBUG": "",
}


@dataclass(frozen=True)
class Check:
    """One step: its name for a person, its command, and what it needs in the environment."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)

    def run(self) -> tuple[int, str, float]:
        """Its exit status, what it said, and how many seconds it took."""
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, *self.command], cwd=CHECKOUT, env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        return done.returncode, done.stdout, time.monotonic() - began


def checks() -> list[Check]:
    """The steps, the slow ones first so that the others fit beside them."""
    tests = {"DJANGO_SETTINGS_MODULE": "project.settings.test"}
    offline = {"DATABASE_URL": PRODUCTION["DATABASE_URL"]}
    return [
        Check("Tipos (mypy)", ["-m", "mypy"], offline),
        Check("Migraciones al día", ["manage.py", "makemigrations", "--check", "--dry-run"], tests),
        Check(
            "Producción segura (check --deploy)",
            ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            PRODUCTION,
        ),
        Check("Plantillas que compilan", ["-m", "project.local.check_templates"], {**tests, **offline}),
        Check("Traducciones completas", ["manage.py", "check_messages"], {**tests, **offline}),
        Check("Arquitectura (import-linter)", ["-c", LINT_IMPORTS, "--no-logo"]),
        Check("Estilo (ruff)", ["-m", "ruff", "check", "."]),
        Check("Formato (ruff format)", ["-m", "ruff", "format", "--check", "."]),
    ]


def main() -> int:
    """Run every check and print its verdict; what a failed one said follows it."""
    compile_stale()
    if not os.environ.get("DATABASE_URL"):
        database_url("test")  # keeps the server alive for the checks that need one
    failed = []
    steps = checks()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for step, (status, output, seconds) in zip(steps, pool.map(Check.run, steps), strict=True):
            print(f"{'✗' if status else '✓'} {step.name} ({seconds:.0f} s)", flush=True)
            if status:
                failed.append(step.name)
                print(output.rstrip(), flush=True)
    print(f"\nFalló: {', '.join(failed)}" if failed else "\nTodo en orden.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
