-- What was redeemed, scanned, judged, called back or shared is never altered or removed (audit/sql/append_only.sql).
SELECT keep_append_only('orders_redemption', 'orders_gatescan', 'orders_scanverdict', 'orders_callback', 'orders_callbackverdict');

-- A scan waits from the moment it is kept until it has its verdict, whoever writes either.
CREATE OR REPLACE FUNCTION orders_scan_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO orders_unjudged (scan_id, scanned_at, device, sequence) SELECT k.id, k.scanned_at, k.device, k.sequence FROM kept k;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS orders_scan_kept ON orders_gatescan;
CREATE TRIGGER orders_scan_kept AFTER INSERT ON orders_gatescan
    REFERENCING NEW TABLE AS kept FOR EACH STATEMENT EXECUTE FUNCTION orders_scan_kept();

CREATE OR REPLACE FUNCTION orders_scan_judged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM orders_unjudged u USING judged j WHERE u.scan_id = j.scan_id;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS orders_scan_judged ON orders_scanverdict;
CREATE TRIGGER orders_scan_judged AFTER INSERT ON orders_scanverdict
    REFERENCING NEW TABLE AS judged FOR EACH STATEMENT EXECUTE FUNCTION orders_scan_judged();
