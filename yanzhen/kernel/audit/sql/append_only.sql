-- What is append-only refuses every change, for the owner of the database too. One function for all
-- tables; other apps attach it in their own sql files (the trigger of the last lines is the example).
-- A mistake is corrected by a new line that says so.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are append-only: they are never changed or removed, so this % is refused.',
        TG_TABLE_NAME, lower(TG_OP) USING ERRCODE = 'restrict_violation';
END
$$;

DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['audit_auditline', 'audit_seal', 'audit_sealedline'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS append_only_rows ON %I', guarded);
        EXECUTE format('CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON %I'
            ' FOR EACH ROW EXECUTE FUNCTION refuse_change()', guarded);
        EXECUTE format('DROP TRIGGER IF EXISTS append_only_table ON %I', guarded);
        EXECUTE format('CREATE TRIGGER append_only_table BEFORE TRUNCATE ON %I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', guarded);
    END LOOP;
END
$$;
