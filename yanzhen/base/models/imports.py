"""Tables on their way in: the batch, its file until it is settled, each of its rows, and column mappings."""

from datetime import datetime
from typing import Any, Final, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By, WrittenBy
from yanzhen.base.contracts import importers
from yanzhen.base.importing.contract import Importer
from yanzhen.base.keys import new_key
from yanzhen.base.refusals import Refused


class BatchState(models.TextChoices):
    UPLOADED = "uploaded", _("Columns to match")
    CHECKED = "checked", _("Looked over, nothing written")
    APPLYING = "applying", _("Being imported")
    APPLIED = "applied", _("Imported")
    ABANDONED = "abandoned", _("Not imported")
    UNDONE = "undone", _("Taken back")


class RowState(models.TextChoices):
    GOOD = "good", _("Can be imported")
    BAD = "bad", _("Refused")
    APPLIED = "applied", _("Imported")
    UNDONE = "undone", _("Taken back")


SHAPES: Final[dict[str, str]] = {
    BatchState.UPLOADED: "soon",
    BatchState.CHECKED: "soon",
    BatchState.APPLYING: "info",
    BatchState.APPLIED: "ok",
}


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, by: By) -> Self:
        """Own batches and those of the same office, of registers one may fill now."""
        if by.person_id is None:
            return self.none()
        slugs = [importer.slug for importer in importers if by.may(importer.capability)]
        mine = Q(by_person_id=by.person_id)
        if by.office_id is not None:
            mine |= Q(by_office_id=by.office_id)
        return self.filter(mine, importer_slug__in=slugs)

    def newest_first(self) -> Self:
        return self.order_by("-uploaded_at", "-number")


class ImportBatch(models.Model):
    """One file brought in: who brought it, what became of its rows. The rows always add up."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    number = models.CharField(_("number"), max_length=20, unique=True, editable=False)
    importer_slug = models.CharField(_("register"), max_length=60)
    source = models.CharField(_("where the table comes from"), max_length=120, blank=True)
    file_name = models.CharField(_("file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    sheet = models.CharField(_("sheet"), max_length=120, blank=True)
    sheets = models.JSONField(default=list)
    header_line = models.PositiveIntegerField(default=1)
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=list)  # column name for each header, "" where left out
    fixed = models.JSONField(default=dict)  # column name → text that all rows share
    corrections = models.JSONField(default=dict)  # line → column name → text taken over
    state = models.CharField(
        _("state"), max_length=10, choices=BatchState.choices, default=BatchState.UPLOADED
    )
    rows_total = models.PositiveIntegerField(_("rows in"), default=0)
    rows_ok = models.PositiveIntegerField(_("accepted"), default=0)
    rows_bad = models.PositiveIntegerField(_("refused"), default=0)
    rows_applied = models.PositiveIntegerField(_("imported"), default=0)
    forecast = models.JSONField(default=list)
    check_took_ms = models.PositiveIntegerField(default=0)
    by_person_id = models.UUIDField(null=True)
    by_person_name = models.CharField(max_length=120)
    by_appointment_id = models.UUIDField(null=True)
    by_office_id = models.UUIDField(null=True)
    by_office_name = models.CharField(max_length=120, blank=True)
    by_scope_path = models.TextField(null=True)  # noqa: DJ001  a By without a scope has None
    by_channel = models.CharField(max_length=20)
    uploaded_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)  # when the last chunk went in
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=120, blank=True)
    undone_because = models.CharField(max_length=300, blank=True)
    rows_forgotten_at = models.DateTimeField(null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        indexes = [
            models.Index(fields=["by_person_id", "-uploaded_at"], name="imports_of_a_person"),
            models.Index(fields=["by_office_id", "-uploaded_at"], name="imports_of_an_office"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BatchState.values), name="an_import_is_in_a_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state=BatchState.UPLOADED) | Q(rows_total=F("rows_ok") + F("rows_bad")),
                name="every_row_of_an_import_is_accepted_or_refused",
            ),
            models.CheckConstraint(
                condition=Q(rows_applied__lte=F("rows_ok")),
                name="an_import_writes_no_more_rows_than_it_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state=BatchState.APPLIED) | Q(rows_applied=F("rows_ok")),
                name="an_applied_import_has_written_every_accepted_row",
            ),
            models.CheckConstraint(
                condition=Q(state=BatchState.UNDONE, undone_at__isnull=False)
                & ~Q(undone_because="")
                | ~Q(state=BatchState.UNDONE) & Q(undone_at__isnull=True),
                name="an_import_taken_back_says_when_and_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def importer(self) -> Importer:
        """The register it fills, or Refused where its app is not installed any more."""
        importer = importers.get(self.importer_slug)
        if importer is None:
            raise Refused(
                _("This installation has no register “%(slug)s”."), slug=self.importer_slug
            )
        return importer

    @property
    def by(self) -> WrittenBy:
        """Who brought the file, as a job may know them."""
        return WrittenBy(
            person_id=self.by_person_id,
            person_name=self.by_person_name,
            appointment_id=self.by_appointment_id,
            office_id=self.by_office_id,
            office_name=self.by_office_name,
            scope_path=self.by_scope_path,
            channel=self.by_channel,
        )

    @property
    def is_judged(self) -> bool:
        """Whether the rows were looked at: before, only their number is known."""
        return self.rows_ok + self.rows_bad == self.rows_total

    @property
    def shape(self) -> str:
        """The shape that goes with the state on the screen."""
        return SHAPES.get(self.state, "idle")

    @property
    def ok_share(self) -> str:
        """Per cent of the rows that can go in; what is refused stays visible however little it is."""
        share = 100 * self.rows_ok / self.rows_total if self.rows_total else 0
        return f"{min(share, 98.5) if self.rows_bad else share:.1f}"

    @classmethod
    def open(cls, *, by: By, at: datetime, **facts: Any) -> "ImportBatch":
        """A new batch with the year's next number."""
        batch = cls(
            by_person_id=by.person_id,
            by_person_name=by.person_name,
            by_appointment_id=by.appointment_id,
            by_office_id=by.office_id,
            by_office_name=by.office_name,
            by_scope_path=by.scope_path,
            by_channel=by.channel,
            uploaded_at=at,
            **facts,
        )
        # Two files may arrive at once and count to the same number; the second counts again.
        for last_try in (False, False, False, False, True):
            batch.number = _next_number(timezone.localtime(at).year)
            try:
                with transaction.atomic():
                    batch.save(force_insert=True)
                break
            except IntegrityError:
                if last_try:
                    raise
        return batch

    def locked(self) -> "ImportBatch":
        """The batch as it stands now, held until the transaction ends."""
        return ImportBatch.objects.select_for_update().get(pk=self.pk)


