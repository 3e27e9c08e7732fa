"""Exchange rates: how long a source may take, and how much a rate may move before a person is asked."""

from decimal import Decimal

import environ

env = environ.Env()

RATES_FETCH_SECONDS = env.int("RATES_FETCH_SECONDS", default=10)
# Certificates that sources need beyond the system's own (an intermediate that a server forgets to send).
RATES_CA_BUNDLE = env.str("RATES_CA_BUNDLE", default="")
RATES_ALERT_DAY_PERCENT = Decimal(env.str("RATES_ALERT_DAY_PERCENT", default="5"))
RATES_ALERT_WEEK_PERCENT = Decimal(env.str("RATES_ALERT_WEEK_PERCENT", default="6"))
RATES_HOLD_PERCENT = Decimal(env.str("RATES_HOLD_PERCENT", default="8"))
RATES_DISAGREE_PERCENT = Decimal(env.str("RATES_DISAGREE_PERCENT", default="1"))
# A manual rate this far from the one in use is confirmed by who types it, and from the second one on by somebody else.
RATES_CONFIRM_PERCENT = Decimal(env.str("RATES_CONFIRM_PERCENT", default="2"))
RATES_SECOND_PERSON_PERCENT = Decimal(env.str("RATES_SECOND_PERSON_PERCENT", default="5"))
