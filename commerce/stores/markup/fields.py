"""Form fields: label, control, help and error, tied together for people who cannot see them."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from .icons import icon

_CLASSES = ((forms.Textarea, "textarea"), (forms.Select, "select"))


def field(bound: BoundField, help_text: str = "", label: str = "", **attrs: Any) -> SafeString:
    """One field as the style guide draws it. `attrs` go to the control (`inputmode="numeric"`, `css="num"`)."""
    if bound.is_hidden:
        return SafeString(str(bound))
    widget = bound.field.widget
    help_text = str(help_text or bound.help_text or "")
    caption = str(label or bound.label or "")
    if isinstance(widget, forms.CheckboxInput):
        return _checkbox(bound, caption, help_text, attrs)
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return _choices(bound, caption, help_text)
    control = bound.as_widget(attrs=_attributes(bound, help_text, attrs))
    if isinstance(widget, forms.FileInput):
        return _upload(bound, caption, help_text, control)
    return format_html(
        '<div class="field"><label for="{}">{}{}</label>{}{}{}</div>',
        bound.id_for_label,
        caption,
        _optional(bound),
        control,
        _help(bound, help_text),
        _error(bound),
    )


def form_errors(form: forms.BaseForm) -> SafeString:
    """The summary over a form that was refused: how many things to look at, each with a link to its field."""
    if not form.is_bound or not form.errors:
        return SafeString("")
    items: list[tuple[str]] = [(conditional_escape(str(text)),) for text in form.non_field_errors()]
    for name, errors in form.errors.items():
        if name in form.fields:
            bound = form[name]
            items += [(_link(bound, str(text)),) for text in errors]
    count = len(items)
    heading = ngettext("Revisa un dato para continuar", "Revisa %(count)s datos para continuar", count) % {
        "count": count
    }
    body = format_html_join("", "<li>{}</li>", items)
    return format_html(
        '<div class="errors" role="alert" tabindex="-1" data-focus><h2>{}</h2><ul role="list">{}</ul></div>',
        heading,
        body,
    )


def _link(bound: BoundField, text: str) -> str:
    target = bound.id_for_label or bound.auto_id  # a group of radio buttons has no first one to name
    if bound.is_hidden or not target:
        return conditional_escape(text)
    return format_html('<a href="#{}">{}: {}</a>', target, bound.label or bound.name, text)


def _attributes(bound: BoundField, help_text: str, attrs: dict[str, Any]) -> dict[str, Any]:
    """What the control carries: its class, what describes it, and whether it was refused."""
    widget = bound.field.widget
    base = next((css for kind, css in _CLASSES if isinstance(widget, kind)), "input")
    if isinstance(widget, forms.FileInput):
        base = ""
    given = {
        name.replace("_", "-"): value for name, value in attrs.items() if name != "css" and value not in (None, False)
    }
    classes = " ".join(filter(None, [base, widget.attrs.get("class", ""), attrs.get("css", "")]))
    result = {**({"class": classes} if classes else {}), **given}
    described = [f"{bound.auto_id}-h"] if help_text else []
    if bound.errors:
        described.append(f"{bound.auto_id}-e")
        result["aria-invalid"] = "true"
    if described:
        result["aria-describedby"] = " ".join(described)
    return result


def _optional(bound: BoundField) -> SafeString:
    if bound.field.required:
        return SafeString("")
    return format_html(' <span class="opt">({})</span>', gettext("opcional"))


def _help(bound: BoundField, text: str) -> SafeString:
    return format_html('<p class="help" id="{}-h">{}</p>', bound.auto_id, text) if text else SafeString("")


def _error(bound: BoundField) -> SafeString:
    if not bound.errors:
        return SafeString("")
    return format_html(
        '<p class="error" id="{}-e">{}<span>{}</span></p>',
        bound.auto_id,
        icon("warning-circle"),
        " ".join(map(str, bound.errors)),
    )


def _checkbox(bound: BoundField, caption: str, help_text: str, attrs: dict[str, Any]) -> SafeString:
    given = {key: value for key, value in _attributes(bound, help_text, attrs).items() if key != "class"}
    return format_html(
        '<div class="field"><label class="check" for="{}">{}<span>{}</span></label>{}{}</div>',
        bound.id_for_label,
        bound.as_widget(attrs=given),
        caption,
        _help(bound, help_text),
        _error(bound),
    )


def _choices(bound: BoundField, caption: str, help_text: str) -> SafeString:
    described = format_html(' aria-describedby="{}-e"', bound.auto_id) if bound.errors else ""
    rows = format_html_join(
        "",
        '<label class="choice">{}<span class="choice__t">{}</span></label>',
        ((sub.tag(), sub.choice_label) for sub in bound),
    )
    return format_html(
        '<fieldset class="field" id="{}" tabindex="-1"{}><legend>{}{}</legend>{}<div>{}</div>{}</fieldset>',
        bound.auto_id,
        described,
        caption,
        _optional(bound),
        _help(bound, help_text),
        rows,
        _error(bound),
    )


def _upload(bound: BoundField, caption: str, help_text: str, control: SafeString) -> SafeString:
    refused = " upload--bad" if bound.errors else ""
    return format_html(
        '<div class="field"><label for="{}">{}{}</label><div class="upload{}">{}{}'
        '<span class="help" id="{}-h" data-file role="status">{}</span></div>{}</div>',
        bound.id_for_label,
        caption,
        _optional(bound),
        refused,
        icon("camera"),
        control,
        bound.auto_id,
        help_text,
        _error(bound),
    )
