"""The bench's settings with the demo shop, whose pages are measured."""

from tests.bench.settings import *  # noqa: F403

INSTALLED_APPS = [*INSTALLED_APPS, "project.demo"]  # noqa: F405
