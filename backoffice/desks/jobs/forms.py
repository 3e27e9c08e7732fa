"""What a job asks before it is previewed: a form for each kind that needs one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget

from commerce.jobs.models import Job
from commerce.jobs.rules import MAX_REASON

_forms: dict[str, type[forms.Form]] = {}


class ReasonForm(forms.Form):
    """Why it is done; the history of every object that changes shows it."""

    motivo = forms.CharField(
        label=_("Motivo"), max_length=MAX_REASON, required=False, widget=UnfoldAdminTextInputWidget()
    )


def ask(code: str, form: type[forms.Form]) -> None:
    """Have jobs of the kind `code` ask what `form` asks, before their preview."""
    _forms[code] = form


def form_for(job: Job, data: Any = None) -> forms.Form | None:
    """The form of the job's options, filled in with what was said; None where it asks nothing.

    A form with `wants_job` gets the job, to offer only what belongs to its store.
    """
    form = _forms.get(job.code)
    if form is None:
        return None
    more: dict[str, Any] = {"job": job} if getattr(form, "wants_job", False) else {}
    return form(data, initial=job.params, **more)


def params_of(form: forms.Form) -> dict[str, Any]:
    """What a valid form says, as plain values: its own `params()` where it has one, else its fields, rows as ids."""
    own = getattr(form, "params", None)
    if own is not None:
        return dict(own())
    return {name: getattr(value, "pk", value) for name, value in form.cleaned_data.items()}
