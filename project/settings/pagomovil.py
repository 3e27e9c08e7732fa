"""Pago Móvil: how long a bank may take to answer, and the accounts that a new installation starts with."""

import environ

env = environ.Env()

BANK_TIMEOUT_SECONDS = env.int("BANK_TIMEOUT_SECONDS", default=10)
# A JSON list, for `manage.py setup_production_pagomovil`.
PAGOMOVIL_ACCOUNTS = env.str("PAGOMOVIL_ACCOUNTS", default="")
