"""The doors of the staff areas."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from . import second_step

GetResponse = Callable[[HttpRequest], HttpResponse]

STAFF_AREAS = ("/admin/", "/cms/")
_OPEN = ("/admin/login/", "/admin/logout/", "/cms/login/", "/cms/logout/")


class StaffSecondStepMiddleware:
    """Nobody works in the staff areas without the second step, where `STAFF_MFA_REQUIRED` says so.

    Whoever has none is led to set it up; a session that began before it was set up is asked for a code.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if settings.STAFF_MFA_REQUIRED and path.startswith(STAFF_AREAS) and not path.startswith(_OPEN):
            return self._check(request) or self.get_response(request)
        return self.get_response(request)

    def _check(self, request: HttpRequest) -> HttpResponse | None:
        """The way to what is missing, or None if nothing is."""
        if not request.user.is_authenticated:
            return None
        if not second_step.is_set_up(request):
            messages.info(
                request, _("El área del equipo pide verificación en dos pasos. Actívala aquí, toma un minuto.")
            )
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        if not second_step.has_passed(request):
            query = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{query}")
        return None
