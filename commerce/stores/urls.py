"""Addresses of `stores`."""

from django.urls import path

from . import views

app_name = "stores"
urlpatterns = [
    path("como-pagar/", views.how_to_pay, name="how_to_pay"),
    path("entregas/", views.deliveries, name="deliveries"),
    path("cambios/", views.returns, name="returns"),
    path("privacidad/", views.privacy, name="privacy"),
    path("contacto/", views.contact, name="contact"),
    path("idioma/", views.choose_language, name="language"),
    path("marca/<slug:slug>-<str:version>.css", views.brand_stylesheet, name="brand"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
]
