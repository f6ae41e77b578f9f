-- A long transaction that fills tables (the demo year) is planned by what ANALYZE last saw, and autovacuum, which
-- sees no uncommitted row, may write "this table is empty" in the middle of it: a join then reads whole tables row
-- by row for half an hour. This counts the tables that have grown, with the caller's own rows, and keeps autovacuum
-- away from all of them until the caller's transaction ends.
CREATE OR REPLACE FUNCTION keep_statistics() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    one record;
BEGIN
    FOR one IN
        SELECT c.oid::regclass AS name,
               pg_relation_size(c.oid) > 0 AND (c.reltuples <= 0
                   OR pg_relation_size(c.oid) > (c.relpages * 1.2 + 8) * current_setting('block_size')::int) AS grown
          FROM pg_class c
         WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
         ORDER BY c.oid
    LOOP
        EXECUTE format('LOCK TABLE %s IN SHARE UPDATE EXCLUSIVE MODE', one.name);
        IF one.grown THEN
            EXECUTE format('ANALYZE %s', one.name);
        END IF;
    END LOOP;
END
$$;
