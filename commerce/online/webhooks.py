"""What providers call: the signature over the raw body is checked, the event is kept once, the answer is short.

The worker does the rest. See `middleware` for what a call does not have to pass.
"""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from commerce.refusals import Missing

from .actions.events import receive_event
from .gateways import BadSignature

MAX_BYTES: Final = 256_000


@csrf_exempt
@require_POST
def event(request: HttpRequest, gateway: str, token: str) -> HttpResponse:
    """200 once it is kept, now or before; 400 for a bad, missing or old signature, of which nothing is kept."""
    body = request.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    headers[":path"] = request.get_full_path()
    try:
        receive_event(gateway, token, headers, body)
    except Missing:
        return HttpResponse(status=404)
    except BadSignature:
        return HttpResponse("bad signature", status=400, content_type="text/plain")
    return HttpResponse(b"", content_type="text/plain")
