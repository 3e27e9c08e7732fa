"""Reviews of products: buyers write them, staff let them be seen."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from commerce.accounts.models import User
from commerce.catalogue.models import Product
from commerce.catalogue.queries.reviews import has_bought, review_by, review_model
from commerce.catalogue.rules import clean
from commerce.journal import actions as journal
from commerce.journal.history import attributed
from commerce.refusals import BadInput, Conflict, Missing, NotAllowed, Refusal, ensure

LONGEST_TITLE = 80
LONGEST_TEXT = 2_000


@transaction.atomic
def write_review(product: Product, *, by: User, score: int, title: str, body: str) -> Any:
    """Record what a buyer thinks of `product`, 1 to 5; it is shown once staff have approved it.

    Raises NotAllowed "not_a_buyer", Conflict "already_reviewed", or BadInput that names the field.
    """
    User.objects.select_for_update().get(pk=by.pk)
    ensure(may_review(product, by))
    ensure(_bad_review(score, title, body))
    try:
        with transaction.atomic():
            review = review_model()(product=product, user=by, score=score, title=title.strip(), body=body.strip())
            review.save()
    except IntegrityError as error:
        raise _already() from error
    journal.record("review.written", subject=review, by=by, store_id=product.store_id, data={"product": product.pk})
    return review


@transaction.atomic
def moderate_reviews(
    review_ids: Iterable[int], *, approve: bool, by: User | None = None, reason: str = ""
) -> dict[int, Refusal | None]:
    """Let the shop show reviews, or keep them out of it; the refusal of those that stay as they are.

    The average of each product follows in the same transaction.
    """
    wanted = list(review_ids)
    model = review_model()
    rows = model.objects.select_for_update(of=("self",)).select_related("product").filter(pk__in=wanted).order_by("pk")
    found = {review.pk: review for review in rows}
    status, verb = (model.APPROVED, "approved") if approve else (model.REJECTED, "rejected")
    outcome = {pk: _may_moderate(found.get(pk), status) for pk in wanted}
    with attributed(by=by, reason=reason):
        for pk in (pk for pk, refusal in outcome.items() if refusal is None):
            review = found[pk]
            review.status = status
            review.save()  # Oscar's own save brings the product's average up to date
            data = {"product": review.product_id, "score": review.score, "reason": reason}
            journal.record(f"review.{verb}", subject=review, by=by, store_id=review.product.store_id, data=data)
    return outcome


def _may_moderate(review: Any, status: int) -> Refusal | None:
    if review is None:
        return Missing("no_such_review", _("Esa opinión ya no existe."))
    if review.status == status:
        return Conflict("already_so", _("Ya estaba así."))
    return None


def may_review(product: Product, user: User) -> Refusal | None:
    """Why `user` may not review `product` now, if they may not."""
    if not has_bought(user, product):
        return NotAllowed("not_a_buyer", _("Solo quienes compraron este producto pueden opinar sobre él."))
    return _already() if review_by(user, product) else None


def _already() -> Conflict:
    return Conflict("already_reviewed", _("Ya escribiste tu opinión de este producto."))


def _bad_review(score: int, title: str, body: str) -> BadInput | None:
    if not 1 <= score <= 5:
        return BadInput("bad_score", _("Elige de 1 a 5 estrellas."), field="score")
    for field, text, longest in (("title", title, LONGEST_TITLE), ("body", body, LONGEST_TEXT)):
        if not clean(text, longest):
            return BadInput("empty_text", _("Escribe algo aquí."), field=field)
        if len(text.strip()) > longest:
            message = _("Es muy largo: el máximo son %(longest)s caracteres.") % {"longest": longest}
            return BadInput("text_too_long", message, field=field)
    return None
