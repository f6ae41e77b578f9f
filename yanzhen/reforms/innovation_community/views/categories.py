"""The local list of talent categories."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yanzhen.base.views.doors import for_offices
from yanzhen.kernel.parties.middleware import ActorRequest
from yanzhen.reforms.innovation_community.actions.talents import keep_category
from yanzhen.reforms.innovation_community.forms.talents import CategoryForm
from yanzhen.reforms.innovation_community.models import TalentCategory
from yanzhen.reforms.innovation_community.views.acts import Sheet, act

FACTS = ("title", "order", "source", "active")


@for_offices("community.see")
@require_GET
def category_list(request: ActorRequest) -> HttpResponse:
    context = {
        "rows": TalentCategory.objects.all(),
        "may_rule": request.actor.may("community.rules"),
    }
    return render(request, "innovation_community/categories.html", context)


@for_offices("community.rules")
def category_edit(request: ActorRequest, code: str = "") -> HttpResponse:
    """Change one line of the list, or add one."""
    category = get_object_or_404(TalentCategory, pk=code) if code else None
    initial = {name: getattr(category, name) for name in FACTS} if category else {"order": 50}
    form = CategoryForm(request.POST or None, initial=initial)
    if category is not None:
        # Talents point at the code, so it stays.
        del form.fields["code"]
    page = reverse("innovation_community:categories")
    title = category.title if category else _("Add a category")
    crumbs = (
        (_("Talents"), reverse("innovation_community:talents")),
        (_("Talent categories"), page),
    )
    return act(
        request,
        form,
        Sheet(title, crumbs, page, _("Keep the category")),
        lambda data: keep_category(
            category or TalentCategory(code=data["code"]),
            by=request.actor,
            **{name: data[name] for name in FACTS},
        ),
        done=_("The list of categories is kept."),
    )
