"""Addresses of an account."""

from django.urls import path

from .views import addresses, cards, orders, person

app_name = "customer"
urlpatterns = [
    path("", orders.summary, name="summary"),
    path("pedidos/", orders.order_list, name="orders"),
    path("pedidos/<str:number>/", orders.order_detail, name="order"),
    path("pedidos/<str:number>/repetir/", orders.repeat_order, name="order_repeat"),
    path("direcciones/", addresses.address_list, name="addresses"),
    path("direcciones/nueva/", addresses.add_address, name="address_add"),
    path("direcciones/<int:pk>/", addresses.edit_address, name="address_edit"),
    path("direcciones/<int:pk>/quitar/", addresses.remove_address, name="address_remove"),
    path("direcciones/<int:pk>/principal/<str:purpose>/", addresses.make_default, name="address_default"),
    path("tarjetas/", cards.card_list, name="cards"),
    path("tarjetas/agregar/", cards.add_card, name="card_add"),
    path("tarjetas/agregada/", cards.card_added, name="card_added"),
    path("tarjetas/<int:pk>/quitar/", cards.remove_card, name="card_remove"),
    path("tarjetas/<int:pk>/principal/", cards.prefer_card, name="card_prefer"),
    path("datos/", person.profile, name="profile"),
    path("negocio/", person.business, name="business"),
    path("seguridad/", person.security, name="security"),
]
