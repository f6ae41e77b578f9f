-- A refusal of the SQL verbs: SQLSTATE YZ409, the rule's name, its values as JSON (actions/refusing.py says it in words).
-- First by its name, so that the functions after it find it.
CREATE OR REPLACE FUNCTION orders_refuse(rule text, facts jsonb DEFAULT '{}') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'YZ409', MESSAGE = rule, DETAIL = facts::text;
END $$;
