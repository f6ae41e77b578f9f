"""Values of price indexes as they are published; a value that is written stays."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.agreements.models import IndexValue, PriceIndex
from yanzhen.kernel.agreements.workflow import APPROVE
from yanzhen.kernel.audit.models import record


@transaction.atomic
def keep_value(*, name: str, source: str, year: int, value: int, by: By) -> IndexValue:
    """Write the value of a year, in hundredths of a point. Another value for the same year is refused."""
    if not by.may(APPROVE):
        raise Refused(_("Only whoever approves contracts writes the values of indexes."))
    index, _fresh = PriceIndex.objects.get_or_create(
        name=name.strip(), defaults={"source": source.strip()}
    )
    kept, fresh = IndexValue.objects.get_or_create(
        index=index, year=year, defaults={"value_hundredths": value}
    )
    if not fresh and kept.value_hundredths != value:
        raise Refused(
            _("%(index)s has a value for %(year)s already; dues may rest on it."),
            index=index,
            year=year,
            field="value",
        )
    if fresh:
        record(
            by=by, verb="agreements.keep_index", noun=index, changes={"year": year, "value": value}
        )
    return kept
