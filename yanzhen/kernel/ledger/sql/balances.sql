-- Balances: limits copied from the account, movements in account order, hot accounts by deltas.

-- Every refusal of these functions: the rule's name as constraint, its values as JSON (actions/refusing.py).
CREATE OR REPLACE FUNCTION ledger_refuse(rule text, told jsonb DEFAULT '{}') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', rule USING ERRCODE = 'check_violation', CONSTRAINT = rule, DETAIL = told::text;
END
$$;

-- A new row takes its limits from the account, whose row is locked: it can't change, close or get sub-accounts
-- meanwhile. Rows are made once per account and counterparty, so this costs nothing later.
CREATE OR REPLACE FUNCTION a_balance_follows_its_account() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    account ledger_account%ROWTYPE;
BEGIN
    SELECT * INTO account FROM ledger_account WHERE id = NEW.account_id FOR SHARE;
    IF NOT account.is_leaf THEN
        PERFORM ledger_refuse('only_a_leaf_takes_legs', jsonb_build_object('account', account.code || ' ' || account.name));
    END IF;
    IF account.by_counterparty <> (NEW.counterparty_id IS NOT NULL) THEN
        PERFORM ledger_refuse('a_leg_names_what_its_account_asks_for',
            jsonb_build_object('account', account.code || ' ' || account.name));
    END IF;
    NEW.floor_fen := account.floor_fen;
    NEW.ceiling_fen := account.ceiling_fen;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS a_balance_follows_its_account ON ledger_balance;
CREATE TRIGGER a_balance_follows_its_account BEFORE INSERT ON ledger_balance
FOR EACH ROW EXECUTE FUNCTION a_balance_follows_its_account();

-- New limits go into the account's balances; a balance beyond them refuses the change.
CREATE OR REPLACE FUNCTION a_limit_reaches_every_balance() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE ledger_balance SET floor_fen = NEW.floor_fen, ceiling_fen = NEW.ceiling_fen WHERE account_id = NEW.id;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS a_limit_reaches_every_balance ON ledger_account;
CREATE TRIGGER a_limit_reaches_every_balance AFTER UPDATE OF floor_fen, ceiling_fen ON ledger_account
FOR EACH ROW WHEN (NEW.floor_fen IS DISTINCT FROM OLD.floor_fen OR NEW.ceiling_fen IS DISTINCT FROM OLD.ceiling_fen)
EXECUTE FUNCTION a_limit_reaches_every_balance();

-- What an account is stays: its book, code, class, side, whom it is kept by. Hot it stays hot (a posting that read
-- "hot" a moment ago may still insert its delta). It gets sub-accounts only while it holds nothing, and it is
-- closed only with nothing on it. Never removed.
CREATE OR REPLACE FUNCTION an_account_stays_what_it_is() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    what jsonb := jsonb_build_object('account', OLD.code || ' ' || OLD.name);
BEGIN
    IF (NEW.id, NEW.book_id, NEW.code, NEW.kind, NEW.side, NEW.by_counterparty, NEW.parent_id)
        IS DISTINCT FROM (OLD.id, OLD.book_id, OLD.code, OLD.kind, OLD.side, OLD.by_counterparty, OLD.parent_id)
    THEN
        PERFORM ledger_refuse('an_account_stays_what_it_is', what);
    END IF;
    IF OLD.hot AND NOT NEW.hot THEN
        PERFORM ledger_refuse('a_hot_account_stays_hot', what);
    END IF;
    IF OLD.is_leaf AND NOT NEW.is_leaf AND EXISTS (SELECT 1 FROM ledger_balance WHERE account_id = NEW.id) THEN
        PERFORM ledger_refuse('an_account_with_legs_gets_no_sub_accounts', what);
    END IF;
    IF NEW.closed_on IS NOT NULL AND OLD.closed_on IS NULL THEN
        PERFORM 1 FROM ledger_balance WHERE account_id = NEW.id ORDER BY id FOR UPDATE;
    END IF;
    IF NEW.closed_on IS NOT NULL AND OLD.closed_on IS NULL AND (
        EXISTS (SELECT 1 FROM ledger_delta WHERE account_id = NEW.id)
        OR EXISTS (SELECT 1 FROM ledger_balance WHERE account_id = NEW.id AND (
            debit_fen <> credit_fen OR pending_debit_fen <> 0 OR pending_credit_fen <> 0))
    ) THEN
        PERFORM ledger_refuse('an_account_is_closed_empty', what);
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS an_account_stays_what_it_is ON ledger_account;
CREATE TRIGGER an_account_stays_what_it_is BEFORE UPDATE ON ledger_account
FOR EACH ROW EXECUTE FUNCTION an_account_stays_what_it_is();

