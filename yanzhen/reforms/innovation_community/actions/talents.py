"""Entering talents and correcting what is known of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.parties.actions import register_person
from yanzhen.kernel.parties.models import Office, Person
from yanzhen.kernel.places.models import Place
from yanzhen.reforms.innovation_community.models import Enterprise, Talent, TalentCategory
from yanzhen.reforms.innovation_community.models.scope import must_cover


@dataclass(frozen=True)
class TalentDraft:
    """A talent as the form gives them; without a place they sit where their firm does."""

    category: TalentCategory
    since: date
    enterprise: Enterprise | None = None
    place: Place | None = None
    needs_housing: bool = False
    needs_schooling: bool = False
    note: str = ""
    source: str = "form"

    @property
    def where(self) -> Place | None:
        return self.place or (self.enterprise.place if self.enterprise else None)


@transaction.atomic
def register_talent(
    draft: TalentDraft, *, by: By, name: str = "", phone: str = "", person: Person | None = None
) -> Talent:
    """Enter a talent: a person known already, or a new one by name and number."""
    _refuse_stranger(draft, by)
    person = person or register_person(name=name, phone=phone, by=by)
    if Talent.objects.filter(pk=person.pk).exists():
        raise Refused(_("%(name)s is in the register of talents already."), name=person.name)
    talent = Talent(person=person)
    return _write(talent, draft, by=by, verb="register_talent", new=True)


@transaction.atomic
def correct_talent(talent: Talent, draft: TalentDraft, *, by: By) -> Talent:
    """Change what the register says; the former values stay in the audit."""
    must_cover(by, talent.scope_path)
    _refuse_stranger(draft, by)
    return _write(talent, draft, by=by, verb="correct_talent", new=False)


@transaction.atomic
def keep_category(category: TalentCategory, *, by: By, **facts: Any) -> TalentCategory:
    """Add a line to the local list of categories, or change title, active, order, source of one."""
    if not by.may("community.rules"):
        raise Refused(_("Only the head of the community changes the list of categories."))
    new = category._state.adding  # noqa: SLF001  documented model API
    if new and TalentCategory.objects.filter(pk=category.pk).exists():
        raise Refused(_("The code %(code)s is taken."), code=category.pk, field="code")
    changes: dict[str, Any] = {}
    for name, value in facts.items():
        before = getattr(category, name)
        if new or before != value:
            changes[name] = [None if new else str(before), str(value)]
            setattr(category, name, value)
    category.save(force_insert=new)
    # The list has keys of its own kind: the line stands under the desk that changed it.
    desk = Office(pk=by.office_id, title=by.office_name)
    changes["category"] = category.pk
    record(by=by, verb="innovation_community.keep_category", noun=desk, changes=changes)
    return category


def _refuse_stranger(draft: TalentDraft, by: By) -> None:
    if not by.may("community.edit"):
        raise Refused(_("Your office may not change the register of talents."))
    must_cover(by, draft.where.path if draft.where else "")


def _write(talent: Talent, draft: TalentDraft, *, by: By, verb: str, new: bool) -> Talent:
    changes: dict[str, Any] = {}
    for name in ("category", "since", "enterprise", "needs_housing", "needs_schooling", "note", "source"):  # fmt: skip
        before = None if new else getattr(talent, name)
        value = getattr(draft, name)
        if before != value:
            changes[name] = [str(before or ""), str(value or "")]
            setattr(talent, name, value)
    talent.locate(draft.where)
    talent.save(force_insert=new)
    record(
        by=by,
        verb=f"innovation_community.{verb}",
        noun=talent,
        changes=changes,
        place_path=talent.scope_path,
    )
    return talent
