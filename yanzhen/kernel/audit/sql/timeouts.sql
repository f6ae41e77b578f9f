-- "Inserted later" is decided by how long an honest transaction may last (audit/README.md): a statement
-- half an hour, an idle transaction ten minutes, a whole transaction two hours where PostgreSQL can
-- limit it (17 and later). Who does not own the database keeps the server's own limits.
DO $$
DECLARE
    here text := current_database();
BEGIN
    EXECUTE format('ALTER DATABASE %I SET statement_timeout = ''30min''', here);
    EXECUTE format('ALTER DATABASE %I SET idle_in_transaction_session_timeout = ''10min''', here);
    IF current_setting('server_version_num')::int >= 170000 THEN
        EXECUTE format('ALTER DATABASE %I SET transaction_timeout = ''2h''', here);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'The limits on transactions were not set: this role does not own the database %.', here;
END
$$;
