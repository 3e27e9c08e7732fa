"""Reads about reviews: what is shown, and who may write one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Count, Func, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.catalogue.models import Product

SHOWN = 5
# An order that did not come about makes nobody a buyer.
_NO_PURCHASE = ("pending", "cancelled", "failed", "refunded")


class ShownReview(NamedTuple):
    """A review that was approved, under a name that does not give its writer away."""

    id: int
    score: int
    title: str
    body: str
    name: str
    date: datetime


def review_model() -> Any:
    """Oscar's review model, which has no module of ours."""
    return apps.get_model("reviews", "ProductReview")


def count_approved(product: OuterRef) -> QuerySet[Any]:
    """A subquery: how many approved reviews a product has."""
    approved = review_model().objects.approved().filter(product=product).order_by()
    return approved.annotate(n=Func("pk", function="count")).values("n")  # type: ignore[no-any-return]


def newest_approved(product_id: int, start: int = 0, stop: int = SHOWN) -> Sequence[ShownReview]:
    """Approved reviews of a product, the newest first."""
    rows = review_model().objects.approved().filter(product_id=product_id).order_by("-date_created", "-pk")
    columns = ("pk", "score", "title", "body", "user__first_name", "user__last_name", "name", "date_created")
    return [
        ShownReview(pk, score, title, body, public_name(first, last, name), date)
        for pk, score, title, body, first, last, name, date in rows.values_list(*columns)[start:stop]
    ]


def score_counts(product_id: int) -> dict[int, int]:
    """How many approved reviews gave each score."""
    approved = review_model().objects.approved().filter(product_id=product_id).order_by()
    return dict(approved.values_list("score").annotate(Count("pk")))


def public_name(first: str | None, last: str | None, name: str = "") -> str:
    """`Yelitza M.`: a first name and an initial, or what a visitor without an account signed with."""
    if first:
        return f"{first} {last[0]}." if last else first
    return name or _("Cliente de la tienda")


def has_bought(user: User, product: Product) -> bool:
    """Whether `user` has an order of the product, or of one of its variants, that came about."""
    lines = apps.get_model("order", "Line")
    bought = lines.objects.filter(Q(product=product) | Q(product__parent=product), order__user=user)
    return bool(bought.exclude(order__status__in=_NO_PURCHASE).exists())


def review_by(user: User, product: Product) -> Any:
    """The review that `user` wrote of the product, in whatever state, or None."""
    return review_model().objects.filter(user=user, product=product).first()
