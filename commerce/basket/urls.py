"""Addresses of `basket`."""

from django.urls import path

from . import views

app_name = "basket"
urlpatterns = [
    path("", views.summary, name="summary"),
    path("agregar/", views.add, name="add"),
    path("agregar/<int:pk>/", views.add, name="add"),
    path("cambiar/", views.update, name="update"),
    path("quitar/", views.remove, name="remove"),
    path("deshacer/", views.restore, name="restore"),
    path("vaciar/", views.clear, name="clear"),
    path("cupon/", views.voucher_add, name="voucher-add"),
    path("cupon/quitar/", views.voucher_remove, name="voucher-remove"),
]
