-- The doors of the database: functions that write for the app, and the guards that look at the commit. Their helpers
-- inherit what is set here. They see this schema only, whatever else a session has on its path (pg_temp last); and they
-- keep one plan for good, by index: planning anew for every array of keys costs more than the work, and a plan made
-- while the tables were small would scan them for ever. Named with or without their parameters.
CREATE OR REPLACE FUNCTION keep_plans(VARIADIC doors text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    door text;
    found regprocedure;
BEGIN
    FOREACH door IN ARRAY doors LOOP
        found := CASE WHEN door LIKE '%(%' THEN door::regprocedure ELSE door::regproc::regprocedure END;
        EXECUTE format('ALTER FUNCTION %s SET search_path TO %I, pg_temp', found, current_schema());
        EXECUTE format('ALTER FUNCTION %s SET plan_cache_mode TO force_generic_plan', found);
        -- A few keys at a time: nested loops over indexes. Merging or hashing would read whole tables.
        EXECUTE format('ALTER FUNCTION %s SET enable_seqscan TO off', found);
        EXECUTE format('ALTER FUNCTION %s SET enable_hashjoin TO off', found);
        EXECUTE format('ALTER FUNCTION %s SET enable_mergejoin TO off', found);
    END LOOP;
END
$$;
