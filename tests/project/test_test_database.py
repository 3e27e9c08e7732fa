"""The ground under the other tests: a database that comes back whole and fast, rivals, and no network."""

import asyncio
import socket
import threading
import urllib.error
import urllib.request

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection

from tests.support import database
from tests.support.network import OutsideNetworkRefused, is_local
from tests.support.races import count, run_together


@pytest.mark.django_db(transaction=True)
def test_flush_brings_the_reference_data_back_within_a_second() -> None:
    before = set(Group.objects.values_list("name", flat=True))
    Group.objects.all().delete()
    Group.objects.create(name="left behind")

    seconds = database.reset_seconds()

    assert set(Group.objects.values_list("name", flat=True)) == before
    assert seconds < 1


@pytest.mark.django_db(transaction=True)
def test_flush_works_while_another_connection_is_in_a_transaction() -> None:
    other = psycopg.connect(database.url())
    other.execute("INSERT INTO auth_group (name) VALUES ('of another connection')")

    call_command("flush", verbosity=0, interactive=False)

    assert not Group.objects.filter(name="of another connection").exists()
    with pytest.raises(psycopg.errors.AdminShutdown):
        other.execute("SELECT 1")


@pytest.mark.django_db
def test_the_address_of_the_test_database_leads_another_process_to_it() -> None:
    with psycopg.connect(database.url()) as other:
        assert other.info.dbname == connection.settings_dict["NAME"]


@pytest.mark.django_db(transaction=True)
def test_rivals_start_together_and_each_outcome_is_kept_in_order() -> None:
    together = threading.Barrier(3)

    def act(index: int) -> str:
        together.wait(10)
        if index == 1:
            raise ValueError("lost")
        return Group.objects.create(name=f"rival {index}").name

    first, second, third = run_together(3, act)

    assert (first, third) == ("rival 0", "rival 2")
    assert isinstance(second, ValueError)
    assert Group.objects.filter(name__startswith="rival").count() == 2


@pytest.mark.parametrize(("stress", "expected"), [("1", 200), ("", 10)])
def test_stress_runs_use_the_full_counts(monkeypatch: pytest.MonkeyPatch, stress: str, expected: int) -> None:
    monkeypatch.setenv("STRESS", stress)

    assert count(200, 10) == expected


def test_a_connection_to_the_outside_is_refused() -> None:
    with socket.socket() as outside, pytest.raises(OutsideNetworkRefused, match=r"192\.0\.2\.1:80"):
        outside.connect(("192.0.2.1", 80))


def test_a_request_to_a_name_outside_is_refused_before_it_is_looked_up() -> None:
    with pytest.raises((OutsideNetworkRefused, urllib.error.URLError), match=r"shop\.example"):
        urllib.request.urlopen("http://shop.example/", timeout=1)


def test_an_asynchronous_connection_to_the_outside_is_refused() -> None:
    with pytest.raises(OutsideNetworkRefused):
        asyncio.run(asyncio.open_connection("192.0.2.1", 80))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost", "kits.localhost"])
def test_this_machine_counts_as_local(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "0.0.0.0", "example.com", "localhost.example.com"])
def test_any_other_machine_does_not(host: str) -> None:
    assert not is_local(host)
