-- One press at a gate: one statement, one round trip (actions/redeeming.py; benchmarks/orders_redeem.py).
--
-- The signature was verified before. What is left is a row lock on what is redeemed, so presses of one ticket
-- wait for each other and see each other; presses of different tickets never meet. A press that was counted already
-- (same nonce) is answered as it was. A gate lets in its own only, and of others it learns no more than whose they are.
-- Outcomes: counted, again, used_up, too_many, stopped, not_yet, over, unknown, point, elsewhere, nonce.

-- Whether this office lets it in there: its organisation sold it or owns the point; an office without an organisation
-- serves the sellers of its place (models/vouchers.py: at_gates_of). In plpgsql, which keeps its plan: in SQL it would be planned
-- at each press, and that costs more than all the rest of the press.
CREATE OR REPLACE FUNCTION orders_serves(office uuid, ticket uuid, at_point text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
        SELECT 1
          FROM parties_office o
          JOIN orders_voucher v ON v.id = ticket
          JOIN orders_orderline l ON l.id = v.line_id
         WHERE o.id = office AND CASE
            WHEN o.organisation_id IS NOT NULL THEN o.organisation_id = l.seller_id OR EXISTS (
                SELECT 1 FROM orders_redeempoint p
                 WHERE p.offer_id = v.offer_id AND p.code = at_point AND p.owner_id = o.organisation_id)
            ELSE o.scope_id IS NULL OR EXISTS (
                SELECT 1 FROM orders_seller s JOIN places_place it ON it.id = s.place_id JOIN places_place here ON here.id = o.scope_id
                 WHERE s.organisation_id = l.seller_id AND starts_with(it.path, here.path)) END);
END
$$;

-- The same for whoever writes around the verb.
CREATE OR REPLACE FUNCTION orders_keep_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT (SELECT orders_serves(NEW.office_id, e.voucher_id, e.point) FROM orders_entitlement e WHERE e.id = NEW.entitlement_id) THEN
        RAISE EXCEPTION 'a_gate_lets_in_its_own_tickets' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS orders_keep_gate ON orders_redemption;
CREATE TRIGGER orders_keep_gate BEFORE INSERT ON orders_redemption FOR EACH ROW EXECUTE FUNCTION orders_keep_gate();

DROP FUNCTION IF EXISTS orders_redeem(uuid, uuid, text, integer, jsonb, timestamptz, timestamptz, date, jsonb);
CREATE FUNCTION orders_redeem(
    press uuid, ticket uuid, at_point text, how_many integer, gate jsonb,
    happened timestamptz, written timestamptz, today date, who jsonb
) RETURNS TABLE (outcome text, title text, uses integer, used integer, given_back integer,
                 first_at timestamptz, last_at timestamptz, last_device text, since date, until date, why text)
LANGUAGE plpgsql AS $$
DECLARE
    it record;
    done record;
    earned bigint;
