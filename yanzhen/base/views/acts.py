"""A page of acts on one thing: each its own form, what can't be undone shown with numbers first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from yanzhen.base.forms import ActForm
from yanzhen.base.refusals import Refused


@dataclass(frozen=True)
class Act:
    """One thing that can be done here. `apply(noun, data, by)` calls the verb; it may answer a page.

    With `preview(noun, data, by)` the act is confirmed: its sentences say what will happen.
    """

    slug: str
    title: "str | Promise"
    button: "str | Promise"
    form: type[ActForm]
    apply: Callable[[Any, dict[str, Any], Any], Any]
    done: "str | Promise"
    hint: "str | Promise" = ""
    preview: "Callable[[Any, dict[str, Any], Any], Sequence[str]] | None" = None
    capability: str = ""


@dataclass(frozen=True)
class Page:
    """Where the acts stand: the heading, the way back, and where one goes when it is done; `above` is a template shown before them."""

    heading: str
    crumbs: Sequence[tuple[str, str]]
    done: str
    note: str = ""
    frame: str = "base/workbench.html"
    above: str = ""


def acts_page(
    request: HttpRequest, noun: Any, acts: Iterable[Act], *, by: Any, page: Page
) -> HttpResponse:
    """Show the forms, or do the one that was sent. A refusal stands beside what was typed, and answers 422."""
    may = [act for act in acts if not act.capability or by.may(act.capability)]
    chosen = request.POST.get("act") or request.GET.get("act", "")
    sent = next((act for act in may if act.slug == chosen), None)
    if not may or (request.method == "POST" and sent is None):
        raise PermissionDenied
    shown = [(act, _form(act, request, noun, by, chosen)) for act in may]
    context = {"acts": shown, "chosen": chosen, "page": page, "noun": noun}
    if request.method == "POST" and sent is not None:
        form = next(form for act, form in shown if act is sent)
        answer: HttpResponse | None = _do(sent, form, request, context)
        if answer is not None:
            return answer
        return render(request, "base/acts.html", context, status=422)
    return render(request, "base/acts.html", context)


def _form(act: Act, request: HttpRequest, noun: Any, by: Any, chosen: str) -> ActForm:
    is_sent = request.method == "POST" and act.slug == chosen
    data, files = (request.POST, request.FILES) if is_sent else (None, None)
    return act.form(data, files, noun=noun, by=by, auto_id=f"{act.slug}_%s")


def _do(act: Act, form: ActForm, request: HttpRequest, context: dict[str, Any]) -> Any:
    if not form.is_valid():
        return None
    try:
        if act.preview is not None and "sure" not in request.POST:
            sentences = act.preview(form.noun, form.cleaned_data, form.by)
            return _ask(sentences, request, {**context, "act": act})
        answer = act.apply(form.noun, form.cleaned_data, form.by)
    except Refused as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, refusal.sentence)
        return None
    if isinstance(answer, str):
        return redirect(answer)
    if isinstance(answer, dict):
        return render(request, "base/act_done.html", {**context, "act": act, **answer})
    messages.success(request, str(act.done))
    return redirect(context["page"].done)


def _ask(sentences: Sequence[str], request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """What would happen, with numbers, and everything typed kept in hidden fields."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ("csrfmiddlewaretoken", "sure")
        for value in values
    ]
    answer = {**context, "sentences": sentences, "typed": typed}
    return render(request, "base/act_sure.html", answer)
