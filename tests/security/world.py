"""Two stores with a row of everything in each, and one person of every role who works in the first."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.test import Client
from oscar.core.loading import get_model

from backoffice.scoping import path_of
from commerce.accounts.models import BusinessProfile, Customer, User
from commerce.accounts.reference_roles import roles
from commerce.address.models import Country, UserAddress
from commerce.basket.middleware import COOKIE, signed
from commerce.catalogue.models import Category, Product
from commerce.communication.contact import receive
from commerce.communication.newsletter import ask
from commerce.communication.rules import Contact
from commerce.customer.models import CustomerNote
from commerce.jobs.models import Job
from commerce.journal.tasks import deliver_pending
from commerce.offer.actions import save_offer
from commerce.offer.terms import Codes, Kind
from commerce.order.models import Order, RefundDue
from commerce.partner.models import StockAlert, StockCount
from commerce.payment.models import StoreCredit
from commerce.refunds.models import Refund
from commerce.stores.models import Membership, Store
from tests.factories import make_category, make_product, make_site_offer, make_staff, make_user
from tests.offers import make_spec
from tests.online import make_online_rows
from tests.orders import make_basket, make_order, make_shop, make_voucher
from tests.pagomovil import make_account, make_line, make_quote, make_report

ANONYMOUS, CUSTOMER, SUPERUSER = "anonymous", "customer", "superuser"
STAFF_ROLES = tuple(role["slug"] for role in roles())
ROLES = (ANONYMOUS, CUSTOMER, *STAFF_ROLES, SUPERUSER)


@dataclass
class Shop:
    """One of the two stores, with what hangs from it."""

    store: Store
    customer: User
    category: Category
    product: Product
    order: Order
    address: UserAddress
    rows: dict[type[Model], Model] = field(default_factory=dict)


@dataclass
class World:
    """Store A, where everybody works, and store B, which is somebody else's."""

    here: Shop
    there: Shop
    people: dict[str, User]

    @classmethod
    def build(cls) -> World:
        """Make all rows. Takes about a second; meant to be built once for many tests."""
        here, there = _open("aqui", is_default=True), _open("alla", rate=False)
        people = {
            CUSTOMER: here.customer,
            SUPERUSER: make_user("raiz@ejemplo.com.ve", is_staff=True, is_superuser=True),
        }
        for slug in STAFF_ROLES:
            people[slug] = make_user(f"{slug}@ejemplo.com.ve", is_staff=True)
            Membership.objects.create(store=here.store, user=people[slug], role=Group.objects.get(name=slug))
        colleague = make_user("colega@ejemplo.com.ve", is_staff=True)
        Membership.objects.create(store=there.store, user=colleague, role=Group.objects.get(name="administrator"))
        deliver_pending()
        for shop in (here, there):
            shop.rows.update(_rows_of(shop.store))
        here.rows.update(_shared_rows(here))
        there.rows |= {**_people_of(there), User: colleague}
        return cls(here, there, people)

    def client(self, role: str, **options: Any) -> Client:
        """A browser of somebody in `role`, at store A."""
        client = Client(headers={"host": self.here.store.host}, raise_request_exception=False, **options)
        if role != ANONYMOUS:
            client.force_login(self.people[role], backend="commerce.stores.backends.MembershipBackend")
        return client

    def guest(self, products: dict[Product, int] | None = None) -> Client:
        """A guest at store A with a basket."""
        client = self.client(ANONYMOUS)
        client.cookies[COOKIE] = signed(make_basket(self.here.store, products or {self.here.product: 2}))
        return client


