"""What the tables of round tables and micro-projects refuse by themselves."""

from datetime import timedelta
from typing import Final

from tests.promises import DAY, ONE, TWO, Promise, check, once

APP: Final = "co_governance_"
TABLE: Final = APP + "roundtable"

CAMPAIGN: Final = {"title": "E-bikes", "purpose": "They burn", "since": DAY, "until": DAY}

# fmt: off
TOGETHER: Final[tuple[Promise, ...]] = (
    once(TABLE, "one_round_table_a_day_and_estate", {"estate_id": ONE, "held_on": DAY, "venue": "Hall"}, estate_id=TWO),
    check(TABLE, "a_round_table_has_a_venue", {"venue": ""}, {"venue": "Hall"}),
    check(TABLE, "a_round_table_closes_after_it_was_held", {"venue": "Hall", "held_on": DAY, "closed_on": DAY - timedelta(days=1)}, {"venue": "Hall", "held_on": DAY, "closed_on": DAY}),
    once(APP + "agendaitem", "an_agenda_is_numbered", {"table_id": ONE, "order": 1}, order=2),
    once(APP + "agendaitem", "a_topic_stands_once_on_an_agenda", {"table_id": ONE, "deliberation_id": ONE}, deliberation_id=TWO),
    once(APP + "signin", "nobody_signs_in_twice", {"table_id": ONE, "side": "expert", "name": "A"}, name="B"),
    check(APP + "signin", "a_sign_in_is_somebodys_for_a_known_side", {"side": "expert", "name": ""}, {"side": "expert", "name": "A"}),
    check(APP + "campaign", "a_campaign_says_what_for", {**CAMPAIGN, "purpose": ""}, CAMPAIGN),
    check(APP + "campaign", "a_campaign_ends_after_it_begins", {**CAMPAIGN, "until": DAY - timedelta(days=1)}, CAMPAIGN),
    check(APP + "campaign", "a_campaign_closes_after_it_began", {**CAMPAIGN, "closed_on": DAY - timedelta(days=1)}, {**CAMPAIGN, "closed_on": DAY}),
    once(APP + "campaigntarget", "targets_of_a_campaign_have_names", {"campaign_id": ONE, "name": "A", "unit": "a"}, name="B"),
    check(APP + "campaigntarget", "a_target_says_what_is_counted", {"name": "A", "unit": ""}, {"name": "A", "unit": "a"}),
    once(APP + "inspectionround", "rounds_of_a_campaign_are_numbered", {"campaign_id": ONE, "number": 1, "inspectors": "A"}, number=2),
    check(APP + "inspectionround", "a_round_says_who_inspected", {"inspectors": ""}, {"inspectors": "A"}),
    once(APP + "roundcount", "a_target_is_counted_once_a_round", {"round_id": ONE, "target_id": ONE}, target_id=TWO),
    check(APP + "finding", "a_finding_says_what_and_where", {"spot": "", "text": "A"}, {"spot": "A", "text": "A"}),
    check(APP + "finding", "what_is_gone_is_shown", {"spot": "A", "text": "A", "cleared_on": DAY}, {"spot": "A", "text": "A", "cleared_on": DAY, "after_id": ONE}),
    once(APP + "finding", "co_governance_finding_before_id_key", {"spot": "A", "text": "A", "before_id": ONE}, before_id=TWO),
    once(APP + "microproject", "co_governance_microproject_project_id_key", {"project_id": ONE}, project_id=TWO),
)
# fmt: on
