"""Accounts: e-mail login through django-allauth, lock-out through django-axes."""

from datetime import timedelta

import environ

env = environ.Env()

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "commerce.stores.backends.MembershipBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "commerce.accounts.passwords.LikeTheAccount"},
    {"NAME": "commerce.accounts.passwords.TooShort", "OPTIONS": {"min_length": 10}},
    {"NAME": "commerce.accounts.passwords.TooCommon"},
    {"NAME": "commerce.accounts.passwords.OnlyDigits"},
]
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60  # seconds
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "customer:summary"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "commerce.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "commerce.accounts.forms.NameForm"
ACCOUNT_FORMS = {
    "login": "commerce.accounts.access_forms.LoginForm",
    "signup": "commerce.accounts.access_forms.SignupForm",
    "reset_password": "commerce.accounts.access_forms.ResetPasswordForm",
    "reset_password_from_key": "commerce.accounts.access_forms.ResetPasswordKeyForm",
    "change_password": "commerce.accounts.access_forms.ChangePasswordForm",
    "set_password": "commerce.accounts.access_forms.SetPasswordForm",
    "add_email": "commerce.accounts.access_forms.AddEmailForm",
    "reauthenticate": "commerce.accounts.access_forms.ReauthenticateForm",
}
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True  # one address per account; a new one takes its place once it is confirmed
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # only in the browser that signed up
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = env.str("PUBLIC_SCHEME", default="http")
PUBLIC_PORT = env.str("PUBLIC_PORT", default="")  # of the addresses in messages; empty where it is the usual one
# Counted per address ("ip") or per account ("key", "user"). Failed logins of one account from one address are
# django-axes's, below; here only a guess that comes from many addresses is slowed down.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,20/10m/key",
    "signup": "20/m/ip",
    "reset_password": "20/m/ip,5/m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
MFA_ADAPTER = "commerce.accounts.adapter.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "commerce.accounts.access_forms.SecondStepForm",
    "reauthenticate": "commerce.accounts.access_forms.SecondStepAgainForm",
    "activate_totp": "commerce.accounts.access_forms.ActivateSecondStepForm",
    "deactivate_totp": "commerce.accounts.access_forms.DeactivateSecondStepForm",
    "generate_recovery_codes": "commerce.accounts.access_forms.RecoveryCodesForm",
}
MFA_TOTP_ISSUER = "Abasto"
MFA_TOTP_TOLERANCE = 1  # a phone whose clock is half a minute off still gets in
# What seals the second step's secrets in the database: the first seals, all of them open. Without any: SECRET_KEY.
SECOND_STEP_KEYS = env.list("SECOND_STEP_KEYS", default=[])
# Whether /admin/ and /cms/ ask for a second step: an app on the phone, or a recovery code.
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=True)
SOCIALACCOUNT_ENABLED = True

AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the hour that the page names stays true
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "commerce.accounts.lockout.account_tried"
AXES_CLIENT_IP_CALLABLE = "allauth.core.internal.httpkit.get_client_ip"
AXES_LOCKOUT_CALLABLE = "commerce.accounts.lockout.locked_out"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_VERBOSE = False
