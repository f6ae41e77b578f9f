-- Months of a book: opened by their first entry, closed in order, and closed they take nothing.

-- No month before the book, and none before a closed one. The book's row is locked against a closing meanwhile.
CREATE OR REPLACE FUNCTION a_month_is_opened_in_order() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    book ledger_book%ROWTYPE;
BEGIN
    SELECT * INTO book FROM ledger_book WHERE id = NEW.book_id FOR SHARE;
    IF NEW.month < date_trunc('month', book.opened_on)::date THEN
        PERFORM ledger_refuse('no_month_before_the_book',
            jsonb_build_object('book', book.name, 'day', book.opened_on));
    ELSIF EXISTS (SELECT 1 FROM ledger_period WHERE book_id = NEW.book_id AND month > NEW.month AND closed_at IS NOT NULL)
    THEN
        PERFORM ledger_refuse('a_closed_period_takes_nothing',
            jsonb_build_object('book', book.name, 'month', to_char(NEW.month, 'YYYY-MM')));
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS a_month_is_opened_in_order ON ledger_period;
CREATE TRIGGER a_month_is_opened_in_order BEFORE INSERT ON ledger_period
FOR EACH ROW EXECUTE FUNCTION a_month_is_opened_in_order();

-- Closing waits for the commits that are under way in this month (they hold the row, guards.sql), and finds
-- nothing waiting, nothing without a number, no earlier month open. Reopening goes backwards.
CREATE OR REPLACE FUNCTION months_close_in_order() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    what jsonb := jsonb_build_object('month', to_char(OLD.month, 'YYYY-MM'));
BEGIN
    IF (NEW.book_id, NEW.month) IS DISTINCT FROM (OLD.book_id, OLD.month) OR NEW.last_number < OLD.last_number THEN
        PERFORM ledger_refuse('a_period_stays_what_it_is', what);
    END IF;
    IF (NEW.closed_at IS NULL) = (OLD.closed_at IS NULL) THEN
        RETURN NEW;
    END IF;
    PERFORM 1 FROM ledger_book WHERE id = NEW.book_id FOR NO KEY UPDATE;
    PERFORM 1 FROM ledger_period WHERE id = NEW.id FOR UPDATE;
    IF NEW.closed_at IS NULL THEN
        IF EXISTS (SELECT 1 FROM ledger_period
            WHERE book_id = NEW.book_id AND month > NEW.month AND closed_at IS NOT NULL) THEN
            PERFORM ledger_refuse('months_are_reopened_from_the_last', what);
        END IF;
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM ledger_entry WHERE period_id = NEW.id AND state IN ('prepared', 'reviewed', 'pending')) THEN
        PERFORM ledger_refuse('a_month_with_open_entries_stays_open', what);
    ELSIF EXISTS (SELECT 1 FROM ledger_entry
        WHERE period_id = NEW.id AND state = 'posted' AND voucher_number IS NULL) THEN
        PERFORM ledger_refuse('a_closed_month_has_all_its_numbers', what);
    ELSIF EXISTS (SELECT 1 FROM ledger_period
        WHERE book_id = NEW.book_id AND month < NEW.month AND closed_at IS NULL) THEN
        PERFORM ledger_refuse('months_close_in_order', what);
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS months_close_in_order ON ledger_period;
CREATE TRIGGER months_close_in_order BEFORE UPDATE ON ledger_period
FOR EACH ROW EXECUTE FUNCTION months_close_in_order();
