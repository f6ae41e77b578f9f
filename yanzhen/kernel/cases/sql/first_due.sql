-- When the first of those that a case answers is due, kept beside the leading case, so that a list of a
-- million sorts by an index (models/queries.py, SOONEST_FIRST) and asks no second question.
CREATE OR REPLACE FUNCTION keep_first_due_of_a_group() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  UPDATE cases_case chief SET followers_due_at = led.first
  FROM (
    SELECT one.id, (
      SELECT min(due_at) FROM cases_case follower WHERE follower.lead_id = one.id AND follower.state = 'merged'
    ) AS first
    FROM cases_case one WHERE one.id IN (NEW.lead_id, CASE WHEN TG_OP = 'UPDATE' THEN OLD.lead_id END)
  ) led
  WHERE chief.id = led.id AND chief.followers_due_at IS DISTINCT FROM led.first;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS keep_first_due_of_a_group ON cases_case;
DROP TRIGGER IF EXISTS keep_first_due_of_a_changed_group ON cases_case;
CREATE TRIGGER keep_first_due_of_a_group AFTER INSERT ON cases_case
FOR EACH ROW WHEN (NEW.lead_id IS NOT NULL)
EXECUTE FUNCTION keep_first_due_of_a_group();
CREATE TRIGGER keep_first_due_of_a_changed_group AFTER UPDATE OF lead_id, state, due_at ON cases_case
FOR EACH ROW WHEN (
  (NEW.lead_id IS NOT NULL OR OLD.lead_id IS NOT NULL)
  AND (NEW.lead_id, NEW.state, NEW.due_at) IS DISTINCT FROM (OLD.lead_id, OLD.state, OLD.due_at)
)
EXECUTE FUNCTION keep_first_due_of_a_group();
