-- What sharing at payment promises, held around every model: receivers are not rewritten; a request keeps its number, its
-- receivers and their sums; no more is shared of a payment than the agreement with the provider lets go; what ended stays so.

CREATE OR REPLACE FUNCTION orders_keep_receiver() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    free text[] := ARRAY['account', 'account_index', 'confirmed_by_id', 'confirmed_at', 'known_at', 'forgotten_at', 'refused',
        'ended_by_id', 'ended_at', 'ended_why'];
BEGIN
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free
        OR OLD.confirmed_at IS NOT NULL AND (NEW.confirmed_at, NEW.confirmed_by_id) IS DISTINCT FROM (OLD.confirmed_at, OLD.confirmed_by_id)
        OR OLD.ended_at IS NOT NULL AND (NEW.ended_at, NEW.ended_by_id, NEW.ended_why, NEW.confirmed_at, NEW.known_at)
            IS DISTINCT FROM (OLD.ended_at, OLD.ended_by_id, OLD.ended_why, OLD.confirmed_at, OLD.known_at)
        -- A new key seals the account anew (base/resealing.py): then its mark, all before the last colon, changes.
        OR (NEW.account, NEW.account_index) IS DISTINCT FROM (OLD.account, OLD.account_index)
            AND regexp_replace(NEW.account, '[^:]*$', '') = regexp_replace(OLD.account, '[^:]*$', '')
            AND regexp_replace(NEW.account_index, '[^:]*$', '') = regexp_replace(OLD.account_index, '[^:]*$', '') THEN
        RAISE EXCEPTION 'a_receiver_stays_as_it_was_entered' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_receiver ON orders_wechatreceiver;
CREATE TRIGGER orders_keep_receiver BEFORE UPDATE ON orders_wechatreceiver FOR EACH ROW EXECUTE FUNCTION orders_keep_receiver();

-- A request goes forward; once the rest was let go, nothing more is shared of that payment.
CREATE OR REPLACE FUNCTION orders_keep_profit_share() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    free text[] := ARRAY['state', 'their_number', 'reason', 'tries', 'again_at', 'ended_at'];
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state NOT IN ('asked', 'closed') THEN
            RAISE EXCEPTION 'a_share_request_begins_asked' USING ERRCODE = 'check_violation';
        END IF;
        PERFORM 1 FROM orders_payment WHERE id = NEW.payment_id FOR NO KEY UPDATE;
        IF NEW.kind = 'share' AND NEW.state = 'asked' AND EXISTS (SELECT 1 FROM orders_profitshare p
            WHERE p.payment_id = NEW.payment_id AND p.kind = 'rest' AND p.state IN ('asked', 'processing', 'done')) THEN
            RAISE EXCEPTION 'nothing_is_shared_after_the_rest' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR OLD.their_number <> '' AND NEW.their_number <> OLD.their_number THEN
        RAISE EXCEPTION 'a_share_request_is_fixed' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
        (('asked', 'processing'), ('asked', 'done'), ('asked', 'failed'), ('processing', 'done'), ('processing', 'failed')) THEN
        RAISE EXCEPTION 'a_share_request_goes_forward: % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_profit_share ON orders_profitshare;
CREATE TRIGGER orders_keep_profit_share BEFORE INSERT OR UPDATE ON orders_profitshare
FOR EACH ROW EXECUTE FUNCTION orders_keep_profit_share();

