"""Every business model has its history, or a reason not to."""

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from simple_history.exceptions import NotHistoricalModelError
from simple_history.utils import get_history_manager_for_model

# Apps whose rows are machinery: queues, sessions, caches, logs, or content with revisions of its own.
MACHINERY = {
    "admin", "analytics", "axes", "cms", "channels_postgres", "contenttypes", "django_q", "journal", "jobs", "mfa",
    "sessions", "sites", "socialaccount", "taggit", "thumbnail", "wagtail_localize", "search", "project_demo", "demo",
}  # fmt: skip

APPENDED = "written once and never changed: the row is the history"
MOVES = "its state moves by actions that the journal records, each with who and when"
CUSTOMERS_OWN = "the customer's own, of the moment"
DERIVED = "computed from other rows"
UNUSED = "this shop does not use it"

WITHOUT_HISTORY = {
    "account.emailaddress": "which door an account has; the journal tells of each change",
    "account.emailconfirmation": CUSTOMERS_OWN,
    "accounts.consent": APPENDED,
    "address.country": "a list of the world's, loaded with the reference data",
    "auth.permission": DERIVED,
    "backoffice.presence": "who has which page open for the next minute",
    "backoffice.savedview": "how somebody likes to look at a list",
    "basket.basket": CUSTOMERS_OWN,
    "basket.line": CUSTOMERS_OWN,
    "basket.lineattribute": CUSTOMERS_OWN,
    "cash.cashclosing": MOVES,
    "cash.cashpayout": APPENDED,
    "cash.cashcollection": APPENDED,
    "catalogue.productcategoryhierarchy": DERIVED,
    "closing.ledgercheck": APPENDED,
    "communication.contactmessage": MOVES,
    "communication.email": APPENDED,
    "communication.newslettersubscription": MOVES,
    "communication.notification": CUSTOMERS_OWN,
    "customer.customernote": MOVES,
    "customer.dataexport": MOVES,
    "customer.personaldataexport": MOVES,
    "customer.productalert": CUSTOMERS_OWN,
    "desk.lease": "who is at which work for the next minutes",
    "offer.rangeproductfileupload": APPENDED,
    "online.attempt": MOVES,
    "online.dispute": MOVES,
    "online.forgottencard": "what a provider still has to forget; gone once it has",
    "online.payout": "what a provider says it paid out; it is fetched again, never edited",
    "online.payoutline": "what a provider says a payout was made of; it is fetched again, never edited",
    "online.savedcard": CUSTOMERS_OWN,
    "online.webhookevent": "what a provider told us, once; what came of it is in the journal and in the ledger",
    "order.communicationevent": APPENDED,
    "order.dailydigest": APPENDED,
    "order.lineattribute": APPENDED,
    "order.lineprice": APPENDED,
    "order.orderdiscount": APPENDED,
    "order.orderlinediscount": APPENDED,
    "order.orderlink": MOVES,
    "order.orderstatuschange": APPENDED,
    "order.paymentevent": APPENDED,
    "order.paymenteventquantity": APPENDED,
    "order.paymenteventtype": UNUSED,
    "order.refunddue": MOVES,
    "order.shippingevent": APPENDED,
    "order.shippingeventquantity": APPENDED,
    "order.shippingeventtype": UNUSED,
    "order.statusmove": APPENDED,
    "order.surcharge": APPENDED,
    "pagomovil.accountchange": MOVES,
    "pagomovil.bankinquiry": MOVES,
    "pagomovil.banknotice": APPENDED,
    "pagomovil.connectorexchange": APPENDED,
    "pagomovil.credit": APPENDED,
    "pagomovil.dayclose": MOVES,
    "pagomovil.discardedpair": APPENDED,
    "pagomovil.match": DERIVED,
    "pagomovil.quote": APPENDED,
    "pagomovil.receipt": APPENDED,
    "pagomovil.receiptpage": APPENDED,
    "pagomovil.reportattempt": APPENDED,
    "pagomovil.signature": APPENDED,
    "pagomovil.statement": MOVES,
    "pagomovil.statementline": "the bank's own words; what became of it is in the journal",
    "partner.partneraddress": UNUSED,
    "partner.stockalert": DERIVED,
    "partner.stockcount": MOVES,
    "partner.stockcountline": MOVES,
    "partner.stockmovement": APPENDED,
    "payment.bankcard": UNUSED,
    "payment.storecredit": DERIVED,
    "payment.storecreditentry": APPENDED,
    "rates.exchangerate": APPENDED,
    "rates.heldrate": MOVES,
    "rates.ratealert": MOVES,
    "rates.rateattempt": APPENDED,
    "refunds.returnedline": APPENDED,
    "reviews.vote": CUSTOMERS_OWN,
    "shipping.orderanditemcharges": UNUSED,
    "shipping.weightband": UNUSED,
    "shipping.weightbased": UNUSED,
    "stores.cataloguestamp": DERIVED,
    "voucher.voucherapplication": APPENDED,
    "wishlists.line": CUSTOMERS_OWN,
    "wishlists.wishlist": CUSTOMERS_OWN,
    "wishlists.wishlistsharedemail": CUSTOMERS_OWN,
}


# Unguessable rather than secret: it stands in a webhook's address, and in clear on the row itself.
PART_OF_AN_ADDRESS = {"pagomovil.HistoricalBankConnector.token", "online.HistoricalGatewayAccount.token"}


def _history(model: type[models.Model]) -> Any:
    try:
        return get_history_manager_for_model(model).model
    except NotHistoricalModelError:
        return None


def _business_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label not in MACHINERY
        and not model._meta.app_label.startswith("wagtail")
        and not model.__module__.startswith("tests.")
        and not model._meta.proxy
        and not hasattr(model, "instance_type")
    ]


def test_every_business_model_has_a_history_or_a_reason_not_to() -> None:
    undecided = {
        model._meta.label_lower
        for model in _business_models()
        if _history(model) is None and model._meta.label_lower not in WITHOUT_HISTORY
    }
    assert undecided == set()


def test_no_reason_is_kept_for_a_model_that_has_a_history() -> None:
    both = {model._meta.label_lower for model in _business_models() if _history(model) is not None}
    assert both & WITHOUT_HISTORY.keys() == set()


@pytest.mark.parametrize("words", [("password",), ("secret",), ("token",), ("pin",)])
def test_no_history_holds_a_password_or_a_secret_in_clear(words: tuple[str]) -> None:
    suspicious = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if hasattr(model, "instance_type") and hasattr(model, "tracked_fields")
        for field in model.tracked_fields
        if set(words) & set(field.name.split("_")) and not hasattr(field, "purpose")
    ]
    assert set(suspicious) <= PART_OF_AN_ADDRESS
