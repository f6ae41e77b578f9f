-- A standing match holds equal sums of one bank account and its account of the book: looked at when the transaction
-- commits, once per match and not per part. Each row names its match, so a part changed alone is looked at as well.
CREATE OR REPLACE FUNCTION a_match_is_the_same_money() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    ended timestamptz;
    bank bigint;
    book bigint;
    strangers bigint;
    lines bigint;
BEGIN
    SELECT undone_at INTO ended FROM ledger_bankmatch WHERE id = NEW.match_id;
    SELECT coalesce(sum(l.fen), 0), coalesce(sum(g.debit_fen - g.credit_fen), 0), count(l.id),
        count(*) FILTER (WHERE l.bank_account_id <> m.bank_account_id OR g.account_id <> b.account_id)
    INTO bank, book, lines, strangers
    FROM ledger_matchpart p
    JOIN ledger_bankmatch m ON m.id = p.match_id
    JOIN ledger_bankaccount b ON b.id = m.bank_account_id
    LEFT JOIN ledger_bankline l ON l.id = p.bank_line_id
    LEFT JOIN ledger_leg g ON g.id = p.leg_id
    WHERE p.match_id = NEW.match_id AND p.standing;
    IF ended IS NULL AND (bank <> book OR lines = 0) THEN
        RAISE EXCEPTION 'a_match_is_the_same_money' USING ERRCODE = 'check_violation';
    END IF;
    IF strangers > 0 OR (ended IS NOT NULL AND lines > 0) THEN
        RAISE EXCEPTION 'a_match_stays_in_its_account' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS a_match_is_the_same_money ON ledger_matchpart;
CREATE CONSTRAINT TRIGGER a_match_is_the_same_money
AFTER INSERT OR UPDATE ON ledger_matchpart DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION a_match_is_the_same_money();

-- A part never leaves its match, and never stands again once it was taken apart.
CREATE OR REPLACE FUNCTION a_part_of_a_match_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.match_id, NEW.bank_line_id, NEW.leg_id) IS DISTINCT FROM (OLD.match_id, OLD.bank_line_id, OLD.leg_id)
        OR (NEW.standing AND NOT OLD.standing)
    THEN
        RAISE EXCEPTION 'a_part_of_a_match_stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS a_part_of_a_match_stays ON ledger_matchpart;
CREATE TRIGGER a_part_of_a_match_stays BEFORE UPDATE OR DELETE ON ledger_matchpart
FOR EACH ROW EXECUTE FUNCTION a_part_of_a_match_stays();

-- What the bank said is not touched: a line comes and, before it was ever matched, may go with its file.
CREATE OR REPLACE FUNCTION a_line_of_the_bank_stays_as_it_came() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a_line_of_the_bank_stays_as_it_came' USING ERRCODE = 'check_violation';
END $$;
DROP TRIGGER IF EXISTS a_line_of_the_bank_stays_as_it_came ON ledger_bankline;
CREATE TRIGGER a_line_of_the_bank_stays_as_it_came BEFORE UPDATE ON ledger_bankline
FOR EACH ROW EXECUTE FUNCTION a_line_of_the_bank_stays_as_it_came();

-- The parts of a plan are what hung on the board: they change only while it is drawn up.
CREATE OR REPLACE FUNCTION the_parts_of_a_posted_plan_stay() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    at_state text;
BEGIN
    SELECT state INTO at_state FROM ledger_distributionplan
    WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.plan_id ELSE NEW.plan_id END FOR SHARE;
    IF at_state <> 'draft' THEN
        RAISE EXCEPTION 'the_parts_of_a_posted_plan_stay' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
DROP TRIGGER IF EXISTS the_parts_of_a_posted_plan_stay ON ledger_planshare;
CREATE TRIGGER the_parts_of_a_posted_plan_stay BEFORE INSERT OR UPDATE OR DELETE ON ledger_planshare
FOR EACH ROW EXECUTE FUNCTION the_parts_of_a_posted_plan_stay();

