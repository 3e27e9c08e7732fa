"""Addresses of `basket`."""

from django.urls import URLPattern

app_name = "basket"
urlpatterns: list[URLPattern] = []
