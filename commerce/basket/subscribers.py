"""What the basket does when somebody comes in."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from .middleware import attach, join_baskets


@receiver(user_logged_in, dispatch_uid="commerce.basket.join_at_login")
def join_at_login(sender: Any, request: Any = None, **kwargs: Any) -> None:
    """Put what was chosen before logging in into the customer's own basket."""
    if getattr(request, "store", None) is None or not hasattr(request, "cookies_to_delete"):
        return  # a login by a program, which has no browser and no basket
    dropped = list(request.cookies_to_delete)
    attach(request)
    request.cookies_to_delete.extend(dropped)
    join_baskets(request)
