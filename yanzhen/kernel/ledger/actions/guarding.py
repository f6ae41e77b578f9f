"""The trigger that lets an entry move only by its table: written from the table, so the rule stands once."""

from yanzhen.kernel.ledger.models.entries import MOVING
from yanzhen.kernel.ledger.workflow import MOVES


def entry_guard_sql() -> str:
    """SQL, repeatable: an entry changes its state by a row of the table, or gets its number, once; nothing else."""
    moves = ", ".join(f"('{source}', '{target}')" for source, target in sorted(MOVES))
    moving = ", ".join(f"'{name}'" for name in MOVING)
    return f"""
CREATE OR REPLACE FUNCTION an_entry_moves_only_by_its_table() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF to_jsonb(OLD) - ARRAY[{moving}] <> to_jsonb(NEW) - ARRAY[{moving}] THEN
        PERFORM ledger_refuse('an_entry_is_fixed');
    ELSIF OLD.voucher_number IS NOT NULL AND NEW.voucher_number IS DISTINCT FROM OLD.voucher_number THEN
        PERFORM ledger_refuse('a_voucher_keeps_its_number');
    ELSIF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({moves}) THEN
        PERFORM ledger_refuse('an_entry_moves_only_by_its_table',
            jsonb_build_object('state', OLD.state, 'to', NEW.state));
    ELSIF OLD.state = NEW.state AND OLD.state IN ('voided', 'expired') THEN
        PERFORM ledger_refuse('an_entry_is_fixed');
    ELSIF OLD.state = NEW.state AND (NEW.posted_by_id, NEW.posted_at, NEW.ended_at)
        IS DISTINCT FROM (OLD.posted_by_id, OLD.posted_at, OLD.ended_at) THEN
        PERFORM ledger_refuse('an_entry_is_fixed');
    ELSIF OLD.reviewed_by_id IS NOT NULL AND (NEW.reviewed_by_id, NEW.reviewed_at)
        IS DISTINCT FROM (OLD.reviewed_by_id, OLD.reviewed_at) THEN
        PERFORM ledger_refuse('an_entry_is_reviewed_once');
    ELSIF (NEW.reviewed_by_id IS DISTINCT FROM OLD.reviewed_by_id OR NEW.state = 'reviewed')
        AND NEW.voucher_number IS NULL THEN
        PERFORM ledger_refuse('a_reviewed_entry_has_its_number');
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS an_entry_moves_only_by_its_table ON ledger_entry;
CREATE TRIGGER an_entry_moves_only_by_its_table BEFORE UPDATE ON ledger_entry
FOR EACH ROW EXECUTE FUNCTION an_entry_moves_only_by_its_table();
"""