def _open(slug: str, *, is_default: bool = False, rate: bool = True) -> Shop:
    store = make_shop(slug, is_default=is_default, rate=rate)
    customer = make_user(f"cliente-{slug}@ejemplo.com.ve")
    EmailAddress.objects.create(user=customer, email=customer.email, verified=True, primary=True)
    category = make_category(store, f"Quesos {slug}")
    product = make_product(store, f"Queso {slug}", category=category, unit="kg", step="0.250", stock=50)
    make_site_offer(store, f"Oferta {slug}", products=[product], exclusive=False)
    voucher = make_voucher(store, f"CUPON-{slug}")
    order = make_order(store, {product: 3}, user=customer, vouchers=[voucher])
    make_basket(store, {product: 1}, owner=customer)
    StockAlert.objects.create(stockrecord=product.stockrecords.get(), threshold=5)
    review = get_model("reviews", "ProductReview")
    review.objects.create(product=product, user=customer, score=5, title="Rico", body="Volveré", status=review.APPROVED)
    wishes = get_model("wishlists", "WishList").objects.create(owner=customer, name="Deseos")
    wishes.add(product)
    source = order.sources.get()
    source.debit(source.amount_allocated, reference=f"ref-{slug}", status="done")
    account = make_account(store)
    report = make_report(order, quote=make_quote(order, account=account))
    make_line(account, report=report)
    RefundDue.objects.create(order=order, amount_usd=1)
    StoreCredit.objects.create(store=store, user=customer)
    Refund.objects.create(
        store=store,
        order=order,
        source=source,
        kind="manual",
        usd=1,
        reason_code="late",
        requested_by=customer,
        key=slug,
    )
    save_offer(make_spec(store, name=f"Códigos {slug}", kind=Kind.CODES, codes=Codes(count=1, prefix="X")), by=None)
    count = StockCount.objects.create(partner=product.stockrecords.get().partner, name=f"Conteo {slug}")
    count.lines.create(stockrecord=product.stockrecords.get())
    Job.objects.create(code="import.productos", title=f"Importar {slug}", store_id=store.pk)
    make_online_rows(store, order, customer)
    CustomerNote.objects.create(store=store, customer=customer, text="Nota")
    receive(store, Contact(name="Ana Gil", text=f"¿Tienen queso {slug}?", email=f"ana-{slug}@ejemplo.com.ve"))
    ask(store, f"ana-{slug}@ejemplo.com.ve", words="Sí.", language="es-ve")
    BusinessProfile.objects.create(user=customer, name=f"Bodega {slug}", rif="J-00000000-0" if slug == "aqui" else "")
    return Shop(store, customer, category, product, order, _address(customer))


def _address(customer: User) -> UserAddress:
    country = Country.objects.get(iso_3166_1_a2="VE")
    return UserAddress.objects.create(
        user=customer, first_name="Ana", last_name="Gil", line1="Calle 1", line4="Caracas", state="Distrito Capital",
        country=country, phone_number="+584145550182",
    )  # fmt: skip


def _rows_of(store: Store) -> dict[type[Model], Model]:
    """A row of `store` for each model that belongs to stores."""
    found = {}
    for model in apps.get_models():
        path = path_of(model)
        if path is not None:
            lookup = {path: store.pk if path.endswith(("pk", "store_id")) else store}
            row = model._base_manager.filter(**lookup).order_by("pk").first()
            if row is not None:
                found[model] = row
    return found


def _shared_rows(shop: Shop) -> dict[type[Model], Model]:
    """A row for each model of the admin that belongs to no store: the customer's own where there is one."""
    found = {}
    for model in admin.site._registry:
        if path_of(model) is None and (row := model._base_manager.order_by("pk").first()) is not None:
            found[model] = row
    return {**found, **_people_of(shop), User: make_staff(shop.store, "support", email="persona@ejemplo.com.ve")}


def _people_of(shop: Shop) -> dict[type[Model], Model]:
    """What there is about the customer of a store, who belongs to none."""
    business = BusinessProfile.objects.get(user=shop.customer)
    return {
        Customer: Customer.objects.get(pk=shop.customer.pk),
        UserAddress: shop.address,
        BusinessProfile: business,
    }
