"""Addresses of the closing of a day."""

from django.urls import path

from . import views

app_name = "closing"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("exportar/", views.export, name="export"),
    path("revisar/", views.check, name="check"),
]
