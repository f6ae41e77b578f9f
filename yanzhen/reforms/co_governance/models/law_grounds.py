"""When the law brings the subdistrict in, each ground with its article."""

from collections.abc import Mapping
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

LAW: Final = "杭州市物业管理条例"


class Ground(models.TextChoices):
    NO_SERVICE = "no_service", _("The company no longer serves: a temporary one is named")
    STAYS = "stays", _("The old company does not leave or hand over")
    END_OF_FIRST = "end_of_first", _("The developer's contract ends: the handover is supervised")
    NO_CALL = "no_call", _("The committee does not call the owners")
    UNLAWFUL = "unlawful", _("A decision of the owners breaks the rules")
    NO_COMMITTEE = "no_committee", _("No committee works: a management committee is formed")
    EMERGENCY = "emergency", _("An emergency of the maintenance fund is to be confirmed")


ARTICLES: Final[Mapping[str, str]] = {
    Ground.NO_SERVICE: f"{LAW} 第58条", Ground.STAYS: f"{LAW} 第57、86条", Ground.END_OF_FIRST: f"{LAW} 第48、57条",
    Ground.NO_CALL: f"{LAW} 第80条", Ground.UNLAWFUL: f"{LAW} 第80条", Ground.NO_COMMITTEE: f"{LAW} 第38–41条", Ground.EMERGENCY: f"{LAW} 第73条",
}  # fmt: skip
