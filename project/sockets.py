"""The addresses of live screens."""

from django.urls import URLPattern, URLResolver

from backoffice.desks.sockets import urlpatterns as badge_urlpatterns
from backoffice.desks.verification.sockets import urlpatterns as desk_urlpatterns
from backoffice.habits.sockets import urlpatterns as presence_urlpatterns
from commerce.order.sockets import urlpatterns as order_urlpatterns

websocket_urlpatterns: list[URLPattern | URLResolver] = [
    *order_urlpatterns,
    *desk_urlpatterns,
    *badge_urlpatterns,
    *presence_urlpatterns,
]
