"""Addresses of the desk of customers."""

from django.urls import path

from . import personal_data, views

app_name = "customers"
urlpatterns = [
    path("mostrar/", views.reveal, name="reveal"),
    path("repetidas/", views.duplicates, name="duplicates"),
    path("<int:customer_id>/notas/", views.add_note, name="note_add"),
    path("<int:customer_id>/notas/<int:note_id>/", views.edit_note, name="note_edit"),
    path("<int:customer_id>/notas/<int:note_id>/borrar/", views.delete_note, name="note_delete"),
    path("<int:customer_id>/corregir/", views.correct, name="correct"),
    path("<int:customer_id>/unir/", views.merge, name="merge"),
    path("<int:customer_id>/datos/", personal_data.desk, name="personal_data"),
    path("<int:customer_id>/datos/copia/", personal_data.ask_copy, name="copy_ask"),
    path("<int:customer_id>/datos/copia/<int:copy_id>/", personal_data.download, name="copy"),
    path("<int:customer_id>/datos/borrar/", personal_data.erase, name="erase"),
]
