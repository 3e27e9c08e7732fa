"""Settings: documented, and in production unwilling to start on anything unsafe."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
READS = re.compile(
    r"""(?:\benv(?:\.\w+)?|_required|_secret|environ\.get|environ\.setdefault)\(\s*["']([A-Z][A-Z0-9_]+)["']"""
)
NOT_OURS = {"PGOPTIONS"}  # PostgreSQL's, set by one of our processes for itself
SAFE = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "ACCESS_LINK_KEY": secrets.token_urlsafe(50),
    "SECRET_FIELDS_KEYS": secrets.token_urlsafe(50),
    "JOURNAL_SEAL_KEYS": secrets.token_urlsafe(50),
    "ALLOWED_HOSTS": "tienda.example",
    "DATABASE_URL": "postgresql://nobody@localhost/nothing",
}


def test_every_variable_that_settings_read_is_documented_and_no_other_is() -> None:
    files = [*(CHECKOUT / "project").glob("*.py"), *(CHECKOUT / "project" / "settings").glob("*.py")]
    files += (CHECKOUT / "project" / "local").glob("*.py")
    read = {name for file in files for name in READS.findall(file.read_text())}
    documented = re.findall(r"^([A-Z0-9_]+)=", (CHECKOUT / ".env.example").read_text(), re.MULTILINE)

    assert sorted(documented) == sorted(read - NOT_OURS)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"SECRET_KEY": ""}, "Falta la variable SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + "x9" * 40}, "SECRET_KEY no es segura"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY no es segura"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY no es segura"),
        ({"ACCESS_LINK_KEY": ""}, "Falta la variable ACCESS_LINK_KEY"),
        ({"SECRET_FIELDS_KEYS": ""}, "Falta la variable SECRET_FIELDS_KEYS"),
        ({"JOURNAL_SEAL_KEYS": ""}, "Falta la variable JOURNAL_SEAL_KEYS"),
        ({"JOURNAL_SEAL_KEYS": "short"}, "JOURNAL_SEAL_KEYS no es segura"),
        ({"SECRET_FIELDS_KEYS": secrets.token_urlsafe(50) + ",short"}, "SECRET_FIELDS_KEYS no es segura"),
        ({"ALLOWED_HOSTS": ""}, "Falta la variable ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS no puede ser"),
        ({"DATABASE_URL": ""}, "Falta la variable DATABASE_URL"),
        ({"DEBUG": "true"}, "DEBUG está encendido"),
    ],
)
def test_production_refuses_to_start_on_an_unsafe_setting(change: dict[str, str], complaint: str) -> None:
    result = _load_production({**SAFE, **change})

    assert result.returncode != 0
    assert complaint in result.stderr


def test_production_starts_on_safe_settings() -> None:
    result = _load_production(SAFE)

    assert result.stderr == ""
    assert result.returncode == 0


def _load_production(values: dict[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in {*SAFE, "DEBUG"}}
    return subprocess.run(
        [sys.executable, "-c", "import project.settings.production"],
        cwd=CHECKOUT,
        env={**environment, **values},
        capture_output=True,
        text=True,
        check=False,
    )
