"""One line per change, append-only, sealed in batches; keys per subject make deletion lawful."""

from yanzhen.kernel.audit.models.lines import (
    AuditLine,
    audit_line,
    columns_of,
    name_verbs,
    record,
    record_upkeep,
    record_view,
)
from yanzhen.kernel.audit.models.seals import Seal, SealedLine, seal_lines
from yanzhen.kernel.audit.models.subjects import SubjectKey

__all__ = [
    "AuditLine",
    "Seal",
    "SealedLine",
    "SubjectKey",
    "audit_line",
    "columns_of",
    "name_verbs",
    "record",
    "record_upkeep",
    "record_view",
    "seal_lines",
]