-- A row goes to a receiver of its own party that two stand for and the provider knows; all rows of a payment that are on
-- their way or received stay within the payment and within what the agreement with the provider lets go.
CREATE OR REPLACE FUNCTION orders_keep_profit_row() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    free text[] := ARRAY['result', 'their_number', 'reason', 'ended_at', 'entry_id'];
    most bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free
            OR OLD.result <> 'pending' AND (NEW.result, NEW.ended_at, NEW.reason) IS DISTINCT FROM (OLD.result, OLD.ended_at, OLD.reason)
            OR OLD.entry_id IS NOT NULL AND NEW.entry_id IS DISTINCT FROM OLD.entry_id THEN
            RAISE EXCEPTION 'a_row_of_a_share_request_is_fixed' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM orders_profitshare p WHERE p.id = NEW.request_id AND p.payment_id = NEW.payment_id AND p.kind = 'share'
        AND (p.state = 'asked' AND NEW.result = 'pending' OR p.state = 'closed' AND NEW.result = 'closed')) THEN
        RAISE EXCEPTION 'a_row_is_of_its_request' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM orders_wechatreceiver r WHERE r.id = NEW.receiver_id AND r.party_id = NEW.party_id
        AND r.confirmed_at IS NOT NULL AND r.known_at IS NOT NULL AND r.ended_at IS NULL) THEN
        RAISE EXCEPTION 'a_share_goes_to_a_receiver_of_its_party' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.result = 'pending' THEN
        SELECT p.fen * LEAST(s.share_most, 10000) / 10000 INTO most
            FROM orders_payment p JOIN orders_seller s ON s.organisation_id = p.seller_id WHERE p.id = NEW.payment_id FOR NO KEY UPDATE OF p;
        IF most IS NULL OR NEW.fen + COALESCE((SELECT sum(fen) FROM orders_profitsharerow
            WHERE payment_id = NEW.payment_id AND result <> 'closed'), 0) > most THEN
            RAISE EXCEPTION 'no_more_is_shared_than_the_agreement_lets_go' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_profit_row ON orders_profitsharerow;
CREATE TRIGGER orders_keep_profit_row BEFORE INSERT OR UPDATE ON orders_profitsharerow
FOR EACH ROW EXECUTE FUNCTION orders_keep_profit_row();

-- At the end of the transaction: a request is the sum of its rows, and a row that goes out the sum of the shares behind it.
CREATE OR REPLACE FUNCTION orders_profit_share_adds_up() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    about uuid := CASE TG_TABLE_NAME WHEN 'orders_profitshare' THEN (to_jsonb(NEW)->>'id')::uuid ELSE (to_jsonb(NEW)->>'request_id')::uuid END;
BEGIN
    IF (SELECT fen FROM orders_profitshare WHERE id = about)
        IS DISTINCT FROM (SELECT COALESCE(sum(fen), 0) FROM orders_profitsharerow WHERE request_id = about) THEN
        RAISE EXCEPTION 'the_rows_of_a_share_request_add_up' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['orders_profitshare', 'orders_profitsharerow'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS orders_profit_share_adds_up ON %I', kept);
        EXECUTE format('CREATE CONSTRAINT TRIGGER orders_profit_share_adds_up AFTER INSERT ON %I DEFERRABLE INITIALLY DEFERRED'
            ' FOR EACH ROW EXECUTE FUNCTION orders_profit_share_adds_up()', kept);
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION orders_profit_rows_add_up() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    -- What did not arrive within this very transaction has let go of its shares again.
    IF EXISTS (SELECT 1 FROM orders_profitsharerow WHERE id = NEW.id AND result <> 'closed')
        AND NEW.fen IS DISTINCT FROM (SELECT sum(fen) FROM orders_share WHERE sent_id = NEW.id) THEN
        RAISE EXCEPTION 'a_row_is_the_sum_of_its_shares' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS orders_profit_rows_add_up ON orders_profitsharerow;
CREATE CONSTRAINT TRIGGER orders_profit_rows_add_up AFTER INSERT ON orders_profitsharerow DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION orders_profit_rows_add_up();

-- A merchant gives back of what it received, never more; a person's change can't be taken back.
CREATE OR REPLACE FUNCTION orders_keep_profit_return() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    free text[] := ARRAY['state', 'their_number', 'reason', 'tries', 'again_at', 'ended_at', 'entry_id'];
    got bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN
        SELECT r.fen INTO got FROM orders_profitsharerow r JOIN orders_wechatreceiver w ON w.id = r.receiver_id
            WHERE r.id = NEW.row_id AND r.result = 'success' AND w.kind = 'MERCHANT_ID' FOR NO KEY UPDATE OF r;
        IF got IS NULL THEN
            RAISE EXCEPTION 'a_merchant_gives_back_what_it_received' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.state <> 'asked' THEN
            RAISE EXCEPTION 'a_return_begins_asked' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.fen + COALESCE((SELECT sum(fen) FROM orders_profitsharereturn WHERE row_id = NEW.row_id AND state <> 'failed'), 0) > got THEN
            RAISE EXCEPTION 'no_more_comes_back_than_was_received' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - free <> to_jsonb(OLD) - free OR OLD.their_number <> '' AND NEW.their_number <> OLD.their_number
        OR OLD.entry_id IS NOT NULL AND NEW.entry_id IS DISTINCT FROM OLD.entry_id THEN
        RAISE EXCEPTION 'a_return_is_fixed' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN
        (('asked', 'processing'), ('asked', 'done'), ('asked', 'failed'), ('processing', 'done'), ('processing', 'failed')) THEN
        RAISE EXCEPTION 'a_return_goes_forward: % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_profit_return ON orders_profitsharereturn;
CREATE TRIGGER orders_keep_profit_return BEFORE INSERT OR UPDATE ON orders_profitsharereturn
FOR EACH ROW EXECUTE FUNCTION orders_keep_profit_return();

CREATE OR REPLACE FUNCTION orders_profit_return_adds_up() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM orders_profitsharereturn WHERE id = NEW.id AND state <> 'failed')
        AND NEW.fen IS DISTINCT FROM (SELECT -sum(fen) FROM orders_share WHERE came_back_id = NEW.id) THEN
        RAISE EXCEPTION 'a_return_is_the_sum_of_its_shares' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS orders_profit_return_adds_up ON orders_profitsharereturn;
