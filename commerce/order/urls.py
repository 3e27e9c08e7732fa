"""Addresses of `order`: all of them behind the order's secret link."""

from django.urls import URLPattern, path

from . import views

app_name = "order"
urlpatterns: list[URLPattern] = [
    path("<str:token>/", views.detail, name="detail"),
    path("<str:token>/recibo/", views.receipt, name="receipt"),
    path("<str:token>/cancelar/", views.cancel, name="cancel"),
    path("<str:token>/saldo/", views.use_credit, name="credit"),
    path("<str:token>/enlace-nuevo/", views.renew, name="renew"),
]
