-- The shares make the invoice, asked once at the end of the transaction; and what an invoice says stays.

CREATE OR REPLACE FUNCTION the_shares_make_the_invoice() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM ledger_invoiceshare s WHERE s.invoice_id = NEW.id
        HAVING count(*) > 0 AND sum(s.net_fen) = NEW.net_fen AND sum(s.tax_fen) = NEW.tax_fen
    ) THEN
        RAISE EXCEPTION 'the_shares_make_the_invoice' USING ERRCODE = 'check_violation', CONSTRAINT = 'the_shares_make_the_invoice';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS the_shares_make_the_invoice ON ledger_invoice;
CREATE CONSTRAINT TRIGGER the_shares_make_the_invoice AFTER INSERT ON ledger_invoice
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION the_shares_make_the_invoice();

CREATE OR REPLACE FUNCTION an_invoice_says_what_it_said() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.id, NEW.book_id, NEW.direction, NEW.kind, NEW.code, NEW.number, NEW.issued_on, NEW.is_red,
            NEW.red_of_id, NEW.net_fen, NEW.tax_fen, NEW.gross_fen)
        IS DISTINCT FROM (OLD.id, OLD.book_id, OLD.direction, OLD.kind, OLD.code, OLD.number, OLD.issued_on, OLD.is_red,
            OLD.red_of_id, OLD.net_fen, OLD.tax_fen, OLD.gross_fen)
        OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS NULL)
    THEN
        RAISE EXCEPTION 'an_invoice_says_what_it_said' USING ERRCODE = 'check_violation', CONSTRAINT = 'an_invoice_says_what_it_said';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS an_invoice_says_what_it_said ON ledger_invoice;
CREATE TRIGGER an_invoice_says_what_it_said BEFORE UPDATE OR DELETE ON ledger_invoice
FOR EACH ROW EXECUTE FUNCTION an_invoice_says_what_it_said();

CREATE OR REPLACE FUNCTION a_share_of_an_invoice_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a_share_of_an_invoice_stays' USING ERRCODE = 'check_violation', CONSTRAINT = 'a_share_of_an_invoice_stays';
END
$$;
DROP TRIGGER IF EXISTS a_share_of_an_invoice_stays ON ledger_invoiceshare;
CREATE TRIGGER a_share_of_an_invoice_stays BEFORE UPDATE OR DELETE ON ledger_invoiceshare
FOR EACH ROW EXECUTE FUNCTION a_share_of_an_invoice_stays();
