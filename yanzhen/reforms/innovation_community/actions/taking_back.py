"""Firms of an import leave the register again, as long as nobody has changed or used them since."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from yanzhen.base.hanging import used_by
from yanzhen.base.importing.contract import ImportContext, MadeRow, RowProblem
from yanzhen.kernel.audit.models import AuditLine, audit_line
from yanzhen.kernel.audit.models.lines import VIEWED
from yanzhen.kernel.parties.models import Organisation, Party
from yanzhen.reforms.innovation_community.models import Enterprise, EnterpriseYear, Tenancy

# What a row says of a firm whose organisation stood in the register of parties before: it stays there.
KNOWN: Final = {"organisation": "stays"}
# What the import itself wrote beside a firm; a change of these leaves a line in the audit.
OWN: Final = (Tenancy, EnterpriseYear)


def lock(keys: Sequence[UUID]) -> None:
    """Nobody changes these firms until the transaction ends, nor hangs anything on them."""
    firms = Enterprise.objects.filter(pk__in=keys).order_by("pk")
    list(firms.select_for_update(of=("self",)).values_list("pk", flat=True))
    parties = Party.objects.filter(pk__in=keys).order_by("pk")
    list(parties.select_for_update().values_list("pk", flat=True))


def in_the_way(rows: Sequence[MadeRow], context: ImportContext) -> Iterable[RowProblem]:
    """Firms that are gone, were changed since, or are used; a fixed number of questions."""
    keys = [row.made_id for row in rows]
    new = [row.made_id for row in rows if row.before is None]
    there = set(Enterprise.objects.filter(pk__in=keys).values_list("pk", flat=True))
    changed = _changed(keys, context)
    used = used_by(Enterprise, keys, but=OWN)
    for more in (used_by(Organisation, new), used_by(Party, new)):
        for key, counts in more.items():
            used.setdefault(key, []).extend(counts)
    for row in rows:
        sentence = _reason(row.made_id, there, changed, used)
        if sentence:
            yield RowProblem(row.line, sentence, kind="other")


def take_back(rows: Sequence[MadeRow], context: ImportContext) -> None:
    """Remove the firms, what the import wrote beside them, and the parties it made; one line each in the audit."""
    keys = [row.made_id for row in rows]
    new = [row.made_id for row in rows if row.before is None]
    firms = Enterprise.objects.filter(pk__in=keys).select_related("organisation__party")
    AuditLine.objects.bulk_create(
        audit_line(
            by=context.by,
            verb="innovation_community.take_back",
            noun=firm,
            at=context.at,
            changes={"batch": context.batch_number},
            place_path=firm.scope_path,
        )
        for firm in firms
    )
    # By statement, not by the ORM's cascade: what is forgotten here is refused by a foreign key.
    with connection.cursor() as cursor:
        for table, column, gone in (
            ("innovation_community_tenancy", "enterprise_id", keys),
            ("innovation_community_enterpriseyear", "enterprise_id", keys),
            ("innovation_community_enterprise", "organisation_id", keys),
            ("parties_organisation", "party_id", new),
            ("parties_party", "id", new),
        ):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [gone])  # noqa: S608  names above


def _changed(keys: Sequence[UUID], context: ImportContext) -> dict[UUID, AuditLine]:
    """The last line of the audit about each that this import did not write itself."""
    batch = {"batch": context.batch_number}
    lines = AuditLine.objects.filter(noun_id__in=keys).exclude(changes__contains=batch)
    lines = lines.exclude(verb=VIEWED)
    if context.applied_since is not None:
        lines = lines.filter(recorded_at__gte=context.applied_since)
    return {line.noun_id: line for line in lines.order_by("id") if line.noun_id is not None}


def _reason(
    key: UUID,
    there: set[UUID],
    changed: dict[UUID, AuditLine],
    used: dict[UUID, list[tuple[str, int]]],
) -> str:
    if key not in there:
        return _("The firm is not in the register any more.")
    if line := changed.get(key):
        return _("Changed on %(day)s by %(who)s: %(what)s.") % {
            "day": timezone.localdate(line.recorded_at).isoformat(),
            "who": line.person_name or _("System"),
            "what": line.verb_title,
        }
    if counts := used.get(key):
        named = _(", ").join(f"{title} {number}" for title, number in counts)
        return _("In use since: %(what)s.") % {"what": named}
    return ""
