"""A free plot is asked for; the contract over it is drawn up and approved in agreements."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.refusals import Refused
from yanzhen.kernel.audit.models import record
from yanzhen.kernel.notices.models import tell
from yanzhen.kernel.parties.models import Appointment
from yanzhen.reforms.one_pass.models import Enquiry, GardenPlot


@transaction.atomic
def ask_for_plot(plot: GardenPlot, *, by: By, at: datetime | None = None) -> Enquiry:
    """Once a day; who keeps contracts at the place is told who asked."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    if by.person_id is None:
        raise Refused(_("Please log in first."))
    plot = GardenPlot.objects.for_page().get(pk=plot.pk)
    if plot.until is not None and plot.until <= today:
        raise Refused(_("This plot is let no longer."))
    if plot.let_on(today) is not None:
        raise Refused(_("This plot is let. Choose a free one."))
    if Enquiry.objects.filter(seller=plot.owner, about=str(plot)[:120], at__date=today).exists():
        raise Refused(_("It was asked for today already. Its owner answers first."))
    made = Enquiry.objects.create(place=plot.place, seller=plot.owner, channel="written", about=str(plot)[:120], at=at)  # fmt: skip
    keepers = Appointment.objects.at_work_on(today).filter(office__duty="asset_keeper").select_related("office__scope")  # fmt: skip
    near = [one.person_id for one in keepers if one.office.scope is None or plot.place.path.startswith(one.office.scope.path)]  # fmt: skip
    tell(near, _("%(who)s would like to lease %(plot)s"), _("Draw up the contract over its asset."), url="/agreements/", kind="order",
         values={"who": by.person_name, "plot": str(plot)})  # fmt: skip
    record(by=by, verb="one_pass.write_enquiry", noun=made, place_path=plot.place.path)
    return made
