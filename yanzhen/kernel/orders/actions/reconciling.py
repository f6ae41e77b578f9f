"""A provider's statement, or a bank's list of transfers, laid beside our payments; what differs becomes a case."""

import csv
import hashlib
import io
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.money import parse_yuan, yuan
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.orders.actions.desks import refuse_other_desk
from yanzhen.kernel.orders.actions.differences import open_difference
from yanzhen.kernel.orders.models import (
    Attempt,
    Difference,
    Payment,
    PayMethod,
    Reconciliation,
    Refund,
    Seller,
)
from yanzhen.kernel.orders.models.matching import (
    FOUND,
    Found,
    Match,
    OwnRow,
    StatementRow,
    match,
    read_wechat_bill,
)

FILE_MAX: Final = 20 * 1024 * 1024
# A difference each is a case each; more than so many on one statement is a wrong file, not so many differences.
DIFFERENCES_MAX: Final = 200
NUMBER, AMOUNT = "订单号", "金额"


def read_statement(method: str, data: bytes) -> list[StatementRow]:
    """Rows of a file: WeChat's trade bill, or two columns 订单号 and 金额 for transfers. Refused where it can't be read."""
    if len(data) > FILE_MAX:
        raise Refused(_("The file is larger than 20 MB."), field="file")
    text = _text(data)
    if method == PayMethod.WECHAT:
        return read_wechat_bill(text)
    rows = csv.DictReader(io.StringIO(text))
    if not {NUMBER, AMOUNT} <= set(rows.fieldnames or ()):
        raise Refused(_("The first line must name the columns 订单号 and 金额."), field="file")
    return [StatementRow(row[NUMBER].strip().lstrip("`'"), parse_yuan(row[AMOUNT])) for row in rows]


def reconcile(
    seller: Seller,
    method: str,
    data: bytes,
    *,
    name: str,
    since: date,
    until: date,
    by: By,
    at: datetime | None = None,
) -> Reconciliation:
    """Lay a statement beside what we took and gave back in these days. The same file again gives the same answer."""
    at = at or timezone.now()
    if not by.may("orders.reconcile"):
        raise Refused(_("Only whoever keeps the seller's money lays statements beside it."))
    refuse_other_desk(seller, by=by)
    if until < since:
        raise Refused(_("The last day lies before the first."), field="until")
    file_hash = hashlib.sha256(data).hexdigest()
    known = Reconciliation.objects.filter(seller=seller, file_hash=file_hash).first()
    if known is not None:
        return known
    theirs = read_statement(method, data)
    found = match(theirs, own_rows(seller, method, since, until))
    differences = [one for one in found if one.found != Found.MATCHED]
    if len(differences) > DIFFERENCES_MAX:
        raise Refused(
            _(
                "%(n)s numbers differ: this must be the statement of another day or another merchant."
            ),
            n=len(differences),
        )
    with transaction.atomic():
        made = Reconciliation.objects.create(
            seller=seller, method=method, since=since, until=until, file_name=name[:200], file_hash=file_hash,
            rows=len(theirs), matched=len(found) - len(differences), theirs_fen=sum(one.theirs_fen or 0 for one in found),
            ours_fen=sum(one.ours_fen or 0 for one in found), made_by=by.person_name, made_at=at,
        )  # fmt: skip
        for one in differences:
            _keep(made, one, by=by, at=at)
        record(
            by=by,
            verb="orders.reconcile",
            noun=made,
            at=at,
            changes={"rows": made.rows, "differ": len(differences)},
        )
    return made


def own_rows(seller: Seller, method: str, since: date, until: date) -> list[OwnRow]:
    """What we say was taken and given back in these days, by the numbers that stand on a statement."""
    days = {"seller": seller}
    paid = Payment.objects.filter(
        **days, method=method, paid_at__date__gte=since, paid_at__date__lte=until
    )
    back = Refund.objects.filter(
        **days, payment__method=method, at__date__gte=since, at__date__lte=until, fen__gt=0
    )
    rows = [
        OwnRow(number, fen)
        for number, fen in paid.order_by("paid_at", "pk").values_list("number", "fen")
    ]
    rows += [
        OwnRow(number, -fen)
        for number, fen in back.order_by("at", "pk").values_list("number", "fen")
    ]
    if method == PayMethod.WECHAT:
        late = Attempt.objects.filter(order__collector=seller, state__in=["late", "returned"],
                                      ended_at__date__gte=since, ended_at__date__lte=until)  # fmt: skip
        for attempt in late.order_by("pk"):
            rows.append(OwnRow(attempt.number, attempt.fen))
            if attempt.state == Attempt.State.RETURNED:
                rows.append(OwnRow(f"{attempt.number}L", -attempt.fen))
    return rows


def _keep(made: Reconciliation, one: Match, *, by: By, at: datetime) -> None:
    difference = Difference.objects.create(
        reconciliation=made, number=one.number[:64], their_number=one.their_number[:64], found=one.found,
        theirs_fen=one.theirs_fen, ours_fen=one.ours_fen,
    )  # fmt: skip
    difference.case = open_difference(
        "money",
        f"{FOUND[one.found]}: {one.number}",
        _now("Statement %(file)s says %(theirs)s, we say %(ours)s.") % {
            "file": made.file_name, "theirs": _said(one.theirs_fen), "ours": _said(one.ours_fen),
        },
        about=difference, seller_id=made.seller_id, by=by, at=at,
    )  # fmt: skip
    difference.save(update_fields=["case"])


def _said(fen: int | None) -> str:
    return _now("nothing") if fen is None else yuan(fen)


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("The file is no text that can be read."), field="file")
