"""Addresses of the closing of a day."""

from django.urls import path

from . import by_hand, views

app_name = "closing"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("exportar/", views.export, name="export"),
    path("revisar/", views.check, name="check"),
    path("por-confirmar/", by_hand.waiting, name="waiting"),
    path("por-confirmar/<int:order_id>/", by_hand.one, name="one"),
    path("por-confirmar/<int:order_id>/confirmar/", by_hand.confirm, name="confirm"),
    path("por-confirmar/<int:order_id>/no-llego/", by_hand.missing, name="missing"),
]
