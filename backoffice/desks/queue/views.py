"""One page that answers whether the work behind the screens is being done."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from backoffice.people import person
from backoffice.scoping import holds_everywhere
from backoffice.site import site
from commerce.accounts.models import User
from commerce.journal import actions, monitor, queries
from commerce.journal.models import Delivery
from commerce.journal.sentences import sentence
from commerce.refusals import Refusal

SHOWN = 50
RECENT = timedelta(days=7)
WATCH, MEND = "django_q.view_task", "django_q.change_task"


@require_GET
def monitor_page(request: HttpRequest) -> HttpResponse:
    """What runs by the clock, what waits and what failed. The queue is of all stores: so must be the permission."""
    if not holds_everywhere(request, WATCH):
        raise PermissionDenied
    now = timezone.now()
    context = {
        **site.each_context(request),
        "title": _("Tareas del sistema"),
        "worker": monitor.worker(),
        "planned": monitor.planned(),
        "waiting": monitor.waiting(SHOWN),
        "failures": monitor.failures(SHOWN),
        "failed_lately": monitor.failed_since(now - RECENT),
        "deliveries": [_told(delivery) for delivery in queries.failed_deliveries()[:SHOWN]],
        "counts": queries.delivery_counts(),
        "may_mend": holds_everywhere(request, MEND),
        "most": monitor.MOST,
    }
    return TemplateResponse(request, "backoffice/queue/monitor.html", context)


def _told(delivery: Delivery) -> dict[str, object]:
    """A notice that was given up, with what it was about in words."""
    return {
        "said": sentence(delivery.entry),
        "subscriber": delivery.subscriber,
        "last_error": delivery.last_error,
        "attempts": delivery.attempts,
    }


@require_POST
def retry(request: HttpRequest, task_id: str) -> HttpResponse:
    """Queue a failed task again."""
    return _mend(request, lambda by: monitor.retry(task_id, by=by), _("La tarea vuelve a la cola."))


@require_POST
def put_aside(request: HttpRequest, task_id: str) -> HttpResponse:
    """Take a failed task off the list."""
    return _mend(request, lambda by: monitor.put_aside(task_id, by=by), _("La tarea ya no está en la lista."))


@require_POST
def retry_deliveries(request: HttpRequest) -> HttpResponse:
    """Another chance for the notices that were given up."""
    _mender(request)
    count = actions.retry_failed(request.POST.get("subscriber", ""))
    messages.success(
        request,
        ngettext("%(count)d aviso vuelve a intentarse.", "%(count)d avisos vuelven a intentarse.", count)
        % {"count": count},
    )
    return HttpResponseRedirect(reverse("queue:monitor"))


def _mender(request: HttpRequest) -> User:
    if not holds_everywhere(request, MEND):
        raise PermissionDenied
    return person(request)


def _mend(request: HttpRequest, deed: Callable[[User], None], said: str) -> HttpResponse:
    by = _mender(request)
    try:
        deed(by)
    except Refusal as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("queue:monitor"))
