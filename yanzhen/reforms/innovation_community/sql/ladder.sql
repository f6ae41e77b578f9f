-- What a version of the rules said of a firm is never rewritten: later packs add rows (audit/sql/append_only.sql).
SELECT keep_append_only('innovation_community_ladderresult');

-- A run only goes forward: one that judges the same firms again would never end.
CREATE OR REPLACE FUNCTION refuse_a_run_that_does_not_get_on() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog AS $$
BEGIN
    IF (NEW.cursor IS DISTINCT FROM OLD.cursor OR NEW.done > OLD.done) AND (NEW.cursor > OLD.cursor) IS NOT TRUE THEN
        RAISE EXCEPTION 'A run of the ladder goes on behind its last firm, never back.' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS a_run_goes_forward ON innovation_community_ladderrun;
CREATE TRIGGER a_run_goes_forward BEFORE UPDATE ON innovation_community_ladderrun
FOR EACH ROW WHEN (OLD.cursor IS NOT NULL) EXECUTE FUNCTION refuse_a_run_that_does_not_get_on();
