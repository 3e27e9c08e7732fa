"""Who may see the pages of an account."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from commerce.accounts.models import User
from commerce.refusals import Missing

View = Callable[..., HttpResponse]


def account_page(view: View) -> View:
    """Only for whoever is logged in, never kept by a browser or a proxy; what is not theirs does not exist."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Missing as refusal:
            raise Http404(str(refusal)) from refusal

    return guarded


def person_of(request: HttpRequest) -> User:
    """Who is logged in."""
    assert isinstance(request.user, User)
    return request.user
