"""A card that was removed here is forgotten by its provider, however long that does not answer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commerce.accounts.models import User
from commerce.online.actions import cards, forgetting
from commerce.online.models import ForgottenCard, GatewayAccount, SavedCard
from tests.factories import make_user
from tests.online import Till, make_card, make_online_shop
from tests.support.worker import work_off

pytestmark = pytest.mark.django_db


def kept(user: User) -> SavedCard:
    card = cards.keep(user.pk, make_online_shop().gateway_accounts.get(), make_card())
    assert card is not None
    return card


def later() -> None:
    """The time of every card has come."""
    ForgottenCard.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))


def test_a_provider_that_is_down_is_told_again_until_it_has_forgotten(till: Till) -> None:
    user = make_user()
    card = kept(user)
    till.is_down = True
    cards.remove(card.pk, user=user)
    waiting = ForgottenCard.objects.get()
    assert not SavedCard.objects.exists()
    assert (waiting.token, waiting.tries, waiting.forgotten_at, till.forgotten) == (card.token, 1, None, [])
    assert "no responde" in waiting.error
    assert waiting.next_try_at > timezone.now()
    assert forgetting.sweep() == 0
    later()
    assert forgetting.sweep() == 0
    assert ForgottenCard.objects.get().tries == 2
    till.is_down = False
    later()
    assert forgetting.sweep() == 1
    done = ForgottenCard.objects.get()
    assert (till.forgotten, done.error) == ([card.token], "")
    assert done.forgotten_at is not None
    later()
    assert (forgetting.sweep(), till.forgotten) == (0, [card.token])


def test_a_card_that_goes_with_its_customer_is_forgotten_too_although_its_task_is_lost(till: Till) -> None:
    user = make_user()
    card = kept(user)
    SavedCard.objects.filter(user=user).delete()
    assert till.forgotten == []
    assert forgetting.sweep() == 1
    assert till.forgotten == [card.token]


def test_the_task_comes_sooner_and_twice_is_once(till: Till) -> None:
    user = make_user()
    card = kept(user)
    SavedCard.objects.all().delete()
    work_off()
    forgetting.forget(card.account_id, card.token)
    assert till.forgotten == [card.token]


def test_without_keys_it_waits_for_them(till: Till) -> None:
    user = make_user()
    card = kept(user)
    GatewayAccount.objects.update(secret_key="", is_enabled=False)
    cards.remove(card.pk, user=user)
    assert "no tiene claves" in ForgottenCard.objects.get().error
    GatewayAccount.objects.update(secret_key="sk_de_prueba_0123456789")
    later()
    assert forgetting.sweep() == 1


def test_who_tells_of_a_removed_card_is_late(till: Till) -> None:
    user = make_user()
    card = kept(user)
    till.is_down = True
    cards.remove(card.pk, user=user)
    assert cards.keep(user.pk, card.account, make_card(token=card.token)) is None
    assert not SavedCard.objects.exists()


def test_whether_a_card_was_removed_is_asked_once_nobody_can_be_removing_it(till: Till) -> None:
    user, account = make_user(), make_online_shop().gateway_accounts.get()
    with CaptureQueriesContext(connection) as asked:
        cards.keep(user.pk, account, make_card())
    asked_of = [query["sql"] for query in asked.captured_queries]
    locks = next(number for number, sql in enumerate(asked_of) if "FOR NO KEY UPDATE" in sql)
    reads = next(number for number, sql in enumerate(asked_of) if "online_forgottencard" in sql)
    assert locks < reads
