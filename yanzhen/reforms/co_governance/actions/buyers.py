"""Who is meant by a name on a list of owners: by identity number, by name with telephone, or another person each time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from yanzhen.base.crypto import blind_indexes
from yanzhen.kernel.parties.actions import register_person
from yanzhen.kernel.parties.models import Organisation, Party, Person

# A firm is found by its name, never made up from a list of owners.
FIRM: Final = re.compile(r"公司|集团|中心|合作社|委员会$")
Buyer = tuple[str, str, str]


@dataclass
class Buyers:
    """Known parties: of identity numbers, of (name, telephone), and organisations by name."""

    by: Any
    by_id: dict[str, Party]
    by_phone: dict[tuple[str, str], Party]
    firms: dict[str, Party]

    @classmethod
    def among(cls, buyers: Iterable[Buyer], by: Any) -> "Buyers":
        """Asks three questions, however many there are: (name, identity, telephone) each."""
        meant = list(buyers)
        ids = {index: identity for _name, identity, _phone in meant if identity for index in blind_indexes(identity, "person.id")}  # fmt: skip
        phones = {index: phone for _name, _identity, phone in meant if phone for index in blind_indexes(phone, "person.phone")}  # fmt: skip
        by_id = Person.objects.filter(id_index__in=ids).select_related("party")
        by_phone = Person.objects.filter(phone_index__in=phones).select_related("party")
        return cls(
            by, {ids[one.id_index]: one.party for one in by_id},
            {(one.party.name, phones[one.phone_index]): one.party for one in by_phone},
            firms_named(name for name, _identity, _phone in meant),
        )  # fmt: skip

    def party(self, name: str, identity: str = "", phone: str = "") -> Party:
        """The one party meant; without a number everybody is another person."""
        if name in self.firms:
            return self.firms[name]
        found = self.by_id.get(identity) if identity else self.by_phone.get((name, phone)) if phone else None  # fmt: skip
        if found is None:
            found = register_person(name=name, id_number=identity, phone=phone, by=self.by).party
            if identity:
                self.by_id[identity] = found
            elif phone:
                self.by_phone[name, phone] = found
        return found


def firms_named(names: Iterable[str]) -> dict[str, Party]:
    wanted = {name for name in names if FIRM.search(name)}
    found = Organisation.objects.filter(party__name__in=wanted, party__merged_into__isnull=True)
    return {one.party.name: one.party for one in found.select_related("party")}
