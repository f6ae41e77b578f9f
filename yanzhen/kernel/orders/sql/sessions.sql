-- A day of a pool is open as a whole or in sessions, never both: the same places would be sold twice. The pool's row is
-- locked, so that of two who open the same day at once the second sees the first.
CREATE OR REPLACE FUNCTION orders_keep_sessions() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM 1 FROM orders_pool WHERE id = NEW.pool_id FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM orders_capacity c WHERE c.pool_id = NEW.pool_id AND c.day = NEW.day AND c.id <> NEW.id
        AND (c.session IS NULL) <> (NEW.session IS NULL)) THEN
        RAISE EXCEPTION 'a_day_is_open_whole_or_in_sessions' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS orders_keep_sessions ON orders_capacity;
CREATE TRIGGER orders_keep_sessions AFTER INSERT OR UPDATE OF pool_id, day, session ON orders_capacity
FOR EACH ROW WHEN (NEW.day IS NOT NULL) EXECUTE FUNCTION orders_keep_sessions();
