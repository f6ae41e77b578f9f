"""The rules that hold, version by version, and the questions still open here."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yanzhen.base.refusals import Refused
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.kernel.rulebook.actions import answer_question, open_questions
from yanzhen.kernel.rulebook.contracts import questions
from yanzhen.kernel.rulebook.models import RuleAnswer, RulePack


@login_required
@require_GET
def pack_list(request: HttpRequest) -> HttpResponse:
    """Every pack by code, newest version first; above them what nobody has answered yet."""
    return _list(request)


def _list(request: HttpRequest, **more: Any) -> HttpResponse:
    actor = cast(ActorRequest, request).actor
    answers = [
        (questions.get(f"{answer.pack}.{answer.name}"), answer)
        for answer in RuleAnswer.objects.order_by("pack", "name")
    ]
    context = {
        "packs": RulePack.objects.visible_to(actor),
        "today": timezone.localdate(),
        "questions": open_questions(),
        "answers": [(question, answer) for question, answer in answers if question],
        "may_answer": actor.may("rulebook.edit"),
    }
    return render(request, "rulebook/list.html", context | more, status=more.get("status"))


@login_required
@require_GET
def pack(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """One version: where it is from, when it holds, how well it is known, rule by rule."""
    visible = RulePack.objects.visible_to(cast(ActorRequest, request).actor)
    found = get_object_or_404(visible, code=code, version=version)
    context = {
        "pack": found,
        "declared": found.declared,
        "versions": visible.filter(code=code).exclude(pk=found.pk),
    }
    return render(request, "rulebook/pack.html", context)


@login_required
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Answer one question; what was typed stays on the page when it can't be taken."""
    slug = request.POST.get("question", "")
    value, source = request.POST.get("value", "").strip(), request.POST.get("source", "")
    try:
        answer_question(slug, _whole(value), source=source, by=cast(ActorRequest, request).actor)
    except Refused as refusal:
        typed = {"slug": slug, "value": value, "source": source, "sentence": refusal.sentence}
        return _list(request, typed=typed, status=409)
    messages.success(request, _("Kept. Findings from now on use it."))
    return redirect("rulebook:list")


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise Refused(_("“%(text)s” is not a whole number."), field="value", text=text) from None
