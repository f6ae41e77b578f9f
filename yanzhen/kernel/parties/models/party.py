"""A party is a person, an organisation or a household; each shares the party's key."""

from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from yanzhen.base.fields import EncryptedTextField
from yanzhen.base.keys import new_key
from yanzhen.kernel.places.models import Place

TOMORROW = Func(template="(CURRENT_DATE + 1)", output_field=models.DateField())


class PartyKind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")
    HOUSEHOLD = "household", _("Household")


class PartyQuerySet(models.QuerySet["Party"]):
    def current(self) -> Self:
        """Without those that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def visible_to(self, actor: Any) -> Self:
        """Officers see the register; others see themselves and the organisation they stand for."""
        if actor.may("parties.see"):
            return self
        own = [actor.person_id, getattr(actor, "organisation_id", None)]
        return self.filter(pk__in=[key for key in own if key])

    def resolve(self, key: UUID) -> "Party | None":
        """The party of this key, or the one it was merged into: old links lead to the living record."""
        party = self.filter(pk=key).select_related("merged_into").first()
        return (party.merged_into or party) if party else None


class Party(models.Model):
    """Whoever can ask, own, vote, owe or be visited. Merging sets `merged_into`; history stays."""

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=PartyKind.choices)
    name = models.CharField(_("name"), max_length=200)
    # Sorts and finds Chinese names without an ICU collation.
    pinyin = models.CharField(max_length=500, blank=True, db_collation="C")
    search = SearchVectorField(null=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        verbose_name = _("party")
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="a_party_is_not_merged_into_itself",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="parties_by_words"),
            models.Index(fields=["kind", "pinyin"], name="parties_by_pinyin"),
        ]

    def __str__(self) -> str:
        return self.name


class IdKind(models.TextChoices):
    RESIDENT = "resident", _("Resident identity card")
    HONG_KONG_MACAU = "hk_macau", _("Permit for Hong Kong and Macau residents")
    TAIWAN = "taiwan", _("Permit for Taiwan residents")
    FOREIGNER = "foreigner", _("Foreigner's permanent residence card")
    PASSPORT = "passport", _("Passport")


class PersonQuerySet(models.QuerySet["Person"]):
    def named(self, name: str) -> Self:
        """People of this login or this whole name, without records that were merged away."""
        wanted = Q(user__username=name) | Q(party__name=name)
        return self.filter(wanted, party__merged_into__isnull=True).select_related("party")


class Person(models.Model):
    """A human being. Identifiers are encrypted; a blind index finds the exact number."""

    party = models.OneToOneField(Party, models.CASCADE, primary_key=True, related_name="person")
    phone = EncryptedTextField(_("mobile"), purpose="person.phone", index="phone_index", blank=True)
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    id_kind = models.CharField(
        _("kind of identity document"), max_length=20, choices=IdKind.choices, blank=True
    )
    id_number = EncryptedTextField(
        _("identity number"), purpose="person.id", index="id_index", blank=True
    )
    id_index = models.CharField(max_length=64, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    email = EncryptedTextField(_("e-mail"), purpose="person.email", blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        constraints = [
            models.UniqueConstraint(
                fields=["id_kind", "id_index"],
                condition=~Q(id_index=""),
                name="one_person_per_identity_number",
            ),
            # A day of grace: the database counts its days in UTC.
            models.CheckConstraint(
                condition=Q(birth_date__isnull=True) | Q(birth_date__lte=TOMORROW),
                name="nobody_is_born_in_the_future",
            ),
            models.CheckConstraint(
                condition=Q(id_index="") | ~Q(id_kind=""),
                name="an_identity_number_has_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.party.name

    @property
    def name(self) -> str:
        return self.party.name


class OrganisationKind(models.TextChoices):
    ENTERPRISE = "enterprise", _("Enterprise")
    GOVERNMENT = "government", _("Government office")
    COMMITTEE = "committee", _("Committee")
    COLLECTIVE = "collective", _("Rural collective")
    INSTITUTION = "institution", _("Institution")
    PROPERTY = "property", _("Property service provider")
    SOCIAL = "social", _("Social organisation")


class Organisation(models.Model):
    """A firm, office, committee or collective; at most one per unified social credit code."""

    party = models.OneToOneField(
        Party, models.CASCADE, primary_key=True, related_name="organisation"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind.choices)
    uscc = models.CharField(_("unified social credit code"), max_length=18, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=100, blank=True)
    address = models.CharField(_("registered address"), max_length=300, blank=True)
    place = models.ForeignKey(Place, models.PROTECT, null=True, blank=True)

    class Meta:
        verbose_name = _("organisation")
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"], condition=~Q(uscc=""), name="one_organisation_per_credit_code"
            ),
            models.CheckConstraint(
                condition=Q(uscc="") | Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="a_credit_code_has_18_characters_of_its_alphabet",
            ),
        ]

    def __str__(self) -> str:
        return self.party.name

    @property
    def name(self) -> str:
        return self.party.name


class Household(models.Model):
    """People who live together at a place."""

    party = models.OneToOneField(Party, models.CASCADE, primary_key=True, related_name="household")
    place = models.ForeignKey(Place, models.PROTECT, related_name="households")
    members = models.ManyToManyField(Person, related_name="households")

    class Meta:
        verbose_name = _("household")

    def __str__(self) -> str:
        return self.party.name
