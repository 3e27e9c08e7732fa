"""Addresses of the accounts desk."""

from django.urls import path

from . import connector, methods, views

app_name = "recipient_accounts"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("nueva/", views.change, name="new"),
    path("<int:account_id>/", views.change, name="change"),
    path("formas/nueva/", methods.method, name="new_method"),
    path("formas/<int:method_id>/", methods.method, name="method"),
    path("<int:account_id>/conector/", connector.connector, name="connector"),
    path("<int:account_id>/conector/encender/", connector.turn_on, name="connector_on"),
    path("<int:account_id>/conector/apagar/", connector.turn_off, name="connector_off"),
    path("<int:account_id>/conector/probar/", connector.check, name="connector_check"),
    path("cambio/<int:change_id>/firmar/", views.sign, name="sign"),
    path("cambio/<int:change_id>/rechazar/", views.refuse, name="refuse"),
]
