"""Whom to call at a firm."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.keys import new_key
from yanzhen.kernel.parties.models import Person
from yanzhen.reforms.innovation_community.models.enterprises import Enterprise


class Contact(models.Model):
    """A person who speaks for a firm; numbers are masked by parties wherever they are shown."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="contacts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="contact_of")
    role = models.CharField(_("role"), max_length=60, blank=True)
    main = models.BooleanField(_("main contact"), default=False)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact")
        ordering = ["-main", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "person"],
                condition=Q(until__isnull=True),
                name="a_person_is_contact_of_a_firm_once",
            ),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(main=True, until__isnull=True),
                name="a_firm_has_one_main_contact",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.enterprise}"
