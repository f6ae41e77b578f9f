"""What the tables of small works refuse by themselves: every check and every unique key."""

from datetime import timedelta
from typing import Final

from tests.promises import DAY, NOW, ONE, TWO, Promise, check, once
from yanzhen.kernel.works.contracts import CHANGE_LIMIT

PROJECT: Final = "works_project"
SOURCE: Final = "works_fundingsource"
CHANGE: Final = "works_costchange"
PICTURE: Final = "works_picture"
SIGNED: Final = "works_signature"
LIMIT: Final = {"pack": CHANGE_LIMIT.pack, "name": CHANGE_LIMIT.name, "least": CHANGE_LIMIT.least, "most": CHANGE_LIMIT.most}  # fmt: skip
# A project that is as far as its state says, so that each promise about it is broken alone.
SAID: Final = {"title": "Terraces", "purpose": "They leak", "raised_on": DAY}
CHOSEN: Final = {
    "state": "chosen",
    **SAID,
    "chosen_id": ONE,
    "chosen_on": DAY,
    "base_fen": 5,
    "budget_fen": 5,
    "decided_how": "opinions",
}
FUNDED: Final = {
    **CHOSEN,
    "state": "funded",
    "funded_on": DAY,
    "funding_asked_by_id": ONE,
    "funding_decided_by_id": TWO,
}
BEGUN: Final = {**FUNDED, "state": "working", "began_on": DAY}
BUILT: Final = {**BEGUN, "state": "accepting", "finished_on": DAY, "round": 1}
DONE: Final = {
    **BUILT,
    "state": "accepted",
    "accepted_on": DAY,
    "final_fen": 5,
    "warranty_until": DAY + timedelta(days=1),
}
OUT: Final = {**DONE, "state": "published", "published_on": DAY}
MORE: Final = {
    "amount_fen": 1,
    "reason": "Beams",
    "kind": "owners",
    "basis": "Letter",
    "document_sha256": "a",
    "needs_approval": True,
}
SIGNATURE: Final = {"accepts": True, "signed_by_name": "Li", "on_paper": False, "signed_by_id": ONE}

