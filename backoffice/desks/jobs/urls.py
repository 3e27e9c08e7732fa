"""Addresses of the jobs desk, below the admin."""

from django.urls import path
from django.views.decorators.cache import never_cache

from backoffice.site import site

from . import views

app_name = "jobs"

urlpatterns = [
    path("", site.admin_view(views.jobs), name="list"),
    path("<int:job_id>/", site.admin_view(views.job), name="job"),
    path("<int:job_id>/avance/", never_cache(site.admin_view(views.progress)), name="progress"),
    path("<int:job_id>/nota/", never_cache(site.admin_view(views.note)), name="note"),
    path("<int:job_id>/opciones/", site.admin_view(views.options), name="options"),
    path("<int:job_id>/confirmar/", site.admin_view(views.confirm), name="confirm"),
    path("<int:job_id>/cancelar/", site.admin_view(views.cancel), name="cancel"),
    path("<int:job_id>/reintentar/", site.admin_view(views.retry), name="retry"),
    path("<int:job_id>/deshacer/", site.admin_view(views.undo), name="undo"),
    path("<int:job_id>/resultado.<str:extension>", site.admin_view(views.result), name="result"),
    path("<int:job_id>/archivo/<int:file_id>/", site.admin_view(views.download), name="file"),
]
