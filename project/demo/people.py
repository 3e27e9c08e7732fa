"""Staff, one per role, and invented customers."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from commerce.accounts.models import User
from commerce.address.models import Country, UserAddress
from commerce.stores.models import Membership, Store
from commerce.venezuela.rules import normalize_document, normalize_phone
from project.local.demo_accounts import DEMO_ACCOUNTS, demo_password


def load_staff(stores: dict[str, Store]) -> dict[str, User]:
    """One account per role, working in both stores; by e-mail."""
    password = demo_password()
    people = {}
    for account in DEMO_ACCOUNTS:
        user = _person(account.email, account.first_name, account.last_name, password)
        if account.role:
            role = Group.objects.get(name=account.role)
            user.is_staff = True
            user.save(update_fields=["is_staff"])
            for store in stores.values():
                Membership.objects.get_or_create(store=store, user=user, role=role)
        people[account.email] = user
    return people


def load_customers(customers: list[dict[str, Any]]) -> dict[str, User]:
    """The invented customers by their key, each with an address."""
    venezuela = ensure_country()
    password = demo_password()
    people = {}
    for data in customers:
        user = _person(data["email"], data["first_name"], data["last_name"], password)
        if not user.phone:
            user.phone, user.identity_document = normalize_phone(data["phone"]), normalize_document(data["document"])
            user.full_clean(exclude=["password"])
            user.save()
        address = data["address"]
        if not user.addresses.exists():
            UserAddress.objects.create(
                user=user,
                country=venezuela,
                first_name=user.first_name,
                last_name=user.last_name,
                line1=address["line1"],
                line2=address.get("line2", ""),
                line4=address["city"],
                state=address["state"],
                phone_number=user.phone,
                notes=address.get("reference", ""),
                is_default_for_shipping=True,
                is_default_for_billing=True,
            )
        people[data["key"]] = user
    return people


def ensure_country() -> Country:
    """Venezuela, the only country that the demo delivers to."""
    country, _ = Country.objects.get_or_create(
        iso_3166_1_a2="VE",
        defaults={
            "iso_3166_1_a3": "VEN",
            "iso_3166_1_numeric": "862",
            "name": "República Bolivariana de Venezuela",
            "printable_name": "Venezuela",
            "is_shipping_country": True,
        },
    )
    return country


def _person(email: str, first_name: str, last_name: str, password: str) -> User:
    user = User.objects.filter(email=email).first() or User(email=email)
    user.first_name, user.last_name = first_name, last_name
    if not user.check_password(password):
        user.set_password(password)
    user.save()
    EmailAddress.objects.update_or_create(user=user, email=email, defaults={"verified": True, "primary": True})
    return user
