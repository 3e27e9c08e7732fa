"""Addresses of the cash desk."""

from django.urls import path

from . import files, views

app_name = "cash"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("cobrar/<int:order_id>/", views.collect, name="collect"),
    path("cerrar/", views.close, name="close"),
    path("cierres/<int:closing_id>/recibir/", views.receive, name="receive"),
    path("exportar/", files.export, name="export"),
    path("cierres/exportar/", files.export_closings, name="export_closings"),
]
