-- What must never be false, for every writer.

-- Legs are never altered or removed, nor are assertions, decisions and frozen months (audit/sql/append_only.sql).
SELECT keep_append_only('ledger_leg', 'ledger_balanceassertion', 'ledger_entryapproval');

-- Others change by their verbs, but nobody removes them.
DO $$
DECLARE
    guarded text;
BEGIN
    FOREACH guarded IN ARRAY ARRAY['ledger_book', 'ledger_account', 'ledger_period', 'ledger_entry'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS never_removed ON %I', guarded);
        EXECUTE format('CREATE TRIGGER never_removed BEFORE DELETE ON %I'
            ' FOR EACH ROW EXECUTE FUNCTION refuse_change()', guarded);
    END LOOP;
    FOREACH guarded IN ARRAY ARRAY['ledger_book', 'ledger_account', 'ledger_period', 'ledger_entry', 'ledger_balance',
        'ledger_delta'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS append_only_table ON %I', guarded);
        EXECUTE format('CREATE TRIGGER append_only_table BEFORE TRUNCATE ON %I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', guarded);
    END LOOP;
END
$$;

-- All legs of an entry are written in one statement, lines 1 to n, and each line once (constraint): none can be
-- added later, so the check at commit below has seen them all.
CREATE OR REPLACE FUNCTION legs_come_with_their_entry() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (SELECT entry_id, count(*) AS legs, max(line) AS last FROM added GROUP BY entry_id) a
        LEFT JOIN ledger_entry e ON e.id = a.entry_id
        WHERE e.lines IS DISTINCT FROM a.legs OR e.lines IS DISTINCT FROM a.last
    ) THEN
        PERFORM ledger_refuse('legs_come_with_their_entry');
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS legs_come_with_their_entry ON ledger_leg;
CREATE TRIGGER legs_come_with_their_entry AFTER INSERT ON ledger_leg REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION legs_come_with_their_entry();

-- One check per entry when the transaction commits: its legs balance and stand in its own book, its month is open
-- (and can't close before this commit is done), a reversal is the whole of what it reverses, an event is whole.
CREATE OR REPLACE FUNCTION an_entry_keeps_its_promises() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    p record;
    s record;
BEGIN
    IF TG_OP = 'INSERT' AND (NEW.voucher_number IS NOT NULL OR NEW.reviewed_by_id IS NOT NULL
        OR NEW.state NOT IN ('prepared', 'pending', 'posted')) THEN
        PERFORM ledger_refuse('an_entry_begins_at_its_beginning');
    END IF;
    SELECT book_id, month, closed_at INTO p FROM ledger_period WHERE id = NEW.period_id FOR KEY SHARE;
    IF p.closed_at IS NOT NULL THEN
        PERFORM ledger_refuse('a_closed_period_takes_nothing', jsonb_build_object('month', to_char(p.month, 'YYYY-MM')));
    END IF;
    IF p.book_id IS DISTINCT FROM NEW.book_id OR p.month IS DISTINCT FROM date_trunc('month', NEW."on")::date THEN
        PERFORM ledger_refuse('an_entry_stands_in_its_own_month');
    END IF;
    SELECT count(*) AS lines, sum(l.debit_fen) AS d, sum(l.credit_fen) AS c,
        bool_and(a.book_id = NEW.book_id) AS own, bool_and(l."on" = NEW."on") AS dated,
        bool_and(a.closed_on IS NULL) AS open, bool_or(a.demands_approval) AS asks,
        min(least(l.debit_fen, l.credit_fen)) < 0 AS red
    INTO s FROM ledger_leg l JOIN ledger_account a ON a.id = l.account_id WHERE l.entry_id = NEW.id;
    IF s.d IS DISTINCT FROM s.c OR s.d IS DISTINCT FROM NEW.total_fen OR s.lines <> NEW.lines THEN
        PERFORM ledger_refuse('an_entry_balances', jsonb_build_object('debit_fen', s.d, 'credit_fen', s.c));
    ELSIF NOT (s.own AND s.dated) THEN
        PERFORM ledger_refuse('a_leg_stands_in_its_own_book');
    ELSIF NOT s.open AND NEW.state NOT IN ('voided', 'expired') THEN
        PERFORM ledger_refuse('a_closed_account_takes_nothing');
    ELSIF s.red AND NEW.reverses_id IS NULL THEN
        PERFORM ledger_refuse('only_a_reversal_is_red');
    ELSIF s.asks AND NOT EXISTS (
        SELECT 1 FROM ledger_entryapproval WHERE entry_id = coalesce(NEW.reverses_id, NEW.id)
    ) THEN
        PERFORM ledger_refuse('an_entry_here_rests_on_a_decision');
    END IF;
    IF NEW.reverses_id IS NOT NULL THEN
        PERFORM ledger_check_reversal(NEW.id, NEW.reverses_id, NEW.event_id);
    END IF;
    IF NEW.event_id IS NOT NULL THEN
        PERFORM ledger_check_event(NEW.event_id);
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS an_entry_keeps_its_promises ON ledger_entry;
CREATE CONSTRAINT TRIGGER an_entry_keeps_its_promises AFTER INSERT OR UPDATE OF state ON ledger_entry
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION an_entry_keeps_its_promises();

-- A reversal is whole: leg for leg the same with the other sign, of a posted entry of its own book that is no
-- reversal itself; and where that entry is part of an event, of the whole event.
CREATE OR REPLACE FUNCTION ledger_check_reversal(reversal uuid, original uuid, event uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM ledger_entry o JOIN ledger_entry r ON r.id = reversal
        WHERE o.id = original AND o.state = 'posted' AND o.reverses_id IS NULL AND o.book_id = r.book_id
            AND o.lines = r.lines
    ) THEN
        PERFORM ledger_refuse('only_a_posted_entry_is_reversed');
    ELSIF EXISTS (
        SELECT line, account_id, -debit_fen, -credit_fen, counterparty_id, project_id, agreement_id
        FROM ledger_leg WHERE entry_id = original
        EXCEPT
        SELECT line, account_id, debit_fen, credit_fen, counterparty_id, project_id, agreement_id
        FROM ledger_leg WHERE entry_id = reversal
    ) THEN
        PERFORM ledger_refuse('a_reversal_is_whole');
    ELSIF EXISTS (
        SELECT 1 FROM ledger_entry o JOIN ledger_entry sibling ON sibling.event_id = o.event_id
        WHERE o.id = original AND NOT EXISTS (
            SELECT 1 FROM ledger_entry r WHERE r.reverses_id = sibling.id AND r.event_id = event
        )
    ) THEN
        PERFORM ledger_refuse('an_event_is_reversed_as_a_whole');
    END IF;
END
$$;

-- An event in several books is mirrored: what one legal entity has from another on accounts kept by counterparty,
-- the other has towards it; and its entries are posted, wait or end together.
CREATE OR REPLACE FUNCTION ledger_check_event(event uuid) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(DISTINCT CASE WHEN state IN ('voided', 'expired') THEN 'ended'
            WHEN state = 'posted' THEN 'posted' ELSE 'open' END)
        FROM ledger_entry WHERE event_id = event) > 1
    THEN
        PERFORM ledger_refuse('an_event_is_posted_as_a_whole');
    END IF;
    IF EXISTS (
        WITH part AS (
            SELECT e.id, b.organisation_id AS own FROM ledger_entry e JOIN ledger_book b ON b.id = e.book_id
            WHERE e.event_id = event
        )
        SELECT 1 FROM part JOIN ledger_leg l ON l.entry_id = part.id
        JOIN ledger_account a ON a.id = l.account_id AND a.by_counterparty
        WHERE l.counterparty_id IN (SELECT own FROM part)
        GROUP BY least(part.own, l.counterparty_id), greatest(part.own, l.counterparty_id)
        HAVING sum(l.debit_fen - l.credit_fen) <> 0
    ) THEN
        PERFORM ledger_refuse('an_event_is_mirrored');
    END IF;
END
$$;

-- Voucher numbers have no gap: what one statement gives is 1, 2, 3 … or follows what was given.
CREATE OR REPLACE FUNCTION voucher_numbers_have_no_gap() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM (
            SELECT n.period_id, min(n.voucher_number) AS first, max(n.voucher_number) AS last, count(*) AS given
            FROM after_it n JOIN before_it o ON o.id = n.id
            WHERE n.voucher_number IS DISTINCT FROM o.voucher_number GROUP BY n.period_id
        ) g WHERE g.last - g.first + 1 <> g.given OR (g.first <> 1 AND NOT EXISTS (
            SELECT 1 FROM ledger_entry e WHERE e.period_id = g.period_id AND e.voucher_number = g.first - 1
        ))
    ) THEN
        PERFORM ledger_refuse('voucher_numbers_have_no_gap');
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS voucher_numbers_have_no_gap ON ledger_entry;
CREATE TRIGGER voucher_numbers_have_no_gap AFTER UPDATE ON ledger_entry
REFERENCING OLD TABLE AS before_it NEW TABLE AS after_it
FOR EACH STATEMENT EXECUTE FUNCTION voucher_numbers_have_no_gap();
DROP TRIGGER IF EXISTS an_entry_begins_at_its_beginning ON ledger_entry;
DROP FUNCTION IF EXISTS an_entry_begins_at_its_beginning();
