"""The address of changing how an order is paid, behind its secret link."""

from django.urls import URLPattern, path

from . import views

app_name = "switching"
urlpatterns: list[URLPattern] = [path("<str:token>/forma-de-pago/", views.page, name="page")]
