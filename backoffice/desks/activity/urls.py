"""Addresses of the activity desk, below the admin."""

from django.urls import path

from . import views

app_name = "activity"

urlpatterns = [
    path("", views.feed, name="list"),
    path("nuevas/", views.fresh, name="fresh"),
    path("actividad.csv", views.export, name="export"),
]
