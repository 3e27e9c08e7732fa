"""Addresses of the offers desk, below the admin."""

from django.urls import path

from . import codes, editing, views

app_name = "offers"

urlpatterns = [
    path("", views.offers, name="list"),
    path("nueva/", editing.new, name="new"),
    path("vista-previa/", editing.preview, name="preview"),
    path("simular/", editing.simulation, name="simulate"),
    path("productos/", editing.products, name="products"),
    path("<int:offer_id>/", views.one, name="one"),
    path("<int:offer_id>/editar/", editing.edit, name="edit"),
    path("<int:offer_id>/pausar/", views.pause, name="pause"),
    path("<int:offer_id>/reanudar/", views.resume, name="resume"),
    path("<int:offer_id>/terminar/", views.end, name="end"),
    path("<int:offer_id>/codigos.csv", codes.export, name="codes"),
    path("<int:offer_id>/codigos/<int:voucher_id>/detener/", codes.stop, name="stop_code"),
    path("<int:offer_id>/codigos/<int:voucher_id>/reactivar/", codes.allow, name="allow_code"),
]
