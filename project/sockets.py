"""The addresses of live screens."""

from django.urls import URLPattern, URLResolver

from commerce.order.sockets import urlpatterns as order_urlpatterns

websocket_urlpatterns: list[URLPattern | URLResolver] = [*order_urlpatterns]
