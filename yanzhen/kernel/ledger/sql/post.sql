-- The posting function: entries with their legs, audit, outbox and balances in one round trip, once per key.
-- Input and errors: yanzhen/kernel/ledger/README.md. What it promises is held again at commit (guards.sql).
-- Entry by entry with plain statements: to start one large statement costs more than to run ten small ones.
DROP FUNCTION IF EXISTS ledger_post(jsonb, jsonb);
CREATE FUNCTION ledger_post(entries jsonb, who jsonb) RETURNS TABLE (entry_id uuid, fresh boolean)
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    written uuid[] := '{}';
BEGIN
    -- A key that is being written elsewhere is waited for; in key order, so that no two calls wait crosswise.
    IF jsonb_array_length(entries) > 1 THEN
        SELECT jsonb_agg(body ORDER BY body->>'id') INTO entries FROM jsonb_array_elements(entries) AS x (body);
    END IF;
    FOR nth IN 0 .. jsonb_array_length(entries) - 1 LOOP
        entry_id := (entries->nth->>'id')::uuid;
        fresh := ledger_write(entries->nth, who, moment);
        IF fresh THEN
            written := array_append(written, entry_id);
        END IF;
        RETURN NEXT;
    END LOOP;
    PERFORM ledger_write_audit(written, 'ledger.post', who, moment, '') WHERE NOT coalesce((who->>'quiet')::boolean, false);
    PERFORM ledger_move(written, '{}');
END
$$;

-- One entry with its legs, decision and outbox row; balances are moved by the caller. False: this key was there
-- already, with the same words.
DROP FUNCTION IF EXISTS ledger_explain(jsonb, uuid[]);
DROP FUNCTION IF EXISTS ledger_write(jsonb, jsonb, timestamptz);
CREATE FUNCTION ledger_write(body jsonb, who jsonb, moment timestamptz) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    key uuid := (body->>'id')::uuid;
    day date := (body->>'on')::date;
    legs jsonb := body->'legs';
    is_posted boolean := body->>'state' = 'posted';
    hash bytea := sha256(convert_to(body::text, 'UTF8'));
    place record;
    debits numeric := 0;
    credits numeric := 0;
    month_here uuid;
