"""The reconciliation desk: an account's day, its suggestions, what is set aside, and its close."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.accounts.models import User
from commerce.pagomovil.models import Credit, DayClose, Match, RecipientAccount, StatementLine
from commerce.stores.models import Store
from tests.factories import make_staff
from tests.pagomovil import days_ago, make_line, make_paying_shop, make_report, make_unpaid_order

from .conftest import logged_in

pytestmark = pytest.mark.django_db
DESK = "/admin/conciliacion/"


@pytest.fixture
def account(shop: Store) -> RecipientAccount:
    return RecipientAccount.objects.get(store=shop)


def text(response: Any) -> str:
    return response.content.decode()


def close_address(account: RecipientAccount) -> str:
    return f"{DESK}cuenta/{account.pk}/{days_ago(1).isoformat()}/cerrar/"


def test_a_day_is_told_by_state_with_its_totals(desk: Client, shop: Store, account: RecipientAccount) -> None:
    report = make_report(make_unpaid_order(shop))
    alone = make_report(make_unpaid_order(shop))
    line = make_line(account, report=report, state="suggested")
    Match.objects.create(report=report, line=line, score=96, decision="auto")
    make_line(account, amount=Decimal("100.50"))
    make_line(account, amount=Decimal("200.00"))
    make_line(account, amount=Decimal("5.00"), state="ignored")
    make_line(account, value_date=days_ago(1))

    shown = desk.get(DESK)

    figures = shown.context["figures"]
    assert (figures.free.count, figures.free.ves) == (2, Decimal("300.50"))
    assert (figures.suggested.count, figures.ignored.count, figures.matched.count) == (1, 1, 0)
    assert figures.lines.ves == report.amount + Decimal("305.50")
    assert [match.report_id for match in shown.context["suggestions"]] == [report.pk]
    assert [each.pk for each in shown.context["unpaired"]] == [alone.pk]


def test_accepting_a_suggestion_verifies_the_report_with_its_line(
    desk: Client, shop: Store, account: RecipientAccount
) -> None:
    report = make_report(make_unpaid_order(shop))
    line = make_line(account, report=report, state="suggested")
    match = Match.objects.create(report=report, line=line, score=96, decision="auto")

    desk.post(f"{DESK}aceptar/{match.pk}/")

    assert Credit.objects.get(report=report).line_id == line.pk
    again = desk.post(f"{DESK}aceptar/{match.pk}/", follow=True)
    assert "Alguien ya decidió este reporte." in text(again)
    assert desk.get(DESK, {"ver": "conciliados"}).context["lines"] == [line]


def test_a_movement_is_set_aside_with_a_reason_and_comes_back(desk: Client, account: RecipientAccount) -> None:
    line = make_line(account)
    aside = f"{DESK}movimiento/{line.pk}/apartar/"

    assert "Escribe por qué lo apartas." in text(desk.post(aside, {"reason": " "}, follow=True))
    desk.post(aside, {"reason": "Traspaso propio"})
    assert StatementLine.objects.get(pk=line.pk).state == "ignored"
    assert desk.get(DESK, {"ver": "apartados"}).context["lines"] == [line]

    desk.post(f"{DESK}movimiento/{line.pk}/devolver/")
    assert StatementLine.objects.get(pk=line.pk).state == "free"


def test_a_day_is_closed_by_two_people_and_its_figures_stay(
    desk: Client, account: RecipientAccount, genesis: User, ronald: User
) -> None:
    make_line(account, amount=Decimal("100.50"), value_date=days_ago(1))
    desk.post(close_address(account))
    close = DayClose.objects.get()

    alone = desk.post(f"{DESK}cierre/{close.pk}/firmar/", follow=True)
    assert "La segunda firma es de otra persona." in text(alone)
    logged_in(ronald).post(f"{DESK}cierre/{close.pk}/firmar/")
    make_line(account, amount=Decimal("7.00"), value_date=days_ago(1))

    closed = DayClose.objects.get()
    assert (closed.first_by, closed.second_by) == (genesis, ronald)
    assert closed.figures["free"] == {"count": 1, "ves": "100.50"}
    assert "ya está cerrado" in text(desk.post(f"{DESK}cierre/{close.pk}/retirar/", follow=True))


def test_figures_that_moved_after_the_first_signature_are_not_signed(
    desk: Client, account: RecipientAccount, ronald: User
) -> None:
    desk.post(close_address(account))
    close = DayClose.objects.get()
    make_line(account, value_date=days_ago(1))

    second = logged_in(ronald)
    assert "Las cifras cambiaron" in text(second.post(f"{DESK}cierre/{close.pk}/firmar/", follow=True))
    second.post(f"{DESK}cierre/{close.pk}/retirar/")

    assert not DayClose.objects.exists()


def test_a_day_that_is_not_over_is_not_closed(desk: Client, account: RecipientAccount) -> None:
    today = timezone.localdate().isoformat()

    after = desk.post(f"{DESK}cuenta/{account.pk}/{today}/cerrar/", follow=True)

    assert "Ese día no ha terminado" in text(after)
    assert desk.post(f"{DESK}cuenta/{account.pk}/ayer/cerrar/").status_code == 404
    assert not DayClose.objects.exists()


def test_another_stores_account_movements_and_closes_are_not_there(desk: Client, ronald: User) -> None:
    account = RecipientAccount.objects.get(store=make_paying_shop("otra"))
    line = make_line(account)
    close = DayClose.objects.create(account=account, day=days_ago(1), figures={}, first_by=ronald)

    assert desk.get(DESK, {"cuenta": account.pk}).status_code == 404
    for address in (
        close_address(account),
        f"{DESK}movimiento/{line.pk}/apartar/",
        f"{DESK}cierre/{close.pk}/firmar/",
        f"{DESK}aceptar/999999/",
    ):
        assert desk.post(address).status_code == 404


def test_whoever_only_looks_changes_nothing(shop: Store, account: RecipientAccount) -> None:
    looker = logged_in(make_staff(shop, "mirar", ["pagomovil.view_statementline"]))
    line = make_line(account)

    assert looker.get(DESK).status_code == 200
    assert looker.post(f"{DESK}movimiento/{line.pk}/apartar/", {"reason": "x"}).status_code == 403
    assert logged_in(make_staff(shop, "bodega")).get(DESK).status_code == 403


def test_a_day_of_many_movements_takes_no_more_queries(
    desk: Client, account: RecipientAccount, django_assert_max_num_queries: Any
) -> None:
    for _each in range(30):
        make_line(account)
    desk.get(DESK)

    with django_assert_max_num_queries(17):
        assert len(desk.get(DESK).context["free"]) == 30


def test_a_date_that_is_none_shows_today(desk: Client, account: RecipientAccount) -> None:
    assert desk.get(DESK, {"dia": "2026-13-45"}).context["day"] == timezone.localdate()
    yesterday = timezone.localdate() - timedelta(days=1)
    assert desk.get(DESK, {"dia": yesterday.isoformat()}).context["day"] == yesterday
