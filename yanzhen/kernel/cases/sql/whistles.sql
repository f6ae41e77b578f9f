-- A whistle that calls nobody is none: asked at the end of the transaction, when its calls are there.
CREATE OR REPLACE FUNCTION a_whistle_calls_at_least_one() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM cases_whistlecall WHERE whistle_id = NEW.id) THEN
    RAISE EXCEPTION 'a_whistle_calls_at_least_one' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS a_whistle_calls_at_least_one ON cases_whistle;
CREATE CONSTRAINT TRIGGER a_whistle_calls_at_least_one AFTER INSERT ON cases_whistle
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION a_whistle_calls_at_least_one();
DROP TRIGGER IF EXISTS keep_offices_beside ON cases_whistlecall;
CREATE TRIGGER keep_offices_beside AFTER INSERT OR UPDATE ON cases_whistlecall
FOR EACH ROW EXECUTE FUNCTION keep_offices_beside();
