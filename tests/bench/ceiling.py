"""Django with nothing in it: what this server and this machine give at most."""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(ROOT_URLCONF=__name__, SECRET_KEY="bench", ALLOWED_HOSTS=["*"], MIDDLEWARE=[], DEBUG=False)
django.setup()


def hello(request: HttpRequest) -> HttpResponse:
    """The smallest view."""
    return HttpResponse("hola")


urlpatterns = [path("", hello)]
application = get_wsgi_application()
