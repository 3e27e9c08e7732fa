"""Addresses of the stock desk, below the admin."""

from django.urls import path

from . import counts, views

app_name = "stock"

urlpatterns = [
    path("", views.shortages, name="desk"),
    path("entrada/", views.receipt, name="receipt"),
    path("mover/<int:record_id>/", views.movement, name="move"),
    path("conteos/", counts.sheets, name="counts"),
    path("conteos/<int:count_id>/", counts.sheet, name="count"),
    path("conteos/<int:count_id>/revisar/", counts.review, name="review"),
    path("conteos/<int:count_id>/descartar/", counts.discard, name="discard"),
    path("conteos/renglon/<int:line_id>/", counts.line, name="line"),
]
