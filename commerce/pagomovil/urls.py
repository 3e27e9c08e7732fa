"""Addresses of paying an order and reporting it, by Pago Móvil and otherwise, behind the order's secret link."""

from django.urls import URLPattern, path

from . import views

app_name = "pagomovil"
urlpatterns: list[URLPattern] = [
    path("<str:token>/pago/", views.page, name="page"),
    path("<str:token>/reportar/", views.page, name="report"),
    path("<str:token>/pago/monto/", views.renew_quote, name="quote"),
]
