"""Assets of an import leave the register again, as long as nobody has changed or used them since."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from yanzhen.base.hanging import used_by
from yanzhen.base.importing.contract import ImportContext, MadeRow, RowProblem
from yanzhen.kernel.assets.models import Asset, Permit
from yanzhen.kernel.assets.models.scope import must_answer_for
from yanzhen.kernel.audit.models import AuditLine, audit_line
from yanzhen.kernel.documents.models import Document, label_of

# What the import itself wrote beside an asset.
OWN: Final = (Permit,)


def lock(keys: Sequence[UUID]) -> None:
    """Nobody changes these assets until the transaction ends, nor hangs anything on them."""
    list(
        Asset.objects.filter(pk__in=keys)
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", flat=True)
    )


def in_the_way(rows: Sequence[MadeRow], context: ImportContext) -> Iterable[RowProblem]:
    """Assets that are gone, have a history since, or are used; a fixed number of questions."""
    keys = [row.made_id for row in rows]
    there = set(Asset.objects.filter(pk__in=keys).values_list("pk", flat=True))
    used = used_by(Asset, keys, but=OWN)
    papers = set(
        Document.objects.filter(owner_label=label_of(Asset()), owner_id__in=keys).values_list(
            "owner_id", flat=True
        )
    )
    for row in rows:
        if row.made_id not in there:
            yield RowProblem(row.line, _("The asset is not on the register any more."))
        elif counts := used.get(row.made_id):
            named = _(", ").join(f"{title} {number}" for title, number in counts)
            yield RowProblem(row.line, _("In use since: %(what)s.") % {"what": named})
        elif row.made_id in papers:
            yield RowProblem(row.line, _("Files hang on it since."))


def take_back(rows: Sequence[MadeRow], context: ImportContext) -> None:
    """Remove the assets and the papers the import wrote; one line each in the audit."""
    keys = [row.made_id for row in rows]
    gone = list(
        Asset.objects.filter(pk__in=keys).select_related("place", "owner__party", "owner__place")
    )
    for asset in gone:
        must_answer_for(context.by, asset.owner, asset.place)
    AuditLine.objects.bulk_create(
        audit_line(
            by=context.by, verb="assets.take_back", noun=asset, at=context.at, changes={"batch": context.batch_number}, place_path=asset.place.path
        )
        for asset in gone
    )  # fmt: skip
    # By statement, not by the ORM's cascade: what is forgotten here is refused by a foreign key.
    with connection.cursor() as cursor:
        for table, column in (("assets_permit", "asset_id"), ("assets_asset", "id")):
            cursor.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", [keys])  # noqa: S608  names above
