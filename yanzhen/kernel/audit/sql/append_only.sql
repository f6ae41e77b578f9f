-- What is append-only refuses every change, for the owner of the database too. One function for all
-- tables; other apps name theirs in their own sql files, as the last line does.
-- A mistake is corrected by a new line that says so.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are append-only: they are never changed or removed, so this % is refused.',
        TG_TABLE_NAME, lower(TG_OP) USING ERRCODE = 'restrict_violation';
END
$$;

DROP FUNCTION IF EXISTS keep_append_only(text[]);
CREATE FUNCTION keep_append_only(VARIADIC tables text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY tables LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS append_only_rows ON %I', kept);
        EXECUTE format('CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON %I'
            ' FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept);
        EXECUTE format('DROP TRIGGER IF EXISTS append_only_table ON %I', kept);
        EXECUTE format('CREATE TRIGGER append_only_table BEFORE TRUNCATE ON %I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', kept);
    END LOOP;
END
$$;

SELECT keep_append_only('audit_auditline', 'audit_seal', 'audit_sealedline');
