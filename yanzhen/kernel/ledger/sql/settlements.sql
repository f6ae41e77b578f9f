-- Two legs settle each other when they stand on one account of the book, with one counterparty, on opposite
-- sides of it, both posted; and never more of a leg is settled than it holds. Loaded after the ledger's own functions.

CREATE OR REPLACE FUNCTION a_settlement_fits_its_legs() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    item record;
    payment record;
BEGIN
    -- Both legs, in the order of their keys: two settlements of one leg take turns. The app's role has no right
    -- to lock legs, so the function runs as their owner.
    PERFORM 1 FROM ledger_leg WHERE id IN (NEW.item_id, NEW.payment_id) ORDER BY id FOR NO KEY UPDATE;
    SELECT l.account_id, l.counterparty_id, e.state, a.book_id,
        (l.debit_fen - l.credit_fen) * CASE a.side WHEN 'debit' THEN 1 ELSE -1 END AS fen
    INTO item FROM ledger_leg l JOIN ledger_entry e ON e.id = l.entry_id JOIN ledger_account a ON a.id = l.account_id
    WHERE l.id = NEW.item_id;
    SELECT l.account_id, l.counterparty_id, e.state, a.book_id,
        (l.debit_fen - l.credit_fen) * CASE a.side WHEN 'debit' THEN 1 ELSE -1 END AS fen
    INTO payment FROM ledger_leg l JOIN ledger_entry e ON e.id = l.entry_id JOIN ledger_account a ON a.id = l.account_id
    WHERE l.id = NEW.payment_id;
    IF item.book_id <> NEW.book_id OR item.account_id <> payment.account_id
        OR item.counterparty_id IS DISTINCT FROM payment.counterparty_id OR item.counterparty_id IS NULL
        OR item.fen <= 0 OR payment.fen >= 0 OR item.state <> 'posted' OR payment.state <> 'posted'
    THEN
        RAISE EXCEPTION 'a_settlement_fits_its_legs' USING ERRCODE = 'check_violation', CONSTRAINT = 'a_settlement_fits_its_legs';
    END IF;
    -- Looked at after the statement, so that rows which come in one statement see each other.
    IF item.fen < (SELECT sum(amount_fen) FROM ledger_settlement WHERE item_id = NEW.item_id AND undone_at IS NULL)
        OR -payment.fen < (SELECT sum(amount_fen) FROM ledger_settlement
            WHERE payment_id = NEW.payment_id AND undone_at IS NULL)
    THEN
        RAISE EXCEPTION 'no_more_is_settled_than_is_there' USING ERRCODE = 'check_violation', CONSTRAINT = 'no_more_is_settled_than_is_there';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS a_settlement_fits_its_legs ON ledger_settlement;
CREATE TRIGGER a_settlement_fits_its_legs AFTER INSERT ON ledger_settlement
FOR EACH ROW EXECUTE FUNCTION a_settlement_fits_its_legs();

-- What settles what stays; it is only undone, once.
CREATE OR REPLACE FUNCTION a_settlement_is_only_undone() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL
        OR (NEW.id, NEW.book_id, NEW.item_id, NEW.payment_id, NEW.amount_fen, NEW.made_at)
            IS DISTINCT FROM (OLD.id, OLD.book_id, OLD.item_id, OLD.payment_id, OLD.amount_fen, OLD.made_at)
    THEN
        RAISE EXCEPTION 'a_settlement_is_only_undone' USING ERRCODE = 'check_violation', CONSTRAINT = 'a_settlement_is_only_undone';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS a_settlement_is_only_undone ON ledger_settlement;
CREATE TRIGGER a_settlement_is_only_undone BEFORE UPDATE OR DELETE ON ledger_settlement
FOR EACH ROW EXECUTE FUNCTION a_settlement_is_only_undone();
