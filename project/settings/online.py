"""Paying online: how long a provider may take to answer."""

import environ

env = environ.Env()

PAYMENT_TIMEOUT_SECONDS = env.int("PAYMENT_TIMEOUT_SECONDS", default=10)
