"""Who a request about personal data is about: an account, what was merged into it, and what was bought as a guest."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from commerce.accounts.models import BusinessProfile, User
from commerce.address.models import UserAddress
from commerce.customer import desk_queries
from commerce.order.models import Order, ShippingAddress
from commerce.pagomovil.models import PaymentReport
from commerce.refusals import Missing


@dataclass(frozen=True)
class Person:
    """A person by e-mail. `accounts`: theirs and those that were merged into it; empty for a guest."""

    email: str
    accounts: tuple[User, ...]

    @property
    def account(self) -> User | None:
        """The account that is in use."""
        return self.accounts[0] if self.accounts else None

    @property
    def ids(self) -> list[int]:
        """The ids of the accounts."""
        return [account.pk for account in self.accounts]

    @property
    def orders(self) -> QuerySet[Order]:
        """Orders of the accounts, and those that a guest placed with the same e-mail."""
        as_guest = Q(contact_email__iexact=self.email) | Q(guest_email__iexact=self.email)
        return Order.objects.filter(Q(user__in=self.ids) | (Q(user=None) & as_guest))

    @property
    def reports(self) -> QuerySet[PaymentReport]:
        """What was reported as paid of those orders."""
        return PaymentReport.objects.filter(order__in=self.orders.order_by().values("pk"))

    def stores(self) -> set[int]:
        """Every store that the person has to do with."""
        found = set(self.orders.order_by().values_list("store", flat=True))
        return found.union(*(desk_queries.stores_of(pk) for pk in self.ids))

    @cached_property
    def names(self) -> list[str]:
        """Full names, of the accounts, on the orders, in the addresses and of payments."""
        addresses = UserAddress.objects.filter(user__in=self.ids).values_list("first_name", "last_name")
        sent = ShippingAddress.objects.filter(order__in=self.orders).values_list("first_name", "last_name")
        written = [
            *(account.get_full_name() for account in self.accounts),
            *self.orders.order_by().values_list("contact_name", flat=True),
            *(f"{first} {last}" for first, last in [*addresses, *sent]),
            *self.reports.order_by().values_list("payer_name", flat=True),
            *BusinessProfile.objects.filter(user__in=self.ids).values_list("contact_name", flat=True),
        ]
        # One word is half a language: only what names one person is looked for.
        return _distinct(name for name in written if len(name.split()) > 1)

    @cached_property
    def emails(self) -> list[str]:
        """E-mails of the accounts and on the orders."""
        contact = self.orders.order_by().values_list("contact_email", flat=True)
        return _distinct([self.email, *(account.email for account in self.accounts), *contact])

    @cached_property
    def payer_emails(self) -> list[str]:
        """E-mails that payments were made from: they may be somebody else's."""
        return _distinct(self.reports.order_by().values_list("email", flat=True))

    @cached_property
    def phones(self) -> list[str]:
        """Phones of the accounts, in addresses, on orders and of payments."""
        addresses = UserAddress.objects.filter(user__in=self.ids).values_list("phone_number", flat=True)
        return _distinct(
            str(phone)
            for phone in [
                *(account.phone for account in self.accounts),
                *addresses,
                *self.orders.order_by().values_list("contact_phone", flat=True),
                *self.reports.order_by().values_list("phone", flat=True),
                *BusinessProfile.objects.filter(user__in=self.ids).values_list("contact_phone", flat=True),
            ]
            if phone
        )

    @cached_property
    def documents(self) -> list[str]:
        """Identity documents and RIFs of the accounts and of payments."""
        return _distinct(
            [
                *(account.identity_document for account in self.accounts),
                *BusinessProfile.objects.filter(user__in=self.ids).values_list("rif", flat=True),
                *self.reports.order_by().values_list("document", flat=True),
            ]
        )


def find(email: str) -> Person:
    """The person behind an e-mail. Raises Missing where neither an account nor an order has it."""
    email = email.strip().lower()
    account = User.objects.filter(email__iexact=email).first()
    while account is not None and account.merged_into is not None:
        account = account.merged_into
    person = of_account(account) if account else Person(email, ())
    if account is None and not person.orders.exists():
        raise Missing("person_missing", _("Nadie tiene ese correo: ni una cuenta ni un pedido."))
    return person


def of_account(account: User) -> Person:
    """The person of an account, with the accounts that were merged into it, however often."""
    accounts, level = [account], [account.pk]
    while level:
        merged = list(User.objects.filter(merged_into__in=level).order_by("pk"))
        accounts += merged
        level = [each.pk for each in merged]
    return Person(account.email, tuple(accounts))


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
