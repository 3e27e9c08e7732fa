"""Addresses of files in and out, below the admin."""

from django.urls import path

from backoffice.site import site

from . import views

app_name = "transfers"

urlpatterns = [
    path("importar/<slug:code>/", site.admin_view(views.bring_in), name="bring_in"),
    path("importar/<slug:code>/plantilla.<str:extension>", site.admin_view(views.template), name="template"),
    path("exportar/<slug:code>/", site.admin_view(views.take_out), name="take_out"),
]
