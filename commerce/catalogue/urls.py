"""Addresses of the catalogue: lists, products and their reviews."""

from django.urls import path, re_path

from .views import category, detail, index, review_detail, reviews, write_review

app_name = "catalogue"
_PRODUCT = r"^(?P<product_slug>[^/]*)_(?P<pk>[0-9]{1,18})/"
urlpatterns = [
    path("", index, name="index"),
    re_path(r"^categoria/(?P<category_slug>.*)_(?P<pk>[0-9]{1,18})/$", category, name="category"),
    re_path(f"{_PRODUCT}$", detail, name="detail"),
    re_path(f"{_PRODUCT}opiniones/$", reviews, name="reviews"),
    re_path(f"{_PRODUCT}opinar/$", write_review, name="reviews-add"),
    re_path(
        r"^(?P<product_slug>[^/]*)_(?P<product_pk>[0-9]{1,18})/opiniones/(?P<pk>[0-9]{1,18})/$",
        review_detail,
        name="reviews-detail",
    ),
]
