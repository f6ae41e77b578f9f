-- The parent closes last, and nothing is added to a case that has ended. Both sides lock the parent's
-- row, so that a child can't slip in while the parent closes.
CREATE OR REPLACE FUNCTION a_parent_case_closes_last() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  parent_ended timestamptz;
BEGIN
  IF NEW.ended_at IS NOT NULL AND EXISTS (
    SELECT 1 FROM cases_case child WHERE child.parent_id = NEW.id AND child.ended_at IS NULL
  ) THEN
    RAISE EXCEPTION 'a_parent_case_closes_last' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.parent_id IS NOT NULL AND NEW.ended_at IS NULL THEN
    SELECT ended_at INTO parent_ended FROM cases_case WHERE id = NEW.parent_id FOR SHARE;
    IF parent_ended IS NOT NULL THEN
      RAISE EXCEPTION 'nothing_is_added_to_an_ended_case' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS a_parent_case_closes_last ON cases_case;
CREATE TRIGGER a_parent_case_closes_last
BEFORE INSERT OR UPDATE OF ended_at, parent_id ON cases_case
FOR EACH ROW
WHEN (NEW.ended_at IS NOT NULL OR NEW.parent_id IS NOT NULL)
EXECUTE FUNCTION a_parent_case_closes_last();
