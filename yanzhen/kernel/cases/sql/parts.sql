-- What hangs on a case ends with it, by whatever way the case ends.
CREATE OR REPLACE FUNCTION parts_end_with_their_case() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE cases_handback SET state = 'lapsed', decided_at = NEW.ended_at
  WHERE case_id = NEW.id AND state = 'asked';
  UPDATE cases_assist SET state = 'lapsed', paused = false, clock_stopped_at = NEW.ended_at, ended_at = NEW.ended_at
  WHERE case_id = NEW.id AND ended_at IS NULL;
  UPDATE cases_whistlecall SET state = 'lapsed'
  WHERE case_id = NEW.id AND state IN ('called', 'coming', 'refused');
  UPDATE cases_whistle SET state = 'lapsed', ended_at = NEW.ended_at
  WHERE case_id = NEW.id AND state = 'open';
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS parts_end_with_their_case ON cases_case;
CREATE TRIGGER parts_end_with_their_case
AFTER UPDATE OF ended_at ON cases_case
FOR EACH ROW
WHEN (NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL)
EXECUTE FUNCTION parts_end_with_their_case();
-- Who sees a case without having it: the offices named by its parts, kept in one indexed column, so that
-- the question "what may I see" needs no join.
CREATE OR REPLACE FUNCTION keep_offices_beside() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE cases_case SET beside = (
    SELECT array_agg(DISTINCT office_id) FROM (
      SELECT office_id FROM cases_handback WHERE case_id = NEW.case_id AND state = 'asked'
      UNION ALL
      SELECT office_id FROM cases_assist
      WHERE case_id = NEW.case_id AND state NOT IN ('declined', 'called_off', 'leads')
      UNION ALL
      SELECT office_id FROM cases_whistlecall
      WHERE case_id = NEW.case_id AND state IN ('called', 'coming', 'reported', 'refused')
    ) named
  ) WHERE id = NEW.case_id;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS keep_offices_beside ON cases_handback;
CREATE TRIGGER keep_offices_beside AFTER INSERT OR UPDATE ON cases_handback
FOR EACH ROW EXECUTE FUNCTION keep_offices_beside();
DROP TRIGGER IF EXISTS keep_offices_beside ON cases_assist;
CREATE TRIGGER keep_offices_beside AFTER INSERT OR UPDATE ON cases_assist
FOR EACH ROW EXECUTE FUNCTION keep_offices_beside();
