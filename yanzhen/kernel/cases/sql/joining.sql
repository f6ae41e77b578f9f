-- Requests answered together (models/joining.py): one open lead, one kind, no chain, no parts of a case.
-- The lead's row is locked, so that two officers who merge in opposite directions can't both succeed.
CREATE OR REPLACE FUNCTION a_merged_case_has_one_open_lead() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  chief record;
  wrong text;
BEGIN
  SELECT kind, lead_id, parent_id, ended_at, clock_stopped_at INTO chief
  FROM cases_case WHERE id = NEW.lead_id FOR SHARE;
  wrong := CASE
    WHEN chief.kind <> NEW.kind THEN 'only_cases_of_one_kind_are_merged'
    WHEN chief.parent_id IS NOT NULL OR NEW.parent_id IS NOT NULL THEN 'parts_of_a_case_are_not_merged'
    WHEN NEW.ended_at IS NOT NULL OR chief.ended_at IS NOT NULL THEN 'an_ended_case_is_not_merged'
    WHEN chief.clock_stopped_at IS NOT NULL THEN 'nothing_is_merged_into_an_answered_case'
    WHEN chief.lead_id IS NOT NULL OR EXISTS (
      SELECT 1 FROM cases_case led WHERE led.lead_id = NEW.id AND led.state = 'merged'
    ) THEN 'merged_cases_form_no_chain'
    WHEN EXISTS (
      SELECT 1 FROM cases_case part WHERE part.parent_id = NEW.id AND part.ended_at IS NULL
    ) THEN 'parts_of_a_case_are_not_merged'
  END;
  IF wrong IS NOT NULL THEN
    RAISE EXCEPTION '%', wrong USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS a_merged_case_has_one_open_lead ON cases_case;
DROP TRIGGER IF EXISTS a_merged_case_keeps_one_open_lead ON cases_case;
CREATE TRIGGER a_merged_case_has_one_open_lead BEFORE INSERT ON cases_case
FOR EACH ROW WHEN (NEW.lead_id IS NOT NULL)
EXECUTE FUNCTION a_merged_case_has_one_open_lead();
CREATE TRIGGER a_merged_case_keeps_one_open_lead BEFORE UPDATE OF lead_id ON cases_case
FOR EACH ROW WHEN (NEW.lead_id IS NOT NULL AND NEW.lead_id IS DISTINCT FROM OLD.lead_id)
EXECUTE FUNCTION a_merged_case_has_one_open_lead();

-- A leading case is answered or ended only with or after all that it answers.
CREATE OR REPLACE FUNCTION nobody_is_left_without_the_answer() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM cases_case led WHERE led.lead_id = NEW.id AND led.state = 'merged') THEN
    RAISE EXCEPTION 'nobody_is_left_without_the_answer' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS nobody_is_left_without_the_answer ON cases_case;
CREATE TRIGGER nobody_is_left_without_the_answer BEFORE UPDATE OF ended_at, clock_stopped_at ON cases_case
FOR EACH ROW WHEN (
  (NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL)
  OR (NEW.clock_stopped_at IS NOT NULL AND OLD.clock_stopped_at IS NULL)
)
EXECUTE FUNCTION nobody_is_left_without_the_answer();

-- A fault ends with the answer of its case, never after it.
CREATE OR REPLACE FUNCTION a_fault_ends_with_its_answer() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM cases_fault WHERE case_id = NEW.id AND ended_at IS NULL) THEN
    RAISE EXCEPTION 'a_fault_ends_with_its_answer' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS a_fault_ends_with_its_answer ON cases_case;
CREATE TRIGGER a_fault_ends_with_its_answer BEFORE UPDATE OF ended_at, clock_stopped_at ON cases_case
FOR EACH ROW WHEN (
  NEW.fault_id IS NOT NULL AND NEW.lead_id IS NULL
  AND ((NEW.ended_at IS NOT NULL AND OLD.ended_at IS NULL)
    OR (NEW.clock_stopped_at IS NOT NULL AND OLD.clock_stopped_at IS NULL))
)
EXECUTE FUNCTION a_fault_ends_with_its_answer();

-- No office is given a part of a case that another one answers.
CREATE OR REPLACE FUNCTION a_merged_case_gets_no_parts() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM cases_case whole WHERE whole.id = NEW.parent_id AND whole.state = 'merged' FOR SHARE) THEN
    RAISE EXCEPTION 'a_merged_case_gets_no_parts' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS a_merged_case_gets_no_parts ON cases_case;
CREATE TRIGGER a_merged_case_gets_no_parts BEFORE INSERT ON cases_case
FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL)
EXECUTE FUNCTION a_merged_case_gets_no_parts();

-- Those answered together lie with one office: whoever moves the leading case takes the others along. Asked
-- at the end of the transaction, when all of them have moved.
CREATE OR REPLACE FUNCTION those_answered_together_lie_with_one_office() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  now_with cases_case%ROWTYPE;
BEGIN
  SELECT * INTO now_with FROM cases_case WHERE id = NEW.id;
  IF EXISTS (
    SELECT 1 FROM cases_case led
    WHERE led.lead_id = NEW.id AND led.state = 'merged' AND led.office_id IS DISTINCT FROM now_with.office_id
  ) OR (now_with.state = 'merged' AND EXISTS (
    SELECT 1 FROM cases_case chief
    WHERE chief.id = now_with.lead_id AND chief.office_id IS DISTINCT FROM now_with.office_id
  )) THEN
    RAISE EXCEPTION 'those_answered_together_lie_with_one_office' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS those_answered_together_lie_with_one_office ON cases_case;
CREATE CONSTRAINT TRIGGER those_answered_together_lie_with_one_office
AFTER UPDATE OF office_id, lead_id ON cases_case
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
WHEN (NEW.office_id IS DISTINCT FROM OLD.office_id OR NEW.lead_id IS DISTINCT FROM OLD.lead_id)
EXECUTE FUNCTION those_answered_together_lie_with_one_office();
