"""`make run`: one command from a fresh clone to a shop that answers, and nothing left after it."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from project.local.demo_accounts import DEMO_ACCOUNTS
from tests.support.checkout import ORIGINAL, Checkout, Run

pytestmark = pytest.mark.xdist_group("make run")
FIRST_START_SECONDS = 900
SECOND_START_SECONDS = 15


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Checkout]:
    """A fresh clone in which the shop was started and stopped once."""
    clone = Checkout.clone(tmp_path_factory.mktemp("clone") / "abasto")
    yield clone
    clone.kill_all()


@pytest.fixture(scope="module")
def first_output(checkout: Checkout) -> str:
    """What the very first start printed, up to the end after Ctrl-C."""
    run = checkout.start()
    run.wait_for_welcome(FIRST_START_SECONDS)
    assert run.get("/api/v1/health/")[0] == 200
    run.interrupt()
    assert run.wait_until_gone() == []
    return run.output


def test_the_first_start_says_what_takes_long(first_output: str) -> None:
    for step in ("Creando las tablas", "Cargando los datos de referencia", "Cargando la tienda de demostración"):
        assert step in first_output


def test_the_first_start_prints_the_addresses_and_an_account_for_each_role(
    first_output: str, checkout: Checkout
) -> None:
    for address in ("http://kits.localhost:", "http://viveres.localhost:", "/admin/", "/cms/"):
        assert address in first_output
    for account in DEMO_ACCOUNTS:
        assert account.email in first_output
    assert (checkout.path / "var" / "demo-password").read_text() in first_output


def _to_make(number: signal.Signals) -> Callable[[Run], None]:
    return lambda run: run.process.send_signal(number)


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(Run.interrupt, id="Ctrl-C"),
        pytest.param(_to_make(signal.SIGINT), id="SIGINT to make"),
        pytest.param(_to_make(signal.SIGTERM), id="SIGTERM to make"),
        pytest.param(_to_make(signal.SIGKILL), id="kill -9 make"),
        pytest.param(lambda run: run.supervisor().terminate(), id="SIGTERM"),
        pytest.param(lambda run: run.supervisor().send_signal(signal.SIGHUP), id="terminal closed"),
        pytest.param(lambda run: run.supervisor().kill(), id="kill -9"),
    ],
)
@pytest.mark.usefixtures("first_output")
def test_a_second_start_answers_soon_and_however_it_ends_no_process_is_left(
    checkout: Checkout, end: Callable[[Run], None]
) -> None:
    run = checkout.start()
    assert run.wait_for_welcome(SECOND_START_SECONDS * 2) < SECOND_START_SECONDS
    assert "Cargando" not in run.output

    end(run)

    assert run.wait_until_gone() == []


@pytest.mark.usefixtures("first_output")
def test_when_the_web_server_dies_everything_stops_and_says_so(checkout: Checkout) -> None:
    run = checkout.start()
    run.wait_for_welcome(SECOND_START_SECONDS * 2)

    run.web_server().kill()

    assert run.wait_until_gone() == []
    assert run.process.returncode != 0
    assert "«web» terminó sola" in run.output


@pytest.mark.usefixtures("first_output")
def test_a_taken_port_is_told_in_one_line_before_anything_starts(checkout: Checkout) -> None:
    run = checkout.start()
    run.wait_for_welcome(SECOND_START_SECONDS * 2)

    second = checkout.make("run", PORT=str(run.port))

    assert second.returncode != 0
    assert second.stdout == ""
    assert f"El puerto {run.port} está ocupado" in second.stderr.splitlines()[0]
    run.interrupt()
    assert run.wait_until_gone() == []


@pytest.mark.usefixtures("first_output")
def test_a_damaged_database_is_told_in_one_line_that_says_what_to_do(checkout: Checkout) -> None:
    control = checkout.path / "var" / "postgres" / "global" / "pg_control"
    intact = control.read_bytes()
    control.unlink()
    try:
        run = checkout.start()
        run.process.wait(60)
    finally:
        control.write_bytes(intact)

    assert run.process.returncode != 0
    complaint = [line for line in run.output.splitlines() if "make reset" in line]
    assert len(complaint) == 1
    assert "Traceback" not in run.output


def test_too_old_a_python_is_told_in_one_line(tmp_path: Path) -> None:
    old = tmp_path / "bin"
    old.mkdir()
    for name in ("python3.13", "python3.12", "python3.14", "python3", "python"):
        (old / name).write_text('#!/bin/sh\ncase "$2" in *platform*) echo 3.9.2 ;; *) exit 1 ;; esac\n')
        (old / name).chmod(0o755)
    checkout = Checkout.clone(tmp_path / "clone")

    result = checkout.make(
        "install", PATH=f"{old}:/usr/bin:/bin", PYTHON="python3", VENV="missing", HOME="/nonexistent"
    )

    assert result.returncode != 0
    assert "python3 es la versión 3.9.2" in result.stderr.splitlines()[0]


@pytest.mark.parametrize("port", ["abc", "0", "70000"])
def test_what_is_no_port_is_told_in_one_line(port: str) -> None:
    result = Checkout(ORIGINAL).make("run", PORT=port)

    assert result.returncode != 0
    assert f"PORT={port} no es un puerto" in result.stderr.splitlines()[0]