CREATE CONSTRAINT TRIGGER orders_profit_return_adds_up AFTER INSERT ON orders_profitsharereturn DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION orders_profit_return_adds_up();

-- A share is sent once, to its own party's receiver; it comes free again only where nothing of it arrived. Likewise what came back.
CREATE OR REPLACE FUNCTION orders_keep_sent() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.sent_id IS DISTINCT FROM OLD.sent_id THEN
        IF OLD.sent_id IS NOT NULL AND NOT (NEW.sent_id IS NULL AND EXISTS (
            SELECT 1 FROM orders_profitsharerow r WHERE r.id = OLD.sent_id AND r.result = 'closed')) THEN
            RAISE EXCEPTION 'a_share_is_sent_once' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.sent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM orders_profitsharerow r JOIN orders_payment p ON p.id = r.payment_id
            JOIN orders_orderline l ON l.order_id = p.order_id
            WHERE r.id = NEW.sent_id AND r.result = 'pending' AND r.party_id = NEW.party_id AND l.id = NEW.line_id AND p.seller_id = NEW.seller_id) THEN
            RAISE EXCEPTION 'a_share_is_sent_to_its_party' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF NEW.came_back_id IS DISTINCT FROM OLD.came_back_id THEN
        IF OLD.came_back_id IS NOT NULL AND NOT (NEW.came_back_id IS NULL AND EXISTS (
            SELECT 1 FROM orders_profitsharereturn b WHERE b.id = OLD.came_back_id AND b.state = 'failed')) THEN
            RAISE EXCEPTION 'a_share_comes_back_once' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.came_back_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM orders_profitsharereturn b JOIN orders_profitsharerow r ON r.id = b.row_id
            WHERE b.id = NEW.came_back_id AND b.state = 'asked' AND r.party_id = NEW.party_id) THEN
            RAISE EXCEPTION 'a_share_comes_back_from_its_party' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_sent ON orders_share;
CREATE TRIGGER orders_keep_sent BEFORE UPDATE OF sent_id, came_back_id ON orders_share
FOR EACH ROW EXECUTE FUNCTION orders_keep_sent();

DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['orders_wechatreceiver', 'orders_profitshare', 'orders_profitsharerow', 'orders_profitsharereturn'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS orders_never_removed ON %I', kept);
        EXECUTE format('CREATE TRIGGER orders_never_removed BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', kept);
    END LOOP;
END $$;
