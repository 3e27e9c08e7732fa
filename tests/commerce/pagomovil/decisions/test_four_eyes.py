"""Two people where two are needed, on every path."""

from decimal import Decimal

import pytest
from django.db.models import F
from django.utils import timezone

from commerce.accounts.models import User
from commerce.journal.models import JournalEntry
from commerce.pagomovil.actions import decisions
from commerce.pagomovil.models import Credit, Match, PaymentReport
from commerce.pagomovil.rules import reports as rules
from commerce.refusals import NotAllowed, Refusal
from commerce.stores.models import Store
from tests.pagomovil import (
    make_finance,
    make_finance_lead,
    make_line,
    make_paying_shop,
    make_quote,
    make_report,
    make_unpaid_order,
)

pytestmark = pytest.mark.django_db


def make_large(**fields) -> PaymentReport:
    """A report of more dollars than one person may verify."""
    return make_report(make_unpaid_order(usd="150.00"), **fields)


def make_superuser(email: str = "duena@ejemplo.com.ve") -> User:
    return User.objects.create_superuser(email, "una clave larga 2026")


def state(report: PaymentReport) -> str:
    return str(PaymentReport.objects.get(pk=report.pk).state)


def is_booked(report: PaymentReport) -> bool:
    return Credit.objects.filter(report=report).exists()


def test_from_the_stores_amount_on_a_payment_waits_for_a_second_person():
    report = make_large()
    first, second = make_finance(report.store), make_finance_lead(report.store)
    decisions.verify(report.pk, by=first)
    assert (state(report), is_booked(report)) == ("second_review", False)
    assert PaymentReport.objects.get(pk=report.pk).public_state == "reported"
    decisions.verify(report.pk, by=second)
    assert (state(report), is_booked(report)) == ("verified", True)
    assert [each.by for each in report.signatures.filter(is_void=False)] == [first, second]


def test_a_cent_below_the_amount_one_person_suffices():
    report = make_report(make_unpaid_order(usd="149.99"))
    decisions.verify(report.pk, by=make_finance(report.store))
    assert state(report) == "verified"


@pytest.mark.parametrize("make_person", [make_finance, make_finance_lead, lambda store: make_superuser()])
def test_nobody_signs_twice_whatever_their_role(make_person):
    report = make_large()
    person = make_person(report.store)
    decisions.verify(report.pk, by=person)
    with pytest.raises(NotAllowed) as refusal:
        decisions.verify(report.pk, by=person)
    assert (refusal.value.code, state(report), is_booked(report)) == ("same_person", "second_review", False)


@pytest.mark.parametrize("usd", ["20.00", "200.00"])
def test_nobody_verifies_an_order_of_their_own_superusers_included(usd):
    store = make_paying_shop()
    for person in (make_finance(store), make_superuser()):
        report = make_report(make_unpaid_order(store, usd=usd, user=person))
        with pytest.raises(NotAllowed) as refusal:
            decisions.verify(report.pk, by=person)
        assert (refusal.value.code, state(report)) == ("own_order", "reported")


def test_whoever_placed_an_order_for_a_customer_does_not_verify_it():
    report = make_large()
    first, maker = make_finance(report.store), make_finance_lead(report.store)
    JournalEntry.objects.create(
        verb="order.placed",
        subject_type="order.order",
        subject_id=str(report.order_id),
        actor=maker,
        actor_label="equipo",
    )
    decisions.verify(report.pk, by=first)
    with pytest.raises(NotAllowed) as refusal:
        decisions.verify(report.pk, by=maker)
    assert refusal.value.code == "own_order"


def test_whoever_paid_does_not_verify():
    report = make_report()
    person = make_finance(report.store, identity_document="V12345678")
    with pytest.raises(NotAllowed):
        decisions.verify(report.pk, by=person)


@pytest.mark.parametrize("code", sorted(rules.RISKS))
def test_every_risk_flag_takes_two_people_however_small_the_amount(code):
    report = make_report(make_unpaid_order(usd="5.00"), flags=[rules.flag(code, "Mira esto.")])
    decisions.verify(report.pk, by=make_finance(report.store))
    assert (state(report), is_booked(report)) == ("second_review", False)


@pytest.mark.parametrize("code", ["short_reference", "partial", "over_payment", "similar_receipt"])
def test_a_remark_takes_one_person(code):
    report = make_report(make_unpaid_order(usd="5.00"), flags=[rules.flag(code, "Mira esto.")])
    decisions.verify(report.pk, by=make_finance(report.store))
    assert state(report) == "verified"


def test_another_amount_voids_the_first_signature_and_is_a_first_one_itself():
    report = make_large()
    first, second = make_finance(report.store), make_finance(report.store)
    decisions.verify(report.pk, by=first)
    decisions.verify(report.pk, by=second, amount=report.amount - 1)
    assert (state(report), is_booked(report)) == ("second_review", False)
    assert [(each.by, each.is_void) for each in report.signatures.all()] == [(first, True), (second, False)]
    decisions.verify(report.pk, by=first, amount=report.amount - 1)
    assert state(report) == "verified"


def test_another_movement_voids_the_first_signature():
    report = make_large()
    first, second = make_finance(report.store), make_finance(report.store)
    decisions.verify(report.pk, by=first)
    line = make_line(report.account, report=report)
    decisions.verify(report.pk, by=second, line_id=line.pk)
    assert (state(report), report.signatures.get(is_void=False).by) == ("second_review", second)