BEGIN
    SELECT b.id, b.separation, b.name, b.closed_on, p.id AS period_id, p.closed_at INTO place
    FROM ledger_book b LEFT JOIN ledger_period p ON p.book_id = b.id AND p.month = date_trunc('month', day)::date
    WHERE b.id = (body->>'book')::uuid;
    month_here := place.period_id;
    IF place.id IS NULL OR place.closed_on IS NOT NULL OR place.closed_at IS NOT NULL OR month_here IS NULL THEN
        -- Rare: what is known already is answered; a book or a month that takes nothing refuses; a new month opens.
        IF ledger_is_known(key, hash) THEN
            RETURN false;
        END IF;
        month_here := ledger_open_month(place.id, place.name, place.closed_on, day, place.closed_at);
    END IF;
    IF jsonb_array_length(legs) <= 8 THEN
        FOR nth IN 0 .. jsonb_array_length(legs) - 1 LOOP
            debits := debits + coalesce((legs->nth->>'debit')::bigint, 0);
            credits := credits + coalesce((legs->nth->>'credit')::bigint, 0);
        END LOOP;
    ELSE
        SELECT coalesce(sum(l.debit), 0), coalesce(sum(l.credit), 0) INTO debits, credits
        FROM jsonb_to_recordset(legs) AS l (debit bigint, credit bigint);
    END IF;
    INSERT INTO ledger_entry (id, book_id, period_id, kind, state, separation, automatic, "on", occurred_at, recorded_at,
        expires_at, ended_at, summary, total_fen, lines, source_label, source_id, event_id, reverses_id, request_hash,
        prepared_by_id, prepared_by_name, reviewed_by_name, posted_by_id, posted_by_name, posted_at, reason)
    VALUES (key, place.id, month_here, coalesce(body->>'kind', 'ordinary'), body->>'state', place.separation,
        coalesce((body->>'automatic')::boolean, false), day, (body->>'occurred_at')::timestamptz, moment,
        (body->>'expires_at')::timestamptz, CASE WHEN is_posted THEN moment END, body->>'summary', debits,
        jsonb_array_length(legs), coalesce(body->>'source_label', ''), (body->>'source_id')::uuid, (body->>'event')::uuid,
        (body->>'reverses')::uuid, hash, (who->>'person_id')::uuid, coalesce(who->>'person_name', ''), '',
        CASE WHEN is_posted THEN (who->>'person_id')::uuid END,
        CASE WHEN is_posted THEN coalesce(who->>'person_name', '') ELSE '' END,
        CASE WHEN is_posted THEN moment END, coalesce(body->>'reason', ''))
    ON CONFLICT (id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN NOT ledger_is_known(key, hash);
    END IF;
    IF debits <> credits THEN
        PERFORM ledger_refuse('an_entry_balances', jsonb_build_object('debit_fen', debits, 'credit_fen', credits));
    END IF;
    INSERT INTO ledger_leg (id, entry_id, line, account_id, "on", debit_fen, credit_fen, counterparty_id, project_id,
        agreement_id, note)
    SELECT new_key(), key, l.line, l.account, day, coalesce(l.debit, 0), coalesce(l.credit, 0), l.counterparty, l.project,
        l.agreement, coalesce(l.note, '')
    FROM ROWS FROM (
        jsonb_to_recordset(legs) AS (account uuid, debit bigint, credit bigint, counterparty uuid, project uuid,
            agreement uuid, note text)
    ) WITH ORDINALITY AS l (account, debit, credit, counterparty, project, agreement, note, line);
    IF body ? 'approval' THEN
        INSERT INTO ledger_entryapproval (entry_id, document_id, kind, agreed, "of", decided_on)
        SELECT key, a.document, a.kind, a.agreed, a."of", a.date
        FROM jsonb_to_record(body->'approval') AS a (document uuid, kind text, agreed integer, "of" integer, date date)
        WHERE a.document IS NOT NULL;
    END IF;
    IF body @> '{"tell": true}' THEN
        INSERT INTO occurrences (id, name, ids) VALUES (new_key(), 'ledger.posted', jsonb_build_object('entry_id', key));
    END IF;
    RETURN true;
END
$$;

-- Whether this key was written before; the same key with other words is refused.
DROP FUNCTION IF EXISTS ledger_is_known(uuid, bytea);
CREATE FUNCTION ledger_is_known(key uuid, hash bytea) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    there bytea;
BEGIN
    SELECT request_hash INTO there FROM ledger_entry WHERE id = key;
    IF FOUND AND there <> hash THEN
        PERFORM ledger_refuse('one_key_is_one_request', jsonb_build_object('key', key));
    END IF;
    RETURN FOUND;
END
$$;

-- The month of a day in this book, opened where nobody has posted to it yet; or why nothing can be posted there.
DROP FUNCTION IF EXISTS ledger_open_month(uuid, text, date, date, timestamptz);
CREATE FUNCTION ledger_open_month(book uuid, name text, book_closed date, day date, month_closed timestamptz) RETURNS uuid
LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', day)::date;
    opened uuid;
BEGIN
    IF book IS NULL OR book_closed IS NOT NULL THEN
        PERFORM ledger_refuse('a_closed_book_takes_nothing', jsonb_build_object('book', name));
    ELSIF month_closed IS NOT NULL THEN
        PERFORM ledger_refuse('a_closed_period_takes_nothing',
            jsonb_build_object('book', name, 'month', to_char(first, 'YYYY-MM')));
    END IF;
    INSERT INTO ledger_period (id, book_id, month, last_number, closed_by_name)
    VALUES (new_key(), book, first, 0, '') ON CONFLICT (book_id, month) DO NOTHING;
    SELECT id INTO opened FROM ledger_period WHERE book_id = book AND month = first;
    RETURN opened;
END
$$;

-- One line for each entry. A caller of ledger_post that writes lines of its own says "quiet".
DROP FUNCTION IF EXISTS ledger_write_audit(uuid[], text, jsonb, timestamptz, text);
CREATE FUNCTION ledger_write_audit(keys uuid[], act text, who jsonb, moment timestamptz, why text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_auditline (id, person_id, person_name, appointment_id, office_id, office_name,
        on_behalf_of_id, on_behalf_of_name, channel, verb, noun_label, noun_id, noun_title, place_path, reason,
        changes, personal, occurred_at, recorded_at)
    SELECT new_key(), (who->>'person_id')::uuid, coalesce(who->>'person_name', ''), (who->>'appointment_id')::uuid,
        (who->>'office_id')::uuid, coalesce(who->>'office_name', ''), (who->>'on_behalf_of_id')::uuid,
        coalesce(who->>'on_behalf_of_name', ''), coalesce(who->>'channel', ''), act, 'ledger.entry', e.id,
        b.name || ' ' || to_char(e."on", 'YYYY-MM-DD') || ' ' || e.summary, p.path, why,
        jsonb_build_object('state', e.state, 'fen', e.total_fen), '', e.occurred_at, moment
    FROM ledger_entry e JOIN ledger_book b ON b.id = e.book_id JOIN places_place p ON p.id = b.place_id
    WHERE e.id = ANY (keys);
END
$$;

-- Entries that wait go where the table lets them go (guards.sql): posted, voided, expired. Entries that are there
-- already are passed over, so a retry is the same act. Gives how many moved.
DROP FUNCTION IF EXISTS ledger_finish(uuid[], text, jsonb, timestamptz, text);
CREATE FUNCTION ledger_finish(keys uuid[], target text, who jsonb, moment timestamptz, why text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    moving uuid[];
    held uuid[];
    late record;
BEGIN
    PERFORM 1 FROM ledger_entry WHERE id = ANY (keys) ORDER BY id FOR NO KEY UPDATE;
    SELECT array_agg(id), coalesce(array_agg(id) FILTER (WHERE state = 'pending'), '{}') INTO moving, held
    FROM ledger_entry WHERE id = ANY (keys) AND state <> target;
    IF moving IS NULL THEN
        RETURN 0;
    END IF;
    SELECT summary, expires_at INTO late FROM ledger_entry
    WHERE id = ANY (moving) AND expires_at <= moment AND target = 'posted' LIMIT 1;
    IF FOUND THEN
        PERFORM ledger_refuse('what_has_expired_is_not_posted', jsonb_build_object('summary', late.summary));
    END IF;
    UPDATE ledger_entry SET state = target, ended_at = moment,
        posted_by_id = CASE WHEN target = 'posted' THEN (who->>'person_id')::uuid END,
        posted_by_name = CASE WHEN target = 'posted' THEN coalesce(who->>'person_name', '') ELSE '' END,
        posted_at = CASE WHEN target = 'posted' THEN moment END,
        reason = CASE WHEN why = '' THEN reason ELSE why END
    WHERE id = ANY (moving);
    PERFORM ledger_write_audit(moving,
        CASE target WHEN 'posted' THEN 'ledger.post' WHEN 'voided' THEN 'ledger.void' ELSE 'ledger.expire' END,
        who, moment, why);
    IF target = 'posted' OR cardinality(held) > 0 THEN
        PERFORM ledger_move(moving, held);
    END IF;
    RETURN cardinality(moving);
END
$$;
