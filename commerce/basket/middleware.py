"""The basket of a visitor in the store of the request."""

from django.http import HttpRequest
from oscar.apps.basket import middleware
from oscar.core.loading import get_model

Basket = get_model("basket", "Basket")


class BasketMiddleware(middleware.BasketMiddleware):
    """Oscar's middleware with one basket per store."""