def _next_number(year: int) -> str:
    prefix = f"PL-{year}-"
    last = ImportBatch.objects.filter(number__startswith=prefix).aggregate(
        last=models.Max(
            models.functions.Cast(models.functions.Substr("number", 9), models.IntegerField())
        )
    )["last"]
    return f"{prefix}{(last or 0) + 1:04d}"


class ImportFile(models.Model):
    """The file itself, kept only until the batch is imported or given up."""

    batch = models.OneToOneField(ImportBatch, models.CASCADE, primary_key=True, related_name="file")
    content = models.BinaryField()

    class Meta:
        verbose_name = _("imported file")

    def __str__(self) -> str:
        return str(self.batch_id)


class ImportRow(models.Model):
    """One row of the file as it stood, what was understood, and what is wrong with it."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField(_("row of the sheet"))
    raw = models.JSONField()  # cell texts, in the order of the batch's headers
    parsed = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    problems = models.JSONField(default=list)  # {column, kind, sentence, suggestion}
    kind = models.CharField(max_length=30, blank=True)  # of the first problem, for grouping
    state = models.CharField(max_length=10, choices=RowState.choices)
    made_id = models.UUIDField(null=True)
    before = models.JSONField(null=True)  # what stood there, where the row changed something

    class Meta:
        verbose_name = _("imported row")
        indexes = [
            models.Index(
                fields=["batch", "kind", "line"],
                name="refused_rows_of_an_import",
                condition=Q(state=RowState.BAD),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="a_row_is_imported_once"),
            models.CheckConstraint(
                condition=(Q(state=RowState.BAD) & ~Q(kind=""))
                | (~Q(state=RowState.BAD) & Q(kind="")),
                name="a_refused_row_says_why_and_a_good_one_has_no_fault",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.line}"


class ImportMapping(models.Model):
    """Which heading of a source means which column, saved so that the next file needs no correction."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    importer_slug = models.CharField(_("register"), max_length=60)
    source = models.CharField(_("where the table comes from"), max_length=120)
    mapping = models.JSONField(default=dict)  # heading → column name
    fingerprint = models.CharField(max_length=64)
    saved_by_id = models.UUIDField(null=True)
    saved_by_name = models.CharField(max_length=120)
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name = _("column mapping")
        constraints = [
            models.UniqueConstraint(
                fields=["importer_slug", "source"], name="a_source_has_one_mapping_per_register"
            ),
        ]
        indexes = [
            models.Index(fields=["importer_slug", "fingerprint"], name="mappings_by_headings"),
        ]

    def __str__(self) -> str:
        return f"{self.importer_slug}: {self.source}"
