"""Addresses of the accounts desk."""

from django.urls import path

from . import views

app_name = "recipient_accounts"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("nueva/", views.change, name="new"),
    path("<int:account_id>/", views.change, name="change"),
    path("cambio/<int:change_id>/firmar/", views.sign, name="sign"),
    path("cambio/<int:change_id>/rechazar/", views.refuse, name="refuse"),
]
