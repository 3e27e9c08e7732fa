"""Addresses of the verification desk."""

from django.urls import path

from . import decisions, receipts, views

app_name = "verification"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("cola/", views.queue, name="queue"),
    path("siguiente/", decisions.next_report, name="next"),
    path("varios/", decisions.bulk, name="bulk"),
    path("<int:report_id>/", views.desk, name="report"),
    path("<int:report_id>/movimientos/", views.lines, name="lines"),
    path("<int:report_id>/captura/", receipts.receipt, name="receipt"),
    path("<int:report_id>/tomar/", decisions.claim, name="claim"),
    path("<int:report_id>/soltar/", decisions.release, name="release"),
    path("<int:report_id>/renovar/", decisions.renew, name="renew"),
    path("<int:report_id>/quitar/", decisions.take_over, name="take_over"),
    path("<int:report_id>/aprobar/", decisions.approve, name="approve"),
    path("<int:report_id>/rechazar/", decisions.reject, name="reject"),
    path("<int:report_id>/pedir/", decisions.ask, name="ask"),
    path("<int:report_id>/sospecha/", decisions.flag, name="flag"),
    path("<int:report_id>/deshacer/", decisions.undo, name="undo"),
]
