"""Addresses of the queue monitor, below the admin."""

from django.urls import path

from backoffice.site import site

from . import views

app_name = "queue"

urlpatterns = [
    path("", site.admin_view(views.monitor_page), name="monitor"),
    path("<str:task_id>/repetir/", site.admin_view(views.retry), name="retry"),
    path("<str:task_id>/descartar/", site.admin_view(views.put_aside), name="put_aside"),
    path("avisos/repetir/", site.admin_view(views.retry_deliveries), name="retry_deliveries"),
]
