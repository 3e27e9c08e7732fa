"""Addresses that banks call."""

from django.urls import URLPattern, path, re_path

from . import webhooks

app_name = "bank_webhooks"
urlpatterns: list[URLPattern] = [
    path("r4/<str:token>/", webhooks.r4_call, name="r4"),
    # As the bank writes it behind the address that it was given.
    re_path(r"^r4/(?P<token>[\w-]+)/(?P<call>R4consulta|R4notifica)/?$", webhooks.r4_call, name="r4_call"),
]
