"""What the tables of the island's gates refuse by themselves."""

from typing import Final

from tests.promises import NOW, ONE, TWO, check, once

DEVICE: Final = "one_pass_gatedevice"
COUNT: Final = "one_pass_gatecount"
ALLOTMENT: Final = "one_pass_gateallotment"
FAULT: Final = "one_pass_gatefault"

# fmt: off
GATES: Final = (
    once(DEVICE, "gates_of_a_seller_differ_in_name", {"seller_id": ONE, "name": "Ferry", "label": "a"}, label="b", name="Wood"),
    once(DEVICE, "one_pass_gatedevice_label_key", {"label": "a", "name": "a"}, label="b", name="b"),
    once(DEVICE, "one_pass_gatedevice_phone_key_key", {"phone_key": ONE, "claimed_at": NOW, "label": "a", "name": "a"}, phone_key=TWO, label="b", name="b"),
    check(DEVICE, "a_gate_ends_for_a_reason", {"ended_at": NOW, "ended_why": ""}, {"ended_at": NOW, "ended_why": "Lost"}),
    check(DEVICE, "a_phone_is_set_up_at_a_time", {"phone_key": ONE}, {"phone_key": ONE, "claimed_at": NOW}),
    check(DEVICE, "a_battery_is_full_at_a_hundred", {"battery": 101}, {"battery": 100}),
    check(COUNT, "a_gate_counts_somebody", {"people": 0, "kind": "again"}, {"people": 1, "kind": "again"}),
    check(COUNT, "who_comes_in_free_has_a_reason", {"people": 1, "kind": "free", "reason": ""}, {"people": 1, "kind": "free", "reason": "staff"}),
    once(FAULT, "a_fault_of_a_gate_is_found_once", {"device_id": ONE, "sort": "gap", "first": 2, "last": 3}, sort="lost"),
    once(ALLOTMENT, "one_pass_gateallotment_order_id_key", {"order_id": ONE}, order_id=TWO),
    once(ALLOTMENT, "one_pass_gateallotment_scan_id_key", {"scan_id": ONE}, scan_id=TWO),
    check(ALLOTMENT, "a_gate_sells_for_money", {"fen": 0}, {"fen": 1}),
    check(FAULT, "a_fault_ends_after_it_begins", {"first": 2, "last": 1}, {"first": 2, "last": 2}),
)
# fmt: on
