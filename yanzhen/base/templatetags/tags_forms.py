"""Forms that forgive: label, field, hint and error tied together; what went wrong said once above."""

from typing import Any, Final

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yanzhen.base.keys import new_key
from yanzhen.base.templatetags.tags_marks import icon_html

register = template.Library()

# What Django and we say of a choice not made yet; a person at the form reads words instead.
DASHES: Final = ("---------", "—")


@register.simple_tag
def form_field(field: BoundField, hint: Any = "", label: Any = "", **attrs: Any) -> SafeString:
    """One field with its label, hint and error. More arguments become attributes (`rows=2`).

    Single choices become chips, a checkbox stands before its label; hidden fields show nothing.
    Underscores in the names of attributes become hyphens (`hx_get`).
    """
    if field.is_hidden:
        return SafeString(str(field) + str(_errors(field)))
    words = _Words(field, hint or field.help_text, label or field.label)
    widget = field.field.widget
    if getattr(field.field, "empty_label", None) in DASHES:
        field.field.empty_label = _("Please choose")  # type: ignore[attr-defined]  # a model choice has one
    extra = {name.replace("_", "-"): value for name, value in attrs.items()}
    if isinstance(widget, forms.CheckboxInput):
        return _checkbox(field, words, extra)
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return _chips(field, words)
    return format_html(
        '<div class="field"><label class="lbl" for="{}">{}{}</label>{}{}{}</div>',
        field.id_for_label,
        words.label,
        words.optional,
        field.as_widget(attrs={"class": _class(widget, field), **words.tied, **extra}),
        words.hint,
        words.errors,
    )


class _Words:
    """What is said about one field, and the attributes that tie it to the control."""

    def __init__(self, field: BoundField, hint: Any, label: Any) -> None:
        name = field.auto_id or field.html_name
        self.label = label
        self.optional: Any = ""
        if not field.field.required:
            self.optional = format_html('<span class="optional">{}</span>', _("optional"))
        self.hint: Any = ""
        if hint:
            self.hint = format_html('<p class="hint" id="{}_hint">{}</p>', name, hint)
        self.errors = _errors(field)
        said = [f"{name}_hint"] if hint else []
        said += [f"{name}_error"] if field.errors else []
        self.tied: dict[str, str] = {}
        if said:
            self.tied["aria-describedby"] = " ".join(said)
        if field.errors:
            self.tied["aria-invalid"] = "true"


def _errors(field: BoundField) -> SafeString:
    if not field.errors:
        return SafeString("")
    return format_html(
        '<p class="err" id="{}_error">{}<span>{}</span></p>',
        field.auto_id or field.html_name,
        icon_html("i-late"),
        format_html_join(" ", "{}", ((word,) for word in _said(field))),
    )


def _said(field: BoundField) -> list[str]:
    """What is wrong, in our words where Django has only its own."""
    rows = []
    for problem in field.errors.as_data():
        if problem.code == "required":
            rows.append(_("This is still empty."))
        else:
            rows += [str(message) for message in problem.messages]
    return rows


def _class(widget: forms.Widget, field: BoundField) -> str:
    shape = "form-select" if isinstance(widget, forms.Select) else "form-control"
    own = str(widget.attrs.get("class", ""))
    return " ".join(part for part in (shape, own, "is-invalid" if field.errors else "") if part)


def _checkbox(field: BoundField, words: _Words, extra: dict[str, Any]) -> SafeString:
    return format_html(
        '<div class="field"><label class="check">{}<span>{}</span></label>{}{}</div>',
        field.as_widget(attrs={**words.tied, **extra}),
        words.label,
        words.hint,
        words.errors,
    )


def _chips(field: BoundField, words: _Words) -> SafeString:
    choices = format_html_join(
        "",
        '<label class="chip">{}<span>{}</span></label>',
        ((choice.tag(), choice.choice_label) for choice in field.subwidgets),
    )
    tied = format_html_join("", ' {}="{}"', words.tied.items())
    if "aria-invalid" in words.tied:
        # A fieldset may not carry aria-invalid; the description says what is wrong.
        tied = format_html(' aria-describedby="{}"', words.tied["aria-describedby"])
    return format_html(
        '<fieldset class="field" id="{}"{}><legend class="lbl">{}{}</legend>'
        '<div class="chips">{}</div>{}{}</fieldset>',
        field.auto_id,
        tied,
        words.label,
        words.optional,
        choices,
        words.hint,
        words.errors,
    )


@register.simple_tag
def error_summary(form: forms.BaseForm) -> SafeString:
    """Above a form that did not go through: how many places, each a link. Takes the focus."""
    if not form.errors:
        return SafeString("")
    whole = format_html_join(" ", "{}", ((error,) for error in form.non_field_errors()))
    fields = [field for field in form if field.errors and not field.is_hidden]
    links = format_html_join(
        _(", "), '<a href="#{}">{}</a>', ((_target(field), field.label) for field in fields)
    )
    counted: Any = ""
    if fields:
        sentence = ngettext("%(n)s place to correct", "%(n)s places to correct", len(fields))
        counted = format_html("<b>{}</b>{}{}", sentence % {"n": len(fields)}, _(": "), links)
    gap: Any = SafeString("<br>") if whole and fields else ""
    return format_html(
        '<div class="note note-late" role="alert" tabindex="-1" data-focus>{}'
        "<div>{}{}{}</div></div>",
        icon_html("i-late"),
        format_html("<b>{}</b>", whole) if whole else "",
        gap,
        counted,
    )


def _target(field: BoundField) -> str:
    return field.auto_id or field.html_name


@register.simple_tag
def once_key() -> SafeString:
    """A key of this form: pressed twice, sent twice, it is still one act (`base.once.once_of`)."""
    return format_html('<input type="hidden" name="once" value="{}">', new_key())


@register.simple_tag
def stepper(field: BoundField, unit: Any = "") -> SafeString:
    """A small number with − and +; without script it is a plain field for a number."""
    words = _Words(field, field.help_text, field.label)
    return format_html(
        '<div class="field"><div class="row-x"><label class="lbl" for="{}">{}</label>'
        '<span class="stepper push" data-stepper>'
        '<button type="button" data-by="-1" aria-label="{}">−</button>{}'
        '<button type="button" data-by="1" aria-label="{}">+</button></span>{}</div>{}{}</div>',
        field.id_for_label,
        field.label,
        _("One less"),
        field.as_widget(attrs={"inputmode": "numeric", **words.tied}),
        _("One more"),
        unit,
        words.hint,
        words.errors,
    )
