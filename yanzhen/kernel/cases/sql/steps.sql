-- What the rules of the tables refuse in words (workflow.py, models/case.py), held against any other writer.

-- What is missing is told once (行政许可法 art. 32).
CREATE OR REPLACE FUNCTION what_is_missing_is_told_once() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  RAISE EXCEPTION 'what_is_missing_is_told_once' USING ERRCODE = 'check_violation';
END $$;
DROP TRIGGER IF EXISTS what_is_missing_is_told_once ON cases_case;
CREATE TRIGGER what_is_missing_is_told_once BEFORE UPDATE OF told_once_at ON cases_case
FOR EACH ROW WHEN (OLD.told_once_at IS NOT NULL AND NEW.told_once_at IS DISTINCT FROM OLD.told_once_at)
EXECUTE FUNCTION what_is_missing_is_told_once();

-- A case that has ended is opened again as the next round, within the window set on screen: the item's
-- own days go before the kind's, and where neither is set there is no window.
CREATE OR REPLACE FUNCTION a_case_is_reopened_within_its_window() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  window_days integer;
  ended_on date := (OLD.ended_at AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  SELECT coalesce(item.reopen_days, setting.reopen_days) INTO window_days
  FROM cases_item item LEFT JOIN cases_kindsetting setting ON setting.kind = NEW.kind
  WHERE item.id = NEW.item_id;
  IF window_days IS NULL OR NEW.clock_from IS NULL
    OR (NEW.clock_from AT TIME ZONE 'Asia/Shanghai')::date > ended_on + window_days
  THEN
    RAISE EXCEPTION 'a_case_is_reopened_within_its_window' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.round <> OLD.round + 1 THEN
    RAISE EXCEPTION 'a_reopened_case_begins_the_next_round' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS a_case_is_reopened_within_its_window ON cases_case;
CREATE TRIGGER a_case_is_reopened_within_its_window BEFORE UPDATE OF ended_at ON cases_case
FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL)
EXECUTE FUNCTION a_case_is_reopened_within_its_window();

-- Nothing is sent to an office that is closed. Its row is locked, so that it can't close meanwhile.
CREATE OR REPLACE FUNCTION no_case_goes_to_a_closed_office() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  closed date;
BEGIN
  SELECT closed_on INTO closed FROM parties_office WHERE id = NEW.office_id FOR SHARE;
  IF closed IS NOT NULL THEN
    RAISE EXCEPTION 'no_case_goes_to_a_closed_office' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS no_case_is_opened_at_a_closed_office ON cases_case;
CREATE TRIGGER no_case_is_opened_at_a_closed_office BEFORE INSERT ON cases_case
FOR EACH ROW WHEN (NEW.office_id IS NOT NULL)
EXECUTE FUNCTION no_case_goes_to_a_closed_office();
DROP TRIGGER IF EXISTS no_case_goes_to_a_closed_office ON cases_case;
CREATE TRIGGER no_case_goes_to_a_closed_office BEFORE UPDATE OF office_id ON cases_case
FOR EACH ROW WHEN (NEW.office_id IS NOT NULL AND NEW.office_id IS DISTINCT FROM OLD.office_id)
EXECUTE FUNCTION no_case_goes_to_a_closed_office();

-- A limit is extended before it ends (行政许可法 art. 42): it is asked for and approved while the time is not over.
CREATE OR REPLACE FUNCTION a_limit_is_extended_before_it_ends() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  due timestamptz;
BEGIN
  SELECT due_at INTO due FROM cases_case WHERE id = NEW.case_id FOR SHARE;
  IF greatest(NEW.asked_at, NEW.decided_at) > due THEN
    RAISE EXCEPTION 'a_limit_is_extended_before_it_ends' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS more_time_is_asked_for_before_the_end ON cases_extension;
CREATE TRIGGER more_time_is_asked_for_before_the_end BEFORE INSERT ON cases_extension
FOR EACH ROW EXECUTE FUNCTION a_limit_is_extended_before_it_ends();
DROP TRIGGER IF EXISTS more_time_is_approved_before_the_end ON cases_extension;
CREATE TRIGGER more_time_is_approved_before_the_end BEFORE UPDATE OF state ON cases_extension
FOR EACH ROW WHEN (NEW.state = 'approved' AND OLD.state <> 'approved')
EXECUTE FUNCTION a_limit_is_extended_before_it_ends();
