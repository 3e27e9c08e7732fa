"""A shop's past for the benches: orders with what was paid of them, their reports, and the customers who placed them.

Django is set up by whoever imports this.
"""

from typing import Any, Final

from django.db import connection
from django.db.models import Model

from commerce.accounts.models import BusinessProfile, User
from commerce.address.models import Country, UserAddress
from commerce.order.models import Order
from commerce.pagomovil.models import PaymentReport
from commerce.stores.models import Store
from tests.factories import make_user
from tests.pagomovil import make_report, make_unpaid_order

FIRST_NUMBER: Final = 500_000
FIRST_PHONE: Final = 1_000_000
FIRST_DOCUMENT: Final = 10_000_000
BUSINESS_OF: Final = 25  # one in so many customers is a business
_NAME = "(ARRAY['María','José','Yelitza','Ramón','Génesis','Luis','Carmen','Ángel','Noelia','Pedro'])[1 + {n} %% 10]"
_SURNAME = (
    "(ARRAY['Rojas','Marcano','Peña','Díaz','Arteaga','Núñez','Salas','Ibarra','Quiñones','Bravo','Zambrano'])"
    "[1 + {n} / 10 %% 11]"
)
_STATUSES = "ARRAY['pending','confirmed','processing','ready','shipped','out_for_delivery','cancelled','delivered']"
_KINDS_OF_STATUS = 8
_LAST_OPEN = 4000


def fill_orders(store: Store, orders: int, *, customers: int = 0) -> None:
    """So many orders of `store`, a tenth of them with a report of a payment, placed in turn by its customers.

    Where there are no `customers`, guests placed them.
    """
    pattern = make_unpaid_order(store)
    report = make_report(pattern)
    who = f"1 + n %% {customers}" if customers else "n"
    owner = f"(SELECT id FROM accounts_user WHERE email = 'cliente' || ({who}) || '@ejemplo.com.ve')"
    ends = f"n > {orders - _LAST_OPEN}"
    copy(Order, pattern.pk, orders, {
        "number": f"'A-' || ({FIRST_NUMBER} + n)",
        "user_id": owner if customers else "NULL",
        "contact_name": f"{_NAME} || ' ' || {_SURNAME}".format(n=f"({who})"),
        "contact_email": f"'cliente' || ({who}) || '@ejemplo.com.ve'",
        "guest_email": "''" if customers else "'cliente' || n || '@ejemplo.com.ve'",
        "contact_phone": f"'+58414' || ({FIRST_PHONE} + {who})",
        "status": f"({_STATUSES})[CASE WHEN {ends} THEN 1 + n %% {_KINDS_OF_STATUS} ELSE {_KINDS_OF_STATUS} END]",
        "payment_state": f"CASE WHEN {ends} AND n %% {_KINDS_OF_STATUS} = 0 THEN 'awaiting'"
        f" WHEN ({FIRST_NUMBER} + n) %% 997 = 0 THEN 'partial' ELSE 'paid' END",
        "date_placed": f"now() - ({orders} - n) * interval '3 minutes'",
        "basket_id": "NULL",
        "idempotency_key": "NULL",
        "shipping_address_id": "NULL",
    })  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payment_source (order_id, source_type_id, currency, amount_allocated, amount_debited,"
            " amount_refunded, amount_reserved, reference, label)"
            " SELECT o.id, s.source_type_id, s.currency, s.amount_allocated,"
            " CASE WHEN o.status = 'pending' THEN 0 WHEN substr(o.number, 3)::int %% 997 = 0 THEN 1"
            " ELSE s.amount_allocated END, 0, 0, '', ''"
            " FROM order_order o, payment_source s WHERE s.order_id = %s AND o.id <> %s",
            [pattern.pk, pattern.pk],
        )
    copy(PaymentReport, report.pk, orders // 10, {
        "order_id": f"(SELECT id FROM order_order WHERE number = 'A-' || ({FIRST_NUMBER} + n * 10))",
        "reference": "(700000000 + n)::text",
        "reference_typed": "'000' || (700000000 + n)",
        "document": f"'V' || ({FIRST_DOCUMENT} + n)",
        "state": "CASE WHEN n %% 100 = 0 THEN 'reported' ELSE 'verified' END",
        "receipt_id": "NULL",
    })  # fmt: skip
    settle("order_order", "payment_source", "pagomovil_paymentreport")


def fill_customers(store: Store, customers: int) -> None:
    """So many customers of `store`, all with an address, some of them businesses."""
    pattern = make_user("patron@ejemplo.com.ve", registered_in=store)
    copy(User, pattern.pk, customers, {
        "email": "'cliente' || n || '@ejemplo.com.ve'",
        "first_name": _NAME.format(n="n"),
        "last_name": _SURNAME.format(n="n"),
        "phone": f"'+58414' || ({FIRST_PHONE} + n)",
        "identity_document": f"'V' || ({FIRST_DOCUMENT} + n)",
        "date_joined": f"now() - ({customers} - n) * interval '12 minutes'",
    })  # fmt: skip
    country, _new = Country.objects.get_or_create(
        iso_3166_1_a2="VE", defaults={"printable_name": "Venezuela", "name": "Venezuela"}
    )
    address = UserAddress.objects.create(user=pattern, line1="Av. Bolívar", line4="Caracas", country=country)
    person = "(SELECT id FROM accounts_user WHERE email = 'cliente' || n || '@ejemplo.com.ve')"
    copy(UserAddress, address.pk, customers, {
        "user_id": person,
        "phone_number": f"'+58412' || ({FIRST_PHONE} + n)",
        "hash": "n::text",
    })  # fmt: skip
    business = BusinessProfile.objects.create(user=pattern, name="Inversiones Araguaney, C. A.", rif="J501122440")
    copy(BusinessProfile, business.pk, customers // BUSINESS_OF, {
        "user_id": person.replace("|| n ||", f"|| n * {BUSINESS_OF} ||"),
        "name": "'Comercial ' || n || ', C. A.'",
        "rif": "'J' || (300000000 + n)",
    })  # fmt: skip
    settle("accounts_user", "accounts_businessprofile", "address_useraddress")


def copy(model: type[Model], pattern: Any, count: int, own: dict[str, str]) -> None:
    """Copy the row `pattern` of `model` `count` times, with the columns `own` worked out from the counter `n`."""
    columns = [field.column for field in model._meta.concrete_fields if field.column and not field.primary_key]
    values = ", ".join(own.get(column, f'p."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({names}) SELECT {values} FROM generate_series(1, %s) AS n, "{table}" AS p'
            " WHERE p.id = %s",
            [count, pattern],
        )


def settle(*tables: str) -> None:
    """What the database does by itself a while after so many rows came."""
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM ANALYZE {table}")
