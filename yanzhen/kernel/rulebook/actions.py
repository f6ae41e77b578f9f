"""Judging by the pack in force, keeping what was found, answering what the law leaves open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.rulebook.contracts import (
    Answer,
    FindingValue,
    Pack,
    Question,
    Rule,
    aggregate,
    packs,
    questions,
)
from yanzhen.kernel.rulebook.models import Finding, RuleAnswer, RulePack


@dataclass(frozen=True)
class Judgement:
    """What a pack says of some facts: rule by rule, and the whole."""

    pack: RulePack
    on: date
    answers: tuple[tuple[Rule, Answer], ...]

    @cached_property
    def value(self) -> FindingValue:
        return aggregate((answer, rule.hard) for rule, answer in self.answers)


def judge(code: str, facts: Mapping[str, Any], *, on: date) -> Judgement:
    """Judge the facts by the version in force on the day; nothing is written. Refused where none was in force."""
    pack = RulePack.objects.in_force(code, on)
    if pack is None or pack.declared is None:
        raise Refused(
            _("No version of the rules “%(code)s” is in force on %(day)s."), code=code, day=on
        )
    return judge_by(pack, facts, on=on)


def judge_by(pack: RulePack, facts: Mapping[str, Any], *, on: date) -> Judgement:
    """Judge by this very version, in force, superseded or a draft: for many facts at once, and to compare."""
    declared = pack.declared
    if declared is None:
        raise Refused(
            _("The app that brought the rules “%(code)s” is not installed."), code=pack.code
        )
    return Judgement(pack, on, tuple((rule, rule.answer(facts)) for rule in declared.rules))


@transaction.atomic
def keep(
    judgement: Judgement, subject: models.Model, *, by: By, at: datetime | None = None
) -> list[Finding]:
    """Write the findings down beside the version that gave them. Earlier ones stay as they are."""
    moment = at or timezone.now()
    label = subject._meta.label_lower  # noqa: SLF001  Django's documented model meta API
    return Finding.objects.bulk_create(
        Finding(
            pack=judgement.pack,
            rule=rule.slug,
            subject_label=label,
            subject_id=subject.pk,
            value=answer.value,
            measured=str(answer.measured),
            threshold=str(answer.threshold),
            article=rule.article,
            explanation=str(answer.explanation),
            gap=str(answer.gap),
            on=judgement.on,
            judged_at=moment,
            judged_by_id=by.person_id,
            judged_by_name=by.person_name,
        )
        for rule, answer in judgement.answers
    )


def parameter(pack: str, name: str) -> int | None:
    """This locality's answer to a declared question, or None: then the finding is unknown, never guessed."""
    if f"{pack}.{name}" not in questions:
        raise ImproperlyConfigured(f"Nobody declared the question “{pack}.{name}”.")
    return RuleAnswer.objects.filter(pack=pack, name=name).values_list("value", flat=True).first()


def open_questions() -> list[Question]:
    """Those nobody has answered yet; the screen says so, and setup asks."""
    answered = {f"{pack}.{name}" for pack, name in RuleAnswer.objects.values_list("pack", "name")}
    return sorted(
        (question for question in questions if question.slug not in answered),
        key=lambda question: question.slug,
    )


@transaction.atomic
def answer_question(
    slug: str, value: int, *, source: str, by: By, at: datetime | None = None
) -> RuleAnswer:
    """Say what holds here and where that is written; a second answer replaces the first and is recorded."""
    question = questions.get(slug)
    if question is None:
        raise Refused(_("Nobody asks “%(slug)s”. Open the list of rules again."), slug=slug)
    if not by.may("rulebook.edit"):
        raise Refused(_("Only the system administrator answers for this place. Ask them."))
    _check(question, value, source)
    moment = at or timezone.now()
    before = RuleAnswer.objects.select_for_update().filter(pack=question.pack, name=question.name)
    earlier = before.values_list("value", "source").first()
    answer, _created = RuleAnswer.objects.update_or_create(
        pack=question.pack,
        name=question.name,
        defaults={
            "value": value,
            "source": source.strip(),
            "least": question.least,
            "most": question.most,
            "answered_by_id": by.person_id,
            "answered_by_name": by.person_name,
            "answered_at": moment,
        },
    )
    changes = {"before": list(earlier) if earlier else None, "after": [value, source.strip()]}
    record(by=by, verb="rulebook.answer", noun=answer, at=at, changes=changes)
    return answer


def _check(question: Question, value: int, source: str) -> None:
    if not question.least <= value <= question.most:
        raise Refused(
            _("%(value)s can't be meant: it lies between %(least)s and %(most)s %(unit)s."),
            field="value",
            value=value,
            least=question.least,
            most=question.most,
            unit=question.unit,
        )
    if not source.strip():
        raise Refused(_("Say where it is written, such as the notice's number."), field="source")


@transaction.atomic
def take_over_packs(declared: Sequence[Pack] | None = None) -> list[RulePack]:
    """Bring the table in line with the registry; safe to repeat. What is superseded is closed before a successor opens."""
    chosen = sorted(
        packs if declared is None else declared, key=lambda pack: (pack.code, pack.effective_from)
    )
    with translation.override("en"):
        return [_taken_over(pack) for pack in chosen]


def _taken_over(pack: Pack) -> RulePack:
    facts = {
        "title": str(pack.title),
        "document_no": pack.document_no,
        "effective_from": pack.effective_from,
        "effective_to": pack.effective_to,
        "jurisdiction": pack.jurisdiction,
        "status": pack.status,
        "evidence": pack.evidence,
    }
    row, _created = RulePack.objects.update_or_create(
        code=pack.code, version=pack.version, defaults=facts
    )
    return row