# fmt: off
PROJECTS: Final = (
    once(PROJECT, "works_project_number_key", {"number": "W-1"}, number="W-2"),
    check(PROJECT, "a_project_is_in_a_known_state", {"state": "lost"}, {"state": "raised"}),
    check(PROJECT, "a_project_says_what_for", {**SAID, "purpose": ""}, SAID),
    check(PROJECT, "a_chosen_variant_says_how_it_was_chosen", {**CHOSEN, "decided_how": ""}, CHOSEN),
    check(PROJECT, "a_vote_or_meeting_that_decided_is_named", {"decided_how": "vote", "decided_text": ""}, {"decided_how": "vote", "decided_text": "V-1"}),
    check(PROJECT, "a_budget_is_above_nought", {"budget_fen": 0}, {"budget_fen": 1}),
    check(PROJECT, "no_works_without_approved_funding", {**FUNDED, "funding_decided_by_id": None}, FUNDED),
    check(PROJECT, "nobody_approves_their_own_funding", {"funding_asked_by_id": ONE, "funding_decided_by_id": ONE}, {"funding_asked_by_id": ONE, "funding_decided_by_id": TWO}),
    check(PROJECT, "works_under_way_have_begun", {**BEGUN, "began_on": None}, BEGUN),
    check(PROJECT, "what_is_accepted_is_finished", {**BUILT, "round": 0}, BUILT),
    check(PROJECT, "an_accepted_project_states_its_final_cost", {**DONE, "final_fen": None}, DONE),
    check(PROJECT, "a_published_project_has_its_day", {**OUT, "published_on": None}, OUT),
    check(PROJECT, "the_final_cost_is_funded", {"final_fen": 6, "budget_fen": 5}, {"final_fen": 5, "budget_fen": 5}),
    check(PROJECT, "the_days_of_a_project_follow_each_other", {**DONE, "warranty_until": DAY}, DONE),
    check(PROJECT, "a_variant_is_chosen_after_it_was_raised", {"raised_on": DAY, "chosen_on": DAY - timedelta(days=1)}, {"raised_on": DAY, "chosen_on": DAY}),
)
PARTS: Final = (
    once("works_variant", "variants_of_a_project_have_names", {"project_id": ONE, "name": "A", "text": "a", "cost_fen": 1}, name="B"),
    check("works_variant", "a_variant_states_its_cost", {"name": "A", "text": "a", "cost_fen": 0}, {"name": "A", "text": "a", "cost_fen": 1}),
    check("works_variant", "a_variant_says_what_is_done", {"name": "A", "text": ""}, {"name": "A", "text": "a"}),
    once("works_opinion", "one_opinion_per_person_and_project", {"project_id": ONE, "person_id": ONE, "variant_id": ONE, "way": "screen"}, person_id=TWO),
    check("works_opinion", "whoever_wants_none_says_why", {"variant_id": None, "text": ""}, {"variant_id": None, "text": "No"}),
    check("works_opinion", "an_opinion_came_a_known_way", {"variant_id": ONE, "way": "pigeon"}, {"variant_id": ONE, "way": "paper"}),
    check(SOURCE, "money_comes_from_a_known_source", {"kind": "luck"}, {"kind": "owners"}),
    check(SOURCE, "a_source_gives_something", {"amount_fen": 0}, {"amount_fen": 1}),
    check(SOURCE, "a_source_has_its_document", {"basis": "Letter", "document_sha256": ""}, {"basis": "Letter", "document_sha256": "a"}),
    once("works_projectcontract", "works_projectcontract_agreement_id_key", {"agreement_id": ONE}, agreement_id=TWO),
    once("works_milestone", "milestones_of_a_project_have_names", {"project_id": ONE, "name": "A"}, name="B"),
    check("works_milestone", "a_milestone_says_what", {"name": ""}, {"name": "Roof"}),
    once("works_acceptor", "a_party_accepts_a_project_once", {"project_id": ONE, "party_id": ONE, "role": "client"}, party_id=TWO),
    check("works_acceptor", "somebody_accepts_in_a_known_role", {"role": "passer-by"}, {"role": "client"}),
)
PROOFS: Final = (
    # From nought to a hundred per cent of the budget: what a house answers lies within it.
    check("rulebook_ruleanswer", "an_answer_lies_within_its_bounds", {**LIMIT, "value": 101}, {**LIMIT, "value": 100}),
    check(CHANGE, "a_change_changes_something", {**MORE, "amount_fen": 0}, MORE),
    check(CHANGE, "a_change_of_cost_has_its_reason", {**MORE, "reason": ""}, MORE),
    check(CHANGE, "a_change_is_paid_from_a_known_source", {**MORE, "kind": "luck"}, MORE),
    check(CHANGE, "a_change_has_its_document", {**MORE, "document_sha256": ""}, MORE),
    check(CHANGE, "nobody_approves_their_own_change", {**MORE, "approved": True, "asked_by_id": ONE, "decided_by_id": ONE}, {**MORE, "approved": True, "asked_by_id": ONE, "decided_by_id": TWO}),
    once(PICTURE, "works_picture_document_id_key", {"document_id": ONE, "stage": "before", "taken_at": NOW}, document_id=TWO),
    check(PICTURE, "a_picture_shows_something_known", {"stage": "dream"}, {"stage": "before"}),
    check(PICTURE, "a_picture_of_a_variant_names_it", {"stage": "variant", "variant_id": None}, {"stage": "variant", "variant_id": ONE}),
    check(PICTURE, "a_milestone_is_shown_during_the_works", {"stage": "after", "milestone_id": ONE}, {"stage": "during", "milestone_id": ONE}),
    once(SIGNED, "a_party_answers_once_a_round", {**SIGNATURE, "acceptor_id": ONE, "round": 1}, round=2),
    check(SIGNED, "whoever_refuses_names_the_defects", {**SIGNATURE, "accepts": False, "defects": ""}, {**SIGNATURE, "accepts": False, "defects": "Loose"}),
    check(SIGNED, "a_signature_is_somebodys", {**SIGNATURE, "signed_by_name": ""}, SIGNATURE),
    check(SIGNED, "a_paper_signature_has_its_sheet", {**SIGNATURE, "on_paper": True, "document_sha256": ""}, {**SIGNATURE, "on_paper": True, "document_sha256": "a"}),
)
# fmt: on
WORKS: Final[tuple[Promise, ...]] = (*PROJECTS, *PARTS, *PROOFS)
