-- The lead office does not assist, and nothing is asked of others in a case that has ended. The case's row
-- is locked, so that neither can change in between.
CREATE OR REPLACE FUNCTION an_office_does_not_assist_itself() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  lead cases_case%ROWTYPE;
BEGIN
  SELECT * INTO lead FROM cases_case WHERE id = NEW.case_id FOR SHARE;
  IF lead.office_id = NEW.office_id THEN
    RAISE EXCEPTION 'an_office_does_not_assist_itself' USING ERRCODE = 'check_violation';
  END IF;
  IF lead.ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'nothing_is_asked_in_an_ended_case' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS an_office_does_not_assist_itself ON cases_assist;
CREATE TRIGGER an_office_does_not_assist_itself
BEFORE INSERT OR UPDATE OF case_id, office_id, ended_at ON cases_assist
FOR EACH ROW
WHEN (NEW.ended_at IS NULL)
EXECUTE FUNCTION an_office_does_not_assist_itself();
-- An office that comes to lead the case has no part in it any more, by whatever way the case came to it.
CREATE OR REPLACE FUNCTION a_lead_office_has_no_part() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE cases_assist SET state = 'leads', paused = false, clock_stopped_at = now(), ended_at = now()
  WHERE case_id = NEW.id AND office_id = NEW.office_id AND ended_at IS NULL;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS a_lead_office_has_no_part ON cases_case;
CREATE TRIGGER a_lead_office_has_no_part
AFTER UPDATE OF office_id ON cases_case
FOR EACH ROW
WHEN (NEW.office_id IS NOT NULL AND NEW.office_id IS DISTINCT FROM OLD.office_id)
EXECUTE FUNCTION a_lead_office_has_no_part();
-- The answer waits for the parts that are needed for it.
CREATE OR REPLACE FUNCTION an_answer_waits_for_needed_parts() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM cases_assist WHERE case_id = NEW.id AND ended_at IS NULL AND needed
  ) THEN
    RAISE EXCEPTION 'an_answer_waits_for_needed_parts' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS an_answer_waits_for_needed_parts ON cases_case;
CREATE TRIGGER an_answer_waits_for_needed_parts
BEFORE UPDATE OF clock_stopped_at ON cases_case
FOR EACH ROW
WHEN (
  NEW.clock_stopped_at IS NOT NULL AND OLD.clock_stopped_at IS NULL
  AND NEW.answer <> '' AND NEW.ended_at IS NULL
)
EXECUTE FUNCTION an_answer_waits_for_needed_parts();
