"""The addresses of the rate desk, under /admin/tasas/."""

from django.urls import path

from . import views

urlpatterns = [
    path("", views.desk, name="rate_desk"),
    path("consultar/", views.ask, name="rate_desk_ask"),
    path("manual/", views.manual, name="rate_desk_manual"),
    path("exportar/", views.export, name="rate_desk_export"),
    path("avisos/<int:pk>/", views.acknowledge, name="rate_desk_acknowledge"),
    path("retenidas/<int:pk>/", views.decide, name="rate_desk_decide"),
]
