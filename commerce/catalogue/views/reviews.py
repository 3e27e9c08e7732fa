"""Reviews of a product: the list, and the form for those who bought it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from commerce.accounts.models import User
from commerce.catalogue.actions import write_review as record_review
from commerce.catalogue.actions.reviews import may_review
from commerce.catalogue.forms import ReviewForm
from commerce.catalogue.models import Product
from commerce.catalogue.queries import next_change_at
from commerce.catalogue.queries.reviews import newest_approved, review_model, score_counts
from commerce.refusals import BadInput, Refusal
from commerce.stores.middleware import store_of
from commerce.stores.pagecache import cacheable

from .lists import permanently
from .product import ensure_visible
from .shared import stamp_of

PER_PAGE = 20


@require_safe
def reviews(request: HttpRequest, product_slug: str, pk: str) -> HttpResponse:
    """All that buyers have said about a product, with how many gave which score."""
    product = _product(request, pk)
    path = f"{product.get_absolute_url()}opiniones/"
    if product_slug != product.slug:
        return permanently(request, path)
    counts = score_counts(product.pk)
    total = sum(counts.values())
    asked = request.GET.get("pagina", "1")
    pages = max(1, -(-total // PER_PAGE))
    page = min(max(1, int(asked)), pages) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    context = {
        "product": product,
        "reviews": newest_approved(product.pk, (page - 1) * PER_PAGE, page * PER_PAGE),
        "total": total,
        "scores": [
            (score, counts.get(score, 0), 100 * counts.get(score, 0) // (total or 1)) for score in range(5, 0, -1)
        ],
        "previous_url": f"{path}?pagina={page - 1}" if page > 1 else "",
        "next_url": f"{path}?pagina={page + 1}" if page < pages else "",
    }
    response = render(request, "catalogue/reviews.html", context)
    until = next_change_at(store_of(request), stamp_of(request))
    return cacheable(response, until=until) if product.is_public else response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def write_review(request: HttpRequest, product_slug: str, pk: str) -> HttpResponse:
    """The form of a review. Who has not bought the product, or has spoken already, reads why there is none."""
    product = _product(request, pk)
    assert isinstance(request.user, User)
    refusal: Refusal | None = may_review(product, request.user)
    form = ReviewForm(request.POST if request.method == "POST" else None)
    if refusal is None and request.method == "POST" and form.is_valid():
        try:
            record_review(product, by=request.user, **form.cleaned_data)
        except BadInput as bad:
            form.add_error(bad.field or None, str(bad.message))
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Recibimos tu opinión. Se verá cuando la tienda la apruebe."))
            return HttpResponseRedirect(product.get_absolute_url())
    status = refusal.status if refusal else (400 if form.errors else 200)
    context = {"product": product, "form": form, "refusal": refusal}
    return render(request, "catalogue/review_form.html", context, status=status)


@require_safe
def review_detail(request: HttpRequest, product_slug: str, product_pk: str, pk: str) -> HttpResponse:
    """The address of one review leads to its place among the others."""
    product = _product(request, product_pk)
    if not review_model().objects.approved().filter(pk=int(pk), product=product).exists():
        raise Http404("no such review")
    return HttpResponseRedirect(f"{product.get_absolute_url()}opiniones/#opinion-{int(pk)}")


def _product(request: HttpRequest, pk: str) -> Product:
    products = Product.objects.filter(store=store_of(request), pk=int(pk)).exclude(structure=Product.CHILD)
    product = products.first()
    if product is None:
        raise Http404("no such product in this store")
    ensure_visible(request, product)
    return product