BEGIN
    SELECT e.id, e.title, e.amount_fen, e.uses, e.used, e.given_back, e.stopped, v.since, v.until, v.revoked_why, v.order_id
      INTO it
      FROM orders_entitlement e JOIN orders_voucher v ON v.id = e.voucher_id
     WHERE e.voucher_id = ticket AND e.point = at_point
       FOR UPDATE OF e;
    IF NOT FOUND THEN
        -- Withdrawn and issued anew: what it opened stands on another one (sql/reissue.sql).
        RETURN QUERY SELECT 'stopped', l.title::text, v.uses::integer, 0, 0, NULL::timestamptz, NULL::timestamptz, '', v.since, v.until,
                v.revoked_why::text
            FROM orders_voucher v JOIN orders_orderline l ON l.id = v.line_id
            WHERE v.id = ticket AND v.replaced_by_id IS NOT NULL AND orders_serves((who->>'office_id')::uuid, ticket, at_point);
        IF FOUND THEN
            RETURN;
        END IF;
        RETURN QUERY SELECT CASE WHEN EXISTS (SELECT 1 FROM orders_voucher WHERE id = ticket) THEN 'point' ELSE 'unknown' END,
            '', 0, 0, 0, NULL::timestamptz, NULL::timestamptz, '', NULL::date, NULL::date, '';
        RETURN;
    END IF;
    IF NOT orders_serves((who->>'office_id')::uuid, ticket, at_point) THEN
        RETURN QUERY SELECT 'elsewhere', '', 0, 0, 0, NULL::timestamptz, NULL::timestamptz, '', NULL::date, NULL::date, p.name::text
          FROM orders_voucher v JOIN orders_orderline l ON l.id = v.line_id JOIN parties_party p ON p.id = l.seller_id WHERE v.id = ticket;
        RETURN;
    END IF;

    SELECT r.entitlement_id, r.uses INTO done FROM orders_redemption r WHERE r.id = press;
    IF FOUND THEN
        outcome := CASE WHEN done.entitlement_id = it.id AND done.uses = how_many THEN 'again' ELSE 'nonce' END;
    ELSIF it.stopped THEN
        outcome := 'stopped';
    ELSIF today < it.since THEN
        outcome := 'not_yet';
    ELSIF today > it.until THEN
        outcome := 'over';
    ELSIF it.used + it.given_back >= it.uses THEN
        outcome := 'used_up';
    ELSIF how_many < 1 OR it.used + it.given_back + how_many > it.uses THEN
        outcome := 'too_many';
    ELSE
        outcome := 'counted';
        earned := it.amount_fen * (it.used + how_many) / it.uses - it.amount_fen * it.used / it.uses;
        UPDATE orders_entitlement e SET used = e.used + how_many WHERE e.id = it.id;
        INSERT INTO orders_redemption (id, entitlement_id, uses, before, fen, device, sequence, offline, person_id, office_id, occurred_at, recorded_at)
        VALUES (press, it.id, how_many, it.used, earned, coalesce(gate->>'device', ''), (gate->>'sequence')::bigint,
                coalesce((gate->>'offline')::boolean, false), (who->>'person_id')::uuid, (who->>'office_id')::uuid, happened, written);
        INSERT INTO orders_unsettled (id, kind, since) VALUES (press, 'redemption', written);
        INSERT INTO occurrences (id, name, ids)
        VALUES (gen_random_uuid(), 'orders.redeemed', jsonb_build_object('redemption_id', press::text, 'order_id', it.order_id::text));
        INSERT INTO audit_auditline (id, person_id, person_name, appointment_id, office_id, office_name, on_behalf_of_id, on_behalf_of_name,
            channel, verb, noun_label, noun_id, noun_title, place_path, reason, changes, personal, occurred_at, recorded_at)
        VALUES ((who->>'line')::uuid, (who->>'person_id')::uuid, coalesce(who->>'person_name', ''), (who->>'appointment_id')::uuid,
            (who->>'office_id')::uuid, coalesce(who->>'office_name', ''), (who->>'on_behalf_of_id')::uuid,
            coalesce(who->>'on_behalf_of_name', ''), coalesce(who->>'channel', ''), 'orders.redeem', 'orders.voucher', ticket,
            it.title, coalesce(who->>'scope_path', ''), '', jsonb_build_object('point', at_point, 'uses', how_many), '', happened, written);
        it.used := it.used + how_many;
    END IF;

    IF outcome IN ('used_up', 'too_many', 'again') THEN
        SELECT min(r.occurred_at), max(r.occurred_at) INTO first_at, last_at FROM orders_redemption r WHERE r.entitlement_id = it.id;
        SELECT r.device INTO last_device FROM orders_redemption r WHERE r.entitlement_id = it.id ORDER BY r.before DESC LIMIT 1;
    END IF;
    RETURN QUERY SELECT outcome, it.title::text, it.uses::integer, it.used::integer, it.given_back::integer, first_at, last_at,
        coalesce(last_device, ''), it.since, it.until, it.revoked_why::text;
END
$$;

-- Many presses, one after the other as they are given: one round trip (actions/judging.py). All their counters are locked first, in
-- the order of their keys, so that two that bring the same tickets in opposite order wait for each other instead of for ever.
DROP FUNCTION IF EXISTS orders_redeem_many(jsonb, timestamptz);
CREATE FUNCTION orders_redeem_many(presses jsonb, written timestamptz)
RETURNS TABLE (press uuid, outcome text, title text, uses integer, used integer, given_back integer,
               first_at timestamptz, last_at timestamptz, last_device text, since date, until date, why text)
LANGUAGE plpgsql AS $$
DECLARE
    p jsonb;
BEGIN
    PERFORM 1 FROM orders_entitlement e
      WHERE (e.voucher_id, e.point) IN (SELECT (one->>'ticket')::uuid, one->>'point' FROM jsonb_array_elements(presses) one)
      ORDER BY e.id FOR UPDATE;
    FOR p IN SELECT one FROM jsonb_array_elements(presses) WITH ORDINALITY AS t (one, n) ORDER BY n LOOP
        RETURN QUERY SELECT (p->>'press')::uuid, r.* FROM orders_redeem(
            (p->>'press')::uuid, (p->>'ticket')::uuid, p->>'point', (p->>'uses')::integer, p->'gate',
            (p->>'at')::timestamptz, written, (p->>'day')::date, p->'who') r;
    END LOOP;
END
$$;
