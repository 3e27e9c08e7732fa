"""Addresses of the statements desk, below the admin."""

from django.urls import path

from backoffice.site import site

from . import editor, views

app_name = "statements"

urlpatterns = [
    path("", site.admin_view(views.statements), name="list"),
    path("<int:statement_id>/", site.admin_view(views.statement), name="detail"),
    path("<int:statement_id>/avance/", site.admin_view(views.progress), name="progress"),
    path("ejemplo/<int:account_id>/", site.admin_view(views.sample_file), name="sample_file"),
    path("formato/<int:account_id>/", site.admin_view(editor.edit), name="format"),
    path("formato/<int:account_id>/muestra/", site.admin_view(editor.sample), name="sample"),
]
