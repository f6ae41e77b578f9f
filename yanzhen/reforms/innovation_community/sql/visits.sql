-- A visit stays as it was written down. It can be withdrawn once, with who, when and why; and the copy
-- of its place's path follows the tree of places. The function reads the two rows and no table.
CREATE OR REPLACE FUNCTION refuse_rewritten_visit() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog AS $$
DECLARE
    may_change constant text[] := CASE
        WHEN OLD.withdrawn_at IS NULL
        THEN ARRAY['scope_path', 'withdrawn_at', 'withdrawn_by_name', 'withdrawn_reason']
        ELSE ARRAY['scope_path']
    END;
BEGIN
    IF TG_OP = 'DELETE' OR to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'A visit stays as it was written down; a wrong one is withdrawn with a reason.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS visit_stays_as_written ON innovation_community_visit;

CREATE TRIGGER visit_stays_as_written BEFORE UPDATE OR DELETE ON innovation_community_visit
    FOR EACH ROW EXECUTE FUNCTION refuse_rewritten_visit();
