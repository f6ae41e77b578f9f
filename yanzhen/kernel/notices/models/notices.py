"""A message to a person, in the house: written once, read in whatever language the reader uses."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yanzhen.base.by import By
from yanzhen.base.keys import new_key
from yanzhen.kernel.parties.models import Person


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: By) -> Self:
        """A notice is its reader's own; no office and no deputy sees it."""
        if actor.person_id is None:
            return self.none()
        return self.filter(person_id=actor.person_id)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")

    def read_all(self, *, by: By, at: datetime | None = None) -> tuple[int, datetime]:
        """Mark all unread ones of `by` as read. Gives how many, and the moment that `unread_again` takes back."""
        moment = at or timezone.now()
        mine = self.visible_to(by).unread().filter(created_at__lte=moment)
        return mine.update(read_at=moment), moment

    def unread_again(self, moment: datetime, *, by: By) -> int:
        """Undo: what was read at exactly this moment is unread again."""
        return self.visible_to(by).filter(read_at=moment).update(read_at=None)


class Notice(models.Model):
    """One message to one person.

    `title` and `text` hold the English message ids and `values` what fills them, so the reader sees
    them in today's language of the screen; free text (a subject, a name) passes through unchanged.
    """

    id = models.UUIDField(primary_key=True, default=new_key, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    values = models.JSONField(default=dict, blank=True)
    url = models.CharField(_("address"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="a_notice_has_a_title"),
            models.CheckConstraint(
                condition=Q(url="") | Q(url__regex=r"^/([^/\\]|$)"),
                name="a_notice_leads_to_a_page_of_this_house",
            ),
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("created_at")),
                name="a_notice_is_read_after_it_is_written",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notices_of_a_person"),
            models.Index(
                fields=["person"],
                condition=Q(read_at__isnull=True),
                name="unread_notices_of_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def headline(self) -> str:
        """The title in the language of the moment."""
        return _said(self.title, self.values)

    @property
    def sentence(self) -> str:
        """The text in the language of the moment."""
        return _said(self.text, self.values)

    def read(self, *, by: By, at: datetime | None = None) -> None:
        """Mark as read; reading it again changes nothing."""
        unread = Notice.objects.visible_to(by).unread().filter(pk=self.pk)
        unread.update(read_at=max(at or timezone.now(), self.created_at))


def _said(words: str, values: Mapping[str, Any]) -> str:
    if not words:
        return ""
    filling = {name: _shown(value) for name, value in values.items()}
    sentence = gettext(words)
    return sentence % filling if filling else sentence


def _shown(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    word = value["words"]
    return gettext(word)
