-- What was redeemed, scanned, judged, called back or shared is never altered or removed (audit/sql/append_only.sql).
DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['orders_redemption', 'orders_gatescan', 'orders_scanverdict', 'orders_callback', 'orders_callbackverdict'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS append_only_rows ON %I', guarded);
        EXECUTE format('CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON %I'
            ' FOR EACH ROW EXECUTE FUNCTION refuse_change()', guarded);
        EXECUTE format('DROP TRIGGER IF EXISTS append_only_table ON %I', guarded);
        EXECUTE format('CREATE TRIGGER append_only_table BEFORE TRUNCATE ON %I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', guarded);
    END LOOP;
END
$$;
