"""The verification desk through its front door: each decision, who may take it, and what the second person sees."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commerce.accounts.models import User
from commerce.desk import actions as leases
from commerce.desk.queries import holders
from commerce.journal.models import JournalEntry
from commerce.pagomovil.models import Credit, Match, PaymentReport, Signature
from commerce.stores.models import Store
from tests.factories import make_staff, make_user
from tests.pagomovil import make_line, make_paying_shop, make_report, make_unpaid_order

from .conftest import logged_in

pytestmark = pytest.mark.django_db
DESK = "/admin/verificacion/"
State = PaymentReport.State


def page(report: PaymentReport, verb: str = "") -> str:
    return f"{DESK}{report.pk}/{verb}"


def text(response: Any) -> str:
    return response.content.decode()


@pytest.fixture
def report(shop: Store) -> PaymentReport:
    return make_report(make_unpaid_order(shop))


def state_of(report: PaymentReport) -> str:
    return PaymentReport.objects.get(pk=report.pk).state


def propose(report: PaymentReport, decision: str = "auto", **fields: Any) -> Match:
    line = make_line(report.account, report=report, **fields)
    signals = [{"name": "amount", "verdict": "for", "says": "Mismo monto que el fijado."}]
    return Match.objects.create(report=report, line=line, score=96, decision=decision, signals=signals)


def test_the_claim_stands_beside_the_banks_line_with_the_matchers_reasons(desk: Client, report: PaymentReport) -> None:
    line = propose(report).line

    shown = desk.get(page(report))

    assert shown.context["claim"].line == line
    assert [row.tone for row in shown.context["claim"].comparison] == ["ok", "part", "part", "nil", "nil", "nil"]
    assert "Mismo monto que el fijado." in text(shown)
    assert "Aprobar Bs&nbsp;" in text(shown).replace("\xa0", "&nbsp;")


def test_the_queue_shows_the_oldest_first_and_who_holds_each(
    desk: Client, shop: Store, report: PaymentReport, ronald: User
) -> None:
    later = make_report(make_unpaid_order(shop))
    leases.claim("payment_report", report.pk, by=ronald)

    shown = desk.get(DESK)

    assert [entry.report.pk for entry in shown.context["entries"]] == [report.pk, later.pk]
    assert shown.context["entries"][0].lease.holder == ronald
    assert shown.context["claim"].report.pk == later.pk


def test_approving_books_the_line_and_offers_to_undo_for_twenty_seconds(desk: Client, report: PaymentReport) -> None:
    line = propose(report).line

    after = desk.post(page(report, "aprobar/"), {"line": line.pk, "shown": str(line.amount)}, follow=True)

    assert state_of(report) == State.VERIFIED
    assert Credit.objects.get(report=report).line_id == line.pk
    assert 0 < after.context["undo"]["seconds"] <= 20
    assert holders("payment_report", [report.pk]) == {}


def test_the_button_sends_the_amount_that_it_printed(desk: Client, report: PaymentReport) -> None:
    line = propose(report).line

    assert f'name="shown" value="{line.amount}"' in text(desk.get(page(report)))


def test_undo_brings_the_report_back(desk: Client, report: PaymentReport) -> None:
    line = propose(report).line
    desk.post(page(report, "aprobar/"), {"line": line.pk})

    desk.post(page(report, "deshacer/"))

    assert state_of(report) == State.REPORTED
    assert not Credit.objects.exists()


def test_a_movement_that_changed_since_the_button_was_printed_is_not_approved(
    desk: Client, report: PaymentReport
) -> None:
    line = propose(report).line

    after = desk.post(page(report, "aprobar/"), {"line": line.pk, "shown": "1.00"}, follow=True)

    assert "no lo que decía el botón" in text(after)
    assert state_of(report) == State.REPORTED


def test_without_a_movement_an_approval_says_where_the_money_was_seen(desk: Client, report: PaymentReport) -> None:
    refused = desk.post(page(report, "aprobar/"), follow=True)
    assert "Escribe dónde viste el pago." in text(refused)
    assert state_of(report) == State.REPORTED

    desk.post(page(report, "aprobar/"), {"note": "Banca en línea"})
    assert Credit.objects.get(report=report).line_id is None


def test_a_part_is_credited_as_typed(desk: Client, report: PaymentReport) -> None:
    line = propose(report).line

    desk.post(page(report, "aprobar/"), {"line": line.pk, "amount": "1.000,50", "note": "Llegó una parte"})

    assert Credit.objects.get(report=report).amount == Decimal("1000.50")


@pytest.mark.parametrize("amount", ["0", "-5", "9.999.999,00", "mucho"])
def test_an_amount_that_cannot_be_is_refused_with_words(desk: Client, report: PaymentReport, amount: str) -> None:
    line = propose(report).line

    after = desk.post(page(report, "aprobar/"), {"line": line.pk, "amount": amount, "note": "x"}, follow=True)

    assert list(after.context["messages"]) != []
    assert state_of(report) == State.REPORTED


def test_rejecting_takes_a_reason_that_the_customer_can_act_on(desk: Client, report: PaymentReport) -> None:
    assert "Pedimos la referencia correcta" in text(desk.get(page(report)))

    desk.post(page(report, "rechazar/"), {"code": "not_found", "reason": ""})

    decided = PaymentReport.objects.get(pk=report.pk)
    assert (decided.state, decided.reason_code) == (State.REJECTED, "not_found")
    assert decided.reason.startswith("No encontramos ese pago.")


def test_rejecting_without_a_known_reason_changes_nothing(desk: Client, report: PaymentReport) -> None:
    after = desk.post(page(report, "rechazar/"), {"code": "porque sí"}, follow=True)

    assert "Elige un motivo." in text(after)
    assert state_of(report) == State.REPORTED


def test_asking_for_a_datum_takes_the_report_out_of_the_queue(desk: Client, report: PaymentReport) -> None:
    desk.post(page(report, "pedir/"), {"reason": "Envíanos la captura completa."})

    assert state_of(report) == State.MORE_INFO
    assert desk.get(DESK).context["entries"] == []
    assert [entry.report.pk for entry in desk.get(DESK, {"ver": "customer"}).context["entries"]] == [report.pk]


def test_what_is_marked_as_suspicious_takes_two_signatures(desk: Client, report: PaymentReport, ronald: User) -> None:
    line = propose(report).line
    desk.post(page(report, "sospecha/"), {"note": "Captura editada"})
    desk.post(page(report, "aprobar/"), {"line": line.pk})
    assert state_of(report) == State.SECOND_REVIEW

    first = desk.get(page(report))
    assert first.context["claim"].blocked == "Ya firmaste este pago: falta la firma de otra persona."
    assert "aprobar/" not in text(first)

    logged_in(ronald).post(page(report, "aprobar/"), {"line": line.pk})
    assert state_of(report) == State.VERIFIED
    assert set(Signature.objects.filter(is_void=False).values_list("by_id", flat=True)) == {
        ronald.pk,
        Signature.objects.first().by_id,  # type: ignore[union-attr]
    }


def test_a_crafted_second_signature_of_the_same_person_is_refused(desk: Client, report: PaymentReport) -> None:
    line = propose(report).line
    report.store.second_signature_from = Decimal(1)
    report.store.save()
    desk.post(page(report, "aprobar/"), {"line": line.pk})

    again = desk.post(page(report, "aprobar/"), {"line": line.pk}, follow=True)

    assert "La segunda firma es de otra persona" in text(again)
    assert state_of(report) == State.SECOND_REVIEW
    assert not Credit.objects.exists()


def test_nobody_approves_an_order_of_their_own_superusers_neither(shop: Store) -> None:
    root = make_user(is_staff=True, is_superuser=True)
    mine = make_report(make_unpaid_order(shop, user=root))
    line = propose(mine).line
    client = logged_in(root)

    assert client.get(page(mine)).context["claim"].blocked == "Es un pedido tuyo: lo decide otra persona."
    client.post(page(mine, "aprobar/"), {"line": line.pk})

    assert state_of(mine) == State.REPORTED


def test_the_second_of_two_people_sees_who_decided(desk: Client, report: PaymentReport, ronald: User) -> None:
    line = propose(report).line
    logged_in(ronald).post(page(report, "aprobar/"), {"line": line.pk})

    after = desk.post(page(report, "rechazar/"), {"code": "not_found"}, follow=True)

    assert "Ronald Díaz ya decidió este reporte: verificado." in text(after)
    assert state_of(report) == State.VERIFIED


def test_what_somebody_holds_is_decided_by_nobody_else_until_taken_over_with_a_reason(
    desk: Client, genesis: User, report: PaymentReport, ronald: User
) -> None:
    leases.claim("payment_report", report.pk, by=ronald)

    refused = desk.post(page(report, "rechazar/"), {"code": "not_found"}, follow=True)
    assert "Lo tiene Ronald Díaz" in text(refused)
    assert state_of(report) == State.REPORTED

    assert "Escribe por qué lo tomas." in text(desk.post(page(report, "quitar/"), {"reason": " "}, follow=True))
    desk.post(page(report, "quitar/"), {"reason": "Ronald salió"})
    assert holders("payment_report", [report.pk])[str(report.pk)].holder == genesis
    assert JournalEntry.objects.filter(verb="desk.taken_over", store_id=report.store_id).count() == 1


def test_a_lease_is_taken_renewed_and_let_go(desk: Client, genesis: User, report: PaymentReport, ronald: User) -> None:
    desk.post(page(report, "tomar/"))
    assert desk.get(page(report)).context["claim"].is_mine
    assert desk.post(page(report, "renovar/")).status_code == 200

    desk.post(page(report, "soltar/"))
    leases.claim("payment_report", report.pk, by=ronald)

    lost = desk.post(page(report, "renovar/"))
    assert (lost.status_code, lost.json()["detail"]) == (
        409,
        "Ya no tienes este trabajo. Tómalo otra vez para seguir.",
    )


def test_next_takes_the_oldest_that_is_free_and_not_signed_by_oneself(
    desk: Client, genesis: User, shop: Store, ronald: User
) -> None:
    held, signed, free = (make_report(make_unpaid_order(shop)) for _each in range(3))
    leases.claim("payment_report", held.pk, by=ronald)
    Signature.objects.create(report=signed, by=genesis, amount=signed.amount)

    assert desk.post(f"{DESK}siguiente/").headers["Location"] == page(free)
    assert desk.post(f"{DESK}siguiente/", follow=True).redirect_chain[0][0] == DESK


def test_in_bulk_only_what_has_no_flag_and_a_sure_movement_is_approved(desk: Client, shop: Store) -> None:
    sure, flagged, unsure = (make_report(make_unpaid_order(shop)) for _each in range(3))
    propose(sure)
    propose(flagged)
    propose(unsure, "suggest")
    flagged.flags = [{"code": "short_reference", "says": "Referencia corta"}]
    flagged.save()
    elsewhere = make_report(make_unpaid_order(make_paying_shop("otra")))
    propose(elsewhere)

    shown = desk.post(f"{DESK}varios/", {"reports": [sure.pk, flagged.pk, unsure.pk, elsewhere.pk, "x"]})

    assert [(result.report.pk, result.is_done) for result in shown.context["results"]] == [
        (sure.pk, True),
        (flagged.pk, False),
        (unsure.pk, False),
    ]
    assert [state_of(each) for each in (sure, flagged, unsure, elsewhere)] == [
        State.VERIFIED,
        State.REPORTED,
        State.REPORTED,
        State.REPORTED,
    ]


VERBS = ["tomar/", "soltar/", "renovar/", "quitar/", "aprobar/", "rechazar/", "pedir/", "sospecha/", "deshacer/"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_decision_is_a_post_of_somebody_who_may_in_that_store(
    desk: Client, shop: Store, report: PaymentReport, verb: str
) -> None:
    elsewhere = make_report(make_unpaid_order(make_paying_shop("otra")))
    looker = make_staff(shop, "support", ["pagomovil.view_paymentreport"])

    assert desk.get(page(report, verb)).status_code == 405
    assert desk.post(page(elsewhere, verb)).status_code == 404
    assert logged_in(looker).post(page(report, verb)).status_code == 403
    assert logged_in(make_staff(shop, "bodega")).post(page(report, verb)).status_code == 403
    with_csrf = Client(enforce_csrf_checks=True)
    with_csrf.force_login(make_staff(shop, "finance-desk"))
    assert with_csrf.post(page(report, verb)).status_code == 403


def test_a_report_of_another_store_is_not_there(desk: Client) -> None:
    elsewhere = make_report(make_unpaid_order(make_paying_shop("otra")))

    for address in (page(elsewhere), page(elsewhere, "movimientos/"), page(elsewhere, "captura/")):
        assert desk.get(address).status_code == 404
    assert desk.get(DESK).context["entries"] == []
    assert desk.get(DESK, {"q": elsewhere.order.number}).context["entries"] == []


def test_whoever_only_looks_sees_no_button_that_decides(shop: Store, report: PaymentReport) -> None:
    shown = logged_in(make_staff(shop, "support", ["pagomovil.view_paymentreport"])).get(page(report))

    assert shown.status_code == 200
    assert "rechazar/" not in text(shown)


def test_other_movements_are_found_by_the_end_of_their_reference_or_their_amount(
    desk: Client, report: PaymentReport
) -> None:
    line = make_line(report.account, amount=Decimal("500.25"), reference="000777123456")
    taken = make_line(report.account, reference="999777123456", state="matched")

    for words in ("123456", "500,25"):
        found = text(desk.get(page(report, "movimientos/"), {"q": words}))
        assert f"movimiento={line.pk}" in found
        assert f"movimiento={taken.pk}" not in found
    assert desk.get(page(report), {"movimiento": line.pk}).context["claim"].line == line


def test_an_order_or_a_reference_is_found_whatever_became_of_it(desk: Client, report: PaymentReport) -> None:
    PaymentReport.objects.filter(pk=report.pk).update(state=State.REJECTED)

    for words in (report.order.number.lower(), report.reference_typed):
        assert [entry.report.pk for entry in desk.get(DESK, {"q": words}).context["entries"]] == [report.pk]


def test_five_thousand_reports_take_no_more_queries_than_five_and_none_counts_them(
    desk: Client, shop: Store, report: PaymentReport, django_assert_max_num_queries: Any
) -> None:
    rows = [
        PaymentReport(
            store=shop, order=report.order, quote=report.quote, account=report.account, bank_id="0102",
            phone=report.phone, document=report.document, reference_typed=str(7 * 10**8 + place),
            reference=str(7 * 10**8 + place), amount=report.amount, paid_on=report.paid_on,
        )
        for place in range(5_000)
    ]  # fmt: skip
    PaymentReport.objects.bulk_create(rows, batch_size=1_000)
    desk.get(DESK)

    for address in (DESK, page(report), f"{DESK}cola/"):
        with django_assert_max_num_queries(15) as asked:
            shown = desk.get(address)
        assert len(shown.context["entries"]) == 40
        assert [each["sql"] for each in asked.captured_queries if "COUNT(" in each["sql"].upper()] == []
    assert text(shown).count("data-entry=") == 40


def test_the_queue_goes_on_where_the_last_page_ended(desk: Client, shop: Store) -> None:
    order = make_unpaid_order(shop)
    reports = [make_report(order) for _each in range(42)]

    first = desk.get(DESK)
    second = desk.get(DESK, {"desde": first.context["after"]})

    assert [entry.report.pk for entry in second.context["entries"]] == [each.pk for each in reports[40:]]
    assert second.context["after"] is None


def test_what_came_late_or_early_is_measured_from_the_report(desk: Client, report: PaymentReport) -> None:
    PaymentReport.objects.filter(pk=report.pk).update(created_at=timezone.now() - timedelta(minutes=22))

    assert '<span class="dk-q__age is-late">22 min</span>' in text(desk.get(DESK))
