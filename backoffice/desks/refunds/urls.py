"""Addresses of the desk of refunds."""

from django.urls import path

from . import asking, bank, decisions, views

app_name = "refunds"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("pedido/<int:order_id>/", asking.ask, name="ask"),
    path("banco/", bank.bank_file, name="bank_file"),
    path("<int:refund_id>/", views.one, name="one"),
    path("<int:refund_id>/firmar/", decisions.sign, name="sign"),
    path("<int:refund_id>/rechazar/", decisions.refuse, name="refuse"),
    path("<int:refund_id>/retirar/", decisions.withdraw, name="withdraw"),
    path("<int:refund_id>/pagada/", decisions.paid, name="paid"),
    path("<int:refund_id>/entregada/", decisions.handed, name="handed"),
    path("<int:refund_id>/reintentar/", decisions.retry, name="retry"),
]