-- A plan that hangs keeps its sums; one that was carried out or withdrawn keeps everything.
CREATE OR REPLACE FUNCTION a_posted_plan_keeps_its_sums() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    parts bigint;
BEGIN
    IF OLD.state IN ('executed', 'withdrawn') THEN
        RAISE EXCEPTION 'a_plan_ends_once' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state = 'posted' AND (NEW.net_fen, NEW.before_fen, NEW.base_fen, NEW.reserve_fen, NEW.statutory_fen,
        NEW.distributable_fen, NEW.per_share_fen, NEW.paid_fen, NEW.posted_on, NEW.losses_first) IS DISTINCT FROM
        (OLD.net_fen, OLD.before_fen, OLD.base_fen, OLD.reserve_fen, OLD.statutory_fen,
        OLD.distributable_fen, OLD.per_share_fen, OLD.paid_fen, OLD.posted_on, OLD.losses_first)
    THEN
        RAISE EXCEPTION 'a_posted_plan_keeps_its_sums' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state IN ('posted', 'executed') THEN
        SELECT coalesce(sum(fen), 0) INTO parts FROM ledger_planshare WHERE plan_id = NEW.id;
        IF parts <> NEW.paid_fen THEN
            RAISE EXCEPTION 'the_parts_of_a_plan_are_its_sum' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS a_posted_plan_keeps_its_sums ON ledger_distributionplan;
CREATE TRIGGER a_posted_plan_keeps_its_sums BEFORE UPDATE ON ledger_distributionplan
FOR EACH ROW EXECUTE FUNCTION a_posted_plan_keeps_its_sums();

-- What hangs on the board is kept as it was read there.
CREATE OR REPLACE FUNCTION a_sheet_that_hangs_stays() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.posted_on IS NOT NULL THEN
        RAISE EXCEPTION 'a_sheet_that_hangs_stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
DROP TRIGGER IF EXISTS a_sheet_that_hangs_stays ON ledger_disclosure;
CREATE TRIGGER a_sheet_that_hangs_stays BEFORE UPDATE OR DELETE ON ledger_disclosure
FOR EACH ROW EXECUTE FUNCTION a_sheet_that_hangs_stays();
-- What a run of depreciation booked stays: the next month counts on it.
CREATE OR REPLACE FUNCTION a_depreciation_stays_as_it_was_booked() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a_depreciation_stays_as_it_was_booked' USING ERRCODE = 'check_violation';
END $$;
DROP TRIGGER IF EXISTS a_depreciation_stays_as_it_was_booked ON ledger_depreciationline;
CREATE TRIGGER a_depreciation_stays_as_it_was_booked BEFORE UPDATE OR DELETE ON ledger_depreciationline
FOR EACH ROW EXECUTE FUNCTION a_depreciation_stays_as_it_was_booked();


-- What an asset had lost before the book was opened stays once a standing run counted on it.
CREATE OR REPLACE FUNCTION what_a_run_counted_on_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    of uuid := CASE WHEN TG_OP = 'DELETE' THEN OLD.asset_id ELSE NEW.asset_id END;
BEGIN
    IF EXISTS (
        SELECT 1 FROM ledger_depreciationline l JOIN ledger_depreciationrun r ON r.id = l.run_id
        WHERE l.asset_id = of AND r.undone_at IS NULL
    ) THEN
        RAISE EXCEPTION 'what_a_run_counted_on_stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_a_run_counted_on_stays';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
DROP TRIGGER IF EXISTS what_a_run_counted_on_stays ON ledger_wearbefore;
CREATE TRIGGER what_a_run_counted_on_stays BEFORE INSERT OR UPDATE OR DELETE ON ledger_wearbefore
FOR EACH ROW EXECUTE FUNCTION what_a_run_counted_on_stays();
