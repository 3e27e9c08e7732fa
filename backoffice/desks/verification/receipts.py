"""The picture that came with a report (of a PDF its first page), for whoever may see the report."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from backoffice.desks.access import desk_view
from commerce.pagomovil.queries import receipt_file
from commerce.pagomovil.receipts import CONTENT_TYPE
from commerce.refusals import Missing
from commerce.stores.models import Store

from .views import VIEW


@require_safe
@desk_view(VIEW)
def receipt(request: HttpRequest, report_id: int, *, stores: list[Store]) -> HttpResponse:
    """The picture itself; nobody keeps a copy on the way."""
    try:
        file = receipt_file(report_id, request.user)  # type: ignore[arg-type]
    except Missing as missing:
        raise Http404 from missing
    response = FileResponse(file, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="captura-{report_id}.webp"'
    response["Cache-Control"] = "private, no-store"
    # A stranger's file, though written anew: were it ever read as a page, nothing in it would run or be fetched.
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response  # type: ignore[return-value]
