from typing import Any

import pytest

from commerce.pagomovil.actions import decisions
from commerce.pagomovil.matching import actions
from commerce.pagomovil.models import Credit, Match, PaymentReport, RecipientAccount, StatementLine
from tests.pagomovil import make_finance, make_line, make_paying_shop, make_quote, make_report, make_unpaid_order
from tests.support.races import run_together

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = 4


def test_matching_and_deciding_at_the_same_moment_neither_wait_for_each_other_nor_lose_anything() -> None:
    shop = make_paying_shop()
    account: RecipientAccount = shop.recipient_accounts.get()
    people = [make_finance(shop) for _ in range(PEOPLE)]
    reports = [make_report(quote=make_quote(make_unpaid_order(shop))) for _ in range(PEOPLE)]
    lines = [make_line(account, report=report) for report in reports]

    def act(index: int) -> Any:
        if index >= PEOPLE:
            return actions.match_account(account.pk)
        return decisions.verify(reports[index].pk, by=people[index], line_id=lines[index].pk)

    outcomes = run_together(PEOPLE + 3, act)

    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert Credit.objects.count() == PEOPLE
    assert set(StatementLine.objects.values_list("state", flat=True)) == {"matched"}
    assert set(PaymentReport.objects.values_list("state", flat=True)) == {"verified"}
    assert Match.objects.count() <= PEOPLE
