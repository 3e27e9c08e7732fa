"""Addresses of the settings of a store, below the admin."""

from django.urls import path

from . import views

app_name = "settings_desk"
urlpatterns = [
    path("", views.index, name="index"),
    path("<int:store_id>/<slug:code>/", views.tab, name="tab"),
    path("<int:store_id>/correo/prueba/", views.try_mail, name="try_mail"),
]