def test_a_fraud_flag_voids_the_first_signature_and_takes_two_from_then_on():
    report = make_large()
    first, second = make_finance(report.store), make_finance(report.store)
    decisions.verify(report.pk, by=first)
    decisions.flag_fraud(report.pk, by=second, note="La captura está editada.")
    assert (state(report), report.signatures.filter(is_void=False).count()) == ("reported", 0)
    small = make_report(make_unpaid_order(report.store, usd="5.00"))
    decisions.flag_fraud(small.pk, by=first, note="Mismo teléfono que ayer.")
    decisions.verify(small.pk, by=first)
    assert state(small) == "second_review"


def test_a_first_signature_is_taken_back_by_its_owner_only():
    report = make_large()
    first, second = make_finance(report.store), make_finance(report.store)
    decisions.verify(report.pk, by=first)
    with pytest.raises(NotAllowed):
        decisions.undo(report.pk, by=second)
    decisions.undo(report.pk, by=first)
    assert state(report) == "reported"


def test_undoing_the_second_signature_leaves_the_first():
    report = make_large()
    first, second = make_finance(report.store), make_finance(report.store)
    decisions.verify(report.pk, by=first)
    decisions.verify(report.pk, by=second)
    decisions.undo(report.pk, by=second)
    assert (state(report), is_booked(report)) == ("second_review", False)
    assert report.signatures.get(is_void=False).by == first


def test_a_rejection_ends_the_signatures_and_needs_one_person():
    report = make_large()
    decisions.verify(report.pk, by=make_finance(report.store))
    decisions.reject(report.pk, by=make_finance(report.store), code="not_found")
    assert (state(report), report.signatures.filter(is_void=False).count()) == ("rejected", 0)


def test_a_large_payment_in_small_parts_takes_two_people_from_the_amount_on():
    order = make_unpaid_order(usd="290.00")
    quote = make_quote(order)
    person = make_finance(order.store)
    half = quote.amount_ves / 2
    parts = [make_report(quote=quote, amount=half) for _part in range(2)]
    assert decisions.verify(parts[0].pk, by=person).state == "verified"
    assert decisions.verify(parts[1].pk, by=person).state == "second_review"


def automatic(usd: str = "44.10", **store) -> tuple[PaymentReport, int]:
    """A report with its movement in a store that verifies by itself."""
    shop = make_paying_shop(**{"verifies_automatically": True, **store})
    report = make_report(make_unpaid_order(shop, usd=usd))
    return report, make_line(report.account, report=report).pk


def test_the_matcher_verifies_what_needs_nobody():
    report, line_id = automatic()
    decisions.verify(report.pk, by=None, line_id=line_id)
    assert state(report) == "verified"
    assert JournalEntry.objects.get(verb="payment.decided").actor_label == "conciliador"


@pytest.mark.parametrize("why", ["off", "ceiling", "large", "flag", "remark", "no_line", "second", "asked"])
def test_the_matcher_verifies_nothing_else(why):
    stores = {"off": {"verifies_automatically": False}, "ceiling": {"automatic_ceiling": Decimal("44.09")}}
    stores["large"] = {"automatic_ceiling": Decimal("9999.00")}
    report, line_id = automatic("160.00" if why in ("large", "second") else "44.10", **stores.get(why, {}))
    if why in ("flag", "remark"):
        code = "same_tail" if why == "flag" else "short_reference"
        PaymentReport.objects.update(flags=[rules.flag(code, "Mira esto.")])
    if why == "second":
        Store.objects.update(automatic_ceiling=Decimal("9999.00"))
        decisions.verify(report.pk, by=make_finance(report.store), line_id=line_id)
        Store.objects.update(second_signature_from=F("second_signature_from") * 10)
    if why == "asked":
        PaymentReport.objects.update(state="more_info", final_at=timezone.now(), settled_at=timezone.now())
    with pytest.raises(NotAllowed) as refusal:
        decisions.verify(report.pk, by=None, line_id=None if why == "no_line" else line_id)
    assert (refusal.value.code, is_booked(report)) == ("needs_a_person", False)


def test_without_a_person_nothing_else_is_decided():
    report = make_report()
    for act in (
        lambda: decisions.reject(report.pk, by=None, code="not_found"),
        lambda: decisions.ask_more(report.pk, by=None, reason="¿Qué banco?"),
        lambda: decisions.undo(report.pk, by=None),
        lambda: decisions.flag_fraud(report.pk, by=None, note="Raro"),
        lambda: decisions.verify_many([report.pk], by=None),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_bulk_approves_only_what_is_plain_and_checks_each_one():
    store = make_paying_shop()
    person = make_finance(store)
    plain, flagged, unsure, large, decided = (
        make_report(make_unpaid_order(store, usd=usd)) for usd in ("10.00", "11.00", "12.00", "200.00", "13.00")
    )
    for report, decision in (
        (plain, "auto"),
        (flagged, "auto"),
        (unsure, "suggest"),
        (large, "auto"),
        (decided, "auto"),
    ):
        line = make_line(store.recipient_accounts.get(), report=report)
        Match.objects.create(report=report, line=line, score=99, decision=decision)
    PaymentReport.objects.filter(pk=flagged.pk).update(flags=[rules.flag("short_reference", "Referencia corta.")])
    decisions.reject(decided.pk, by=person, code="not_found")
    everything = [plain.pk, flagged.pk, unsure.pk, large.pk, decided.pk, 0]
    outcomes = decisions.verify_many(everything, by=person)
    assert [each.refusal.code if each.refusal else each.state for each in outcomes] == [
        "verified", "look_yourself", "look_yourself", "second_review", "already_decided", "no_such_report",
    ]  # fmt: skip
    again = decisions.verify_many([large.pk], by=person)
    assert again[0].refusal is not None
    assert again[0].refusal.code == "same_person"
    assert isinstance(again[0].refusal, Refusal)
    assert Credit.objects.count() == 1
