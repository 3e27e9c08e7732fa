"""Getting in: what allauth does not do, or not in our way."""

from typing import Any
from urllib.parse import urlencode

from allauth.account import views as account_views
from allauth.account.adapter import get_adapter
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from . import actions
from .access_forms import ProofForm
from .models import User

WAIT_SECONDS = 60


class ConfirmEmailView(account_views.ConfirmEmailView):
    """The page behind the link in a confirmation mail.

    The link proves the mailbox, not that whoever follows it chose the password: somebody may have opened the account
    with another person's e-mail and wait for them to confirm it. So a browser that knows nothing of the account is
    asked for the password as well; who does not know it resets it, and the account is theirs.
    """

    proof: ProofForm | None = None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if self.object and not self._is_known_here():
            context["proof"] = self.proof or ProofForm(self.request, self._user())
        return context

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.object = self.get_object()
        except Http404:
            self.object = None
            return self.render_to_response(self.get_context_data())
        if self._is_known_here():
            return super().post(*args, **kwargs)
        self.proof = ProofForm(self.request, self._user(), self.request.POST)
        if not self.proof.is_valid():
            return self.render_to_response(self.get_context_data(), status=422)
        user = self._user()
        super().post(*args, **kwargs)
        return perform_login(self.request, user, email=self.object.email_address.email)

    def _user(self) -> User:
        user: User = self.object.email_address.user
        return user

    def _is_known_here(self) -> bool:
        """Whether this browser is logged in to the account, or has just signed up or tried to log in to it."""
        if self.request.user.is_authenticated:
            return bool(self.request.user.pk == self._user().pk)
        stage = LoginStageController.enter(self.request, EmailVerificationStage.key)
        return bool(stage and stage.login.user and stage.login.user.pk == self._user().pk)


@never_cache
def admin_login(request: HttpRequest, permission: str = "") -> HttpResponse:
    """Where /admin/ and /cms/ send whoever may not enter: to the one login, which counts and locks every failure.

    Whoever is logged in and still arrives here has no right to the area: 403, not a circle of redirects.
    """
    target = request.GET.get("next", "")
    if not get_adapter(request).is_safe_url(target):
        target = request.path.removesuffix("login/")
    if not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': target})}")
    if not request.user.is_staff or (permission and not request.user.has_perm(permission)):
        raise PermissionDenied("this account does not work in this area")
    return HttpResponseRedirect(target)


@require_POST
@login_required
def close_other_sessions(request: HttpRequest) -> HttpResponse:
    """End the sessions on every other device; this one goes on."""
    assert isinstance(request.user, User)
    user = actions.close_sessions(request.user.pk, by=request.user, store_id=request.store.pk)  # type: ignore[attr-defined]
    update_session_auth_hash(request, user)
    messages.success(request, _("Listo: cerramos tu cuenta en los demás dispositivos."))
    return redirect("customer:security")


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """429 for whoever asks too often: says to wait, and for how long."""
    page = render(request, "account/too_many_requests.html", {"seconds": WAIT_SECONDS}, status=429)
    page["Retry-After"] = str(WAIT_SECONDS)
    add_never_cache_headers(page)
    return page