-- The movements of these entries, account by account: hot ones first as deltas (they wait for nobody), then the
-- rows in account order, last of all that is written. One reading of `hot` decides for both.
-- `held` are those of them that were pending until now.
DROP FUNCTION IF EXISTS ledger_move(uuid[], uuid[]);
CREATE FUNCTION ledger_move(keys uuid[], held uuid[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    m record;
BEGIN
    FOR m IN
        SELECT a.id AS account_id, CASE WHEN a.by_counterparty THEN l.counterparty_id END AS who,
            a.hot, a.floor_fen, a.ceiling_fen, a.code || ' ' || a.name AS title,
            coalesce(sum(l.debit_fen) FILTER (WHERE e.state = 'posted'), 0)::bigint AS d,
            coalesce(sum(l.credit_fen) FILTER (WHERE e.state = 'posted'), 0)::bigint AS c,
            sum(l.debit_fen * ((e.state = 'pending')::int - (e.id = ANY (held))::int))::bigint AS pd,
            sum(l.credit_fen * ((e.state = 'pending')::int - (e.id = ANY (held))::int))::bigint AS pc,
            min(CASE
                WHEN e.state IN ('voided', 'expired') THEN NULL
                WHEN a.book_id <> e.book_id THEN 'a_leg_stands_in_its_own_book'
                WHEN NOT a.is_leaf THEN 'only_a_leaf_takes_legs'
                WHEN a.closed_on IS NOT NULL THEN 'a_closed_account_takes_nothing'
                WHEN a.by_counterparty AND l.counterparty_id IS NULL OR a.demands_project AND l.project_id IS NULL
                    OR a.demands_agreement AND l.agreement_id IS NULL THEN 'a_leg_names_what_its_account_asks_for'
                WHEN a.demands_approval AND NOT EXISTS (
                    SELECT 1 FROM ledger_entryapproval x WHERE x.entry_id = coalesce(e.reverses_id, e.id)
                ) THEN 'an_entry_here_rests_on_a_decision'
            END) AS fault
        FROM ledger_leg l JOIN ledger_entry e ON e.id = l.entry_id JOIN ledger_account a ON a.id = l.account_id
        WHERE l.entry_id = ANY (keys)
        GROUP BY a.id, 2
        ORDER BY a.hot DESC, a.id, 2
    LOOP
        IF m.fault IS NOT NULL THEN
            PERFORM ledger_refuse(m.fault, jsonb_build_object('account', m.title));
        END IF;
        CONTINUE WHEN m.d = 0 AND m.c = 0 AND m.pd = 0 AND m.pc = 0;
        IF m.hot THEN
            INSERT INTO ledger_delta (id, account_id, counterparty_id, debit_fen, credit_fen,
                pending_debit_fen, pending_credit_fen)
            VALUES (new_key(), m.account_id, m.who, m.d, m.c, m.pd, m.pc);
            CONTINUE;
        END IF;
        IF m.floor_fen IS NOT NULL OR m.ceiling_fen IS NOT NULL THEN
            PERFORM ledger_keep_limit(m.account_id, m.who, m.title, m.d - m.c, m.pd, m.pc, m.floor_fen, m.ceiling_fen);
        END IF;
        LOOP
            UPDATE ledger_balance SET debit_fen = debit_fen + m.d, credit_fen = credit_fen + m.c,
                pending_debit_fen = pending_debit_fen + m.pd, pending_credit_fen = pending_credit_fen + m.pc
            WHERE account_id = m.account_id
                AND coalesce(counterparty_id, account_id) = coalesce(m.who, m.account_id);
            EXIT WHEN FOUND;
            -- Made empty and then moved: a limit is a promise about the sum, not about its first part.
            INSERT INTO ledger_balance (id, account_id, counterparty_id, debit_fen, credit_fen,
                pending_debit_fen, pending_credit_fen)
            VALUES (new_key(), m.account_id, m.who, 0, 0, 0, 0) ON CONFLICT DO NOTHING;
        END LOOP;
    END LOOP;
END
$$;

-- Says which account, how low it would go and where its limit is, under the row's lock; the CHECK holds without.
CREATE OR REPLACE FUNCTION ledger_keep_limit(
    account uuid, who uuid, title text, net bigint, pd bigint, pc bigint, lowest bigint, highest bigint
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    floor_after bigint;
    ceiling_after bigint;
BEGIN
    SELECT debit_fen - credit_fen - pending_credit_fen, debit_fen - credit_fen + pending_debit_fen
    INTO floor_after, ceiling_after FROM ledger_balance
    WHERE account_id = account AND coalesce(counterparty_id, account_id) = coalesce(who, account)
    FOR NO KEY UPDATE;
    floor_after := coalesce(floor_after, 0) + net - pc;
    ceiling_after := coalesce(ceiling_after, 0) + net + pd;
    IF floor_after < lowest THEN
        PERFORM ledger_refuse('an_account_keeps_its_floor',
            jsonb_build_object('account', title, 'would_fen', floor_after, 'limit_fen', lowest));
    ELSIF ceiling_after > highest THEN
        PERFORM ledger_refuse('an_account_keeps_its_ceiling',
            jsonb_build_object('account', title, 'would_fen', ceiling_after, 'limit_fen', highest));
    END IF;
END
$$;

-- Deltas into balances: taken by DELETE over SKIP LOCKED, so two workers never take one twice; one statement, so
-- a reader sees each either here or there. Gives how many were folded.
DROP FUNCTION IF EXISTS ledger_fold(integer);
CREATE FUNCTION ledger_fold(most integer) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    folded integer;
BEGIN
    WITH taken AS (
        DELETE FROM ledger_delta WHERE id = ANY (ARRAY(
            SELECT id FROM ledger_delta ORDER BY id LIMIT most FOR UPDATE SKIP LOCKED
        )) RETURNING *
    ), kept AS (
        INSERT INTO ledger_balance AS b (id, account_id, counterparty_id, debit_fen, credit_fen,
            pending_debit_fen, pending_credit_fen)
        SELECT new_key(), account_id, counterparty_id, sum(debit_fen), sum(credit_fen),
            sum(pending_debit_fen), sum(pending_credit_fen)
        FROM taken GROUP BY account_id, counterparty_id ORDER BY account_id, counterparty_id
        ON CONFLICT (account_id, coalesce(counterparty_id, account_id)) DO UPDATE SET
            debit_fen = b.debit_fen + excluded.debit_fen, credit_fen = b.credit_fen + excluded.credit_fen,
            pending_debit_fen = b.pending_debit_fen + excluded.pending_debit_fen,
            pending_credit_fen = b.pending_credit_fen + excluded.pending_credit_fen
    )
    SELECT count(*) INTO folded FROM taken;
    RETURN folded;
END
$$;
