"""The database server of a checkout: shared by its processes, gone after the last one, and never half."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.support.checkout import Checkout

HOLD = "from project.local.database import database_url; import time; print(database_url(), flush=True); time.sleep(60)"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout with nothing but the code that runs the database."""
    return _checkout(tmp_path / "abasto")


def _checkout(path: Path) -> Checkout:
    return Checkout.clone(path, only="project/local")


def _holder(checkout: Checkout) -> tuple[subprocess.Popen[str], str]:
    """A process that uses the database until it is killed, and the address that it got."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], cwd=checkout.path, env=checkout.environment(), stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def _wait_until_gone(checkout: Checkout) -> list[str]:
    deadline = time.monotonic() + 15
    while checkout.processes() and time.monotonic() < deadline:
        time.sleep(0.05)
    return checkout.processes()


def _run(checkout: Checkout, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=checkout.path, env=checkout.environment(**environment), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_two_processes_share_one_server_and_the_last_one_killed_takes_it_along(checkout: Checkout) -> None:
    first, url = _holder(checkout)
    second, same_url = _holder(checkout)
    assert url == same_url

    first.kill()
    first.wait()
    time.sleep(0.5)
    assert _answers(url)

    second.kill()
    second.wait()
    assert _wait_until_gone(checkout) == []
    assert not _answers(url)


def test_a_process_that_ends_by_itself_waits_until_the_server_is_gone(checkout: Checkout) -> None:
    result = _run(checkout, "from project.local.database import database_url; database_url()")

    assert result.returncode == 0
    assert not (checkout.path / "var" / "postgres" / "postmaster.pid").exists()


def test_what_was_written_is_still_there_after_everything_was_killed(checkout: Checkout) -> None:
    process, url = _holder(checkout)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    process.kill()
    process.wait()
    assert _wait_until_gone(checkout) == []

    process, url = _holder(checkout)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    process.kill()
    process.wait()
    assert _wait_until_gone(checkout) == []


def test_a_server_that_was_killed_is_started_again_although_its_pid_lives_on_in_another_process(
    checkout: Checkout,
) -> None:
    _run(checkout, "from project.local.database import database_url; database_url()")
    (checkout.path / "var" / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")

    process, url = _holder(checkout)

    assert _answers(url)
    process.kill()
    process.wait()
    assert _wait_until_gone(checkout) == []


def test_two_checkouts_have_a_server_each(checkout: Checkout, tmp_path: Path) -> None:
    other = _checkout(tmp_path / "other")
    first, url = _holder(checkout)
    second, other_url = _holder(other)

    assert url != other_url
    assert (_answers(url), _answers(other_url)) == (True, True)
    for process in (first, second):
        process.kill()
        process.wait()
    assert _wait_until_gone(checkout) + _wait_until_gone(other) == []


def test_a_path_too_long_for_a_socket_gets_a_short_folder_that_goes_away_with_the_server(tmp_path: Path) -> None:
    deep = _checkout(tmp_path / ("deep" * 20) / ("er" * 30) / "abasto")
    process, url = _holder(deep)
    folder = Path(url.partition("host=")[2])

    assert _answers(url)
    assert folder.stat().st_mode & 0o077 == 0
    process.kill()
    process.wait()
    assert _wait_until_gone(deep) == []
    assert not folder.exists()


def test_a_given_address_is_used_as_it_is_and_starts_nothing(checkout: Checkout) -> None:
    result = _run(
        checkout,
        "from project.local.database import database_url; print(database_url())",
        DATABASE_URL="postgresql://x/y",
    )

    assert result.stdout == "postgresql://x/y\n"
    assert not (checkout.path / "var").exists()


@pytest.mark.parametrize("missing", ["PG_VERSION", "global/pg_control"])
def test_a_damaged_folder_is_told_in_one_line_that_says_what_to_do(checkout: Checkout, missing: str) -> None:
    _run(checkout, "from project.local.database import database_url; database_url()")
    (checkout.path / "var" / "postgres" / missing).unlink()

    result = _run(checkout, "from project.local.database import database_url; database_url()")

    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "La base de datos de var/postgres no arranca. Para empezar de cero: make reset." in result.stderr


def test_reset_removes_everything_once_the_person_says_so(checkout: Checkout) -> None:
    _run(checkout, "from project.local.database import database_url; database_url()")
    command = [sys.executable, "-m", "project.local.reset"]
    refused = subprocess.run(command, cwd=checkout.path, input="no\n", capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert (checkout.path / "var").exists()

    accepted = subprocess.run(command, cwd=checkout.path, input="si\n", capture_output=True, text=True, check=False)

    assert accepted.returncode == 0
    assert not (checkout.path / "var").exists()


def test_reset_refuses_while_something_runs(checkout: Checkout) -> None:
    process, url = _holder(checkout)
    command = [sys.executable, "-m", "project.local.reset"]

    result = subprocess.run(command, cwd=checkout.path, input="si\n", capture_output=True, text=True, check=False)

    assert "Algo usa todavía var/postgres" in result.stderr
    assert _answers(url)
    process.kill()
    process.wait()
    assert _wait_until_gone(checkout) == []
