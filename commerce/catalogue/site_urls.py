"""Addresses at the root of the shop."""

from django.urls import path

from .home import home
from .sitemaps import robots, sitemap, sitemap_part

urlpatterns = [
    path("", home, name="home"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<int:part>.xml", sitemap_part, name="sitemap_part"),
    path("robots.txt", robots, name="robots"),
]
