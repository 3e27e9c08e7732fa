"""What the page of one customer shows to one person: each part only of the stores where their role says so."""

from typing import Any, Final

from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from backoffice.held import held
from backoffice.masking import SEE, Datum, personal_datum
from commerce.accounts.models import BusinessProfile, Customer
from commerce.address.models import UserAddress
from commerce.basket.models import Basket
from commerce.customer import desk_queries
from commerce.customer.merging.candidates import Candidate, candidates
from commerce.customer.merging.rules import PERMISSION as MERGE
from commerce.customer.models import CustomerNote
from commerce.customer.personal_data.rules import ERASE, EXPORT
from commerce.journal.queries import entries_for
from commerce.journal.sentences import sentence
from commerce.order import rules as order_rules
from commerce.order.models import Order
from commerce.pagomovil.models import PaymentReport
from commerce.payment.models import Source
from commerce.stores.models import Store

VIEW: Final = "accounts.view_customer"
CHANGE: Final = "accounts.change_customer"
NOTE: Final = "customer.add_customernote"
MOST_ROWS: Final = 10


class CustomerPage:
    """One customer as one member of the team may see them. Each part is read once, when the page asks for it."""

    def __init__(self, request: HttpRequest, customer: Customer) -> None:
        self.request, self.customer = request, customer
        self.stores = desk_queries.stores_of(customer.pk)

    def mine(self, permission: str) -> set[int]:
        """The stores that the customer has to do with and in which the person holds `permission`."""
        return held(self.request).anywhere(permission, self.stores)

    def holds_in_all(self, permission: str) -> bool:
        """Whether the person holds `permission` in every store that the customer has to do with."""
        is_superuser = bool(self.request.user.is_superuser)
        return is_superuser or (bool(self.stores) and self.stores <= held(self.request).stores(permission))

    @cached_property
    def data(self) -> list[Datum]:
        """E-mail, phone and document, masked."""
        fields = ("email", "phone", "identity_document")
        found = (personal_datum(self.request, "cliente", self.customer, name, stores=self.stores) for name in fields)
        return [datum for datum in found if datum is not None]

    @cached_property
    def is_open(self) -> bool:
        """Whether the account is in use: neither merged into another nor forgotten."""
        return self.customer.merged_into_id is None and self.customer.erased_at is None

    @property
    def may_edit(self) -> bool:
        """Whether name and phone may be corrected here: a customer of one's own stores alone, and nobody of a team."""
        sees = self.holds_in_all(CHANGE) and self.holds_in_all(SEE)
        return self.is_open and not self.customer.is_staff and sees

    @property
    def may_note(self) -> bool:
        """Whether a note may be written."""
        return self.is_open and bool(self.note_stores)

    @property
    def may_merge(self) -> bool:
        """Whether the account may be merged with another."""
        return self.is_open and not self.customer.is_staff and self.holds_in_all(MERGE)

    @property
    def may_export(self) -> bool:
        """Whether a copy of the person's data may be asked for."""
        return self.customer.erased_at is None and self.holds_in_all(EXPORT)

    @property
    def may_erase(self) -> bool:
        """Whether the person may be forgotten from here."""
        return self.is_open and self.holds_in_all(ERASE)

    @cached_property
    def shops(self) -> dict[int, Store]:
        """The stores that one may know of, by id."""
        return Store.objects.in_bulk(sorted(self.mine(VIEW)))

    @cached_property
    def note_stores(self) -> list[Store]:
        """The stores in whose name one may write a note."""
        ids = self.mine(NOTE)
        return [store for pk, store in self.shops.items() if pk in ids]

    @cached_property
    def registered_in(self) -> Store | None:
        """Where the account was opened, if that store is one's own."""
        return self.shops.get(self.customer.registered_in_id or 0)

    @cached_property
    def figures(self) -> desk_queries.Figures | None:
        """What was bought; None for whoever may not see orders."""
        mine = self.mine("order.view_order")
        return desk_queries.figures(self.customer.pk, mine) if mine else None

    @cached_property
    def orders(self) -> list[tuple[Order, Any]]:
        """The latest orders with their status in words."""
        orders = Order.objects.filter(user=self.customer.pk, store__in=self.mine("order.view_order"))
        latest = orders.select_related("store").order_by("-pk")[:MOST_ROWS]
        return [(order, order_rules.words(order.status, order.delivery_kind)) for order in latest]

    @cached_property
    def reports(self) -> QuerySet[PaymentReport]:
        """The latest Pago Móvil reports."""
        mine = self.mine("pagomovil.view_paymentreport")
        found = PaymentReport.objects.filter(order__user=self.customer.pk, store__in=mine)
        return found.select_related("order", "bank").order_by("-pk")[:MOST_ROWS]

    @cached_property
    def payments(self) -> QuerySet[Source]:
        """How the latest orders are paid."""
        found = Source.objects.filter(order__user=self.customer.pk, order__store__in=self.mine("payment.view_source"))
        return found.select_related("order", "source_type").order_by("-pk")[:MOST_ROWS]

    @cached_property
    def addresses(self) -> list[tuple[UserAddress, Datum | None]]:
        """The address book, each with its masked phone."""
        if not self.mine("address.view_useraddress"):
            return []
        found = UserAddress.objects.filter(user=self.customer.pk)[:MOST_ROWS]
        return [(a, personal_datum(self.request, "direccion", a, "phone_number", stores=self.stores)) for a in found]

    @cached_property
    def consents(self) -> list[Any]:
        """What the person agreed to, newest first: when and how."""
        return list(self.customer.consents.all()[:MOST_ROWS])

    @cached_property
    def reviews(self) -> QuerySet[Any]:
        """Their opinions of products."""
        mine = self.mine("reviews.view_productreview")
        found = desk_queries.ProductReview._default_manager.filter(user=self.customer.pk, product__store__in=mine)
        return found.select_related("product").order_by("-pk")[:MOST_ROWS]

    @cached_property
    def baskets(self) -> QuerySet[Basket]:
        """Open baskets with something in them."""
        found = Basket.objects.filter(owner=self.customer.pk, status=Basket.OPEN, lines__isnull=False)
        mine = found.filter(store__in=self.mine("basket.view_basket")).select_related("store")
        return mine.annotate(line_count=Count("lines")).order_by("-pk")[:MOST_ROWS]

    @cached_property
    def notes(self) -> list[CustomerNote]:
        """What the teams of one's stores wrote down, pinned ones first."""
        mine = self.mine("customer.view_customernote")
        found = CustomerNote.objects.filter(customer=self.customer.pk, store__in=mine)
        return list(found.select_related("author", "store")[:50])

    @cached_property
    def business(self) -> BusinessProfile | None:
        """The business that the customer buys as."""
        if not self.mine("accounts.view_businessprofile"):
            return None
        return BusinessProfile.objects.filter(user=self.customer.pk).first()

    @cached_property
    def rif(self) -> Datum | None:
        """The masked RIF of the business."""
        return personal_datum(self.request, "negocio", self.business, "rif", stores=self.stores)

    @cached_property
    def activity(self) -> list[tuple[str, Any]]:
        """What happened to the account, newest first, in words; entries of other stores are left out."""
        mine = self.mine("journal.view_journalentry")
        if not mine:
            return []
        found = entries_for(self.customer).filter(store_id__in=mine) | entries_for(self.customer).filter(store_id=None)
        return [(sentence(entry), entry) for entry in found.order_by("-id")[:MOST_ROWS]]

    @cached_property
    def twins(self) -> list[Candidate]:
        """Accounts that look like the same person's, among those that one may see."""
        if not self.may_merge:
            return []
        return candidates(self.customer, customers_seen(self.request, MERGE))


def customers_seen(request: HttpRequest, permission: str = VIEW) -> QuerySet[Customer]:
    """Customers who have to do with the stores in which the person who asks holds `permission`."""
    found = Customer.objects.filter(desk_queries.buys())
    if request.user.is_superuser:
        return found
    stores = sorted(held(request).stores(permission))
    return found.filter(desk_queries.has_to_do_with(stores, one_by_one=desk_queries.are_big(stores)))


def customer_page(request: HttpRequest, customer: Customer) -> CustomerPage:
    """The page of `customer` as the person who asks may see it."""
    return CustomerPage(request, customer)
