"""Addresses of paying an order online, behind its secret link."""

from django.urls import URLPattern, path

from . import views

app_name = "online"
urlpatterns: list[URLPattern] = [
    path("<str:token>/tarjeta/", views.pay, name="pay"),
    path("<str:token>/tarjeta/vuelta/", views.back, name="back"),
]
