"""Addresses of the team's habits, below the admin."""

from django.urls import path

from . import palette, saved

app_name = "habits"
urlpatterns = [
    path("paleta/", palette.search, name="palette"),
    path("vistas/guardar/", saved.save, name="save"),
    path("vistas/cuentas/", saved.counts, name="counts"),
    path("vistas/<int:view_id>/cambiar/", saved.change, name="change"),
    path("vistas/<int:view_id>/borrar/", saved.remove, name="remove"),
    path("vistas/<int:view_id>/devolver/", saved.bring_back, name="bring_back"),
]
