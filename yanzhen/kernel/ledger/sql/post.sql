-- The posting function: entries with their legs, audit, outbox and balances in one statement, once per key.
-- Input and errors: yanzhen/kernel/ledger/README.md. What it promises is held again at commit (guards.sql).
DROP FUNCTION IF EXISTS ledger_post(jsonb, jsonb);
CREATE FUNCTION ledger_post(entries jsonb, who jsonb) RETURNS TABLE (entry_id uuid, fresh boolean)
LANGUAGE plpgsql SECURITY DEFINER AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz := clock_timestamp();
    keys uuid[] := '{}';
    written uuid[];
    known integer := -1;
    unfit record;
BEGIN
    LOOP
        -- A key that is being written elsewhere is waited for; in key order, so that no two calls wait crosswise.
        WITH fresh_ones AS (
            INSERT INTO ledger_entry (id, book_id, period_id, kind, state, separation, automatic, "on", occurred_at,
                recorded_at, expires_at, ended_at, summary, total_fen, lines, source_label, source_id, event_id,
                reverses_id, request_hash, prepared_by_id, prepared_by_name, reviewed_by_name, posted_by_id,
                posted_by_name, posted_at, reason)
            SELECT r.id, b.id, p.id, coalesce(r.kind, 'ordinary'), r.state, b.separation,
                coalesce(r.automatic, false), r."on", r.occurred_at, moment, r.expires_at,
                CASE WHEN r.state = 'posted' THEN moment END, r.summary, t.total, t.lines,
                coalesce(r.source_label, ''), r.source_id, r.event, r.reverses,
                sha256(convert_to(x.body::text, 'UTF8')),
                (who->>'person_id')::uuid, coalesce(who->>'person_name', ''), '',
                CASE WHEN r.state = 'posted' THEN (who->>'person_id')::uuid END,
                CASE WHEN r.state = 'posted' THEN coalesce(who->>'person_name', '') ELSE '' END,
                CASE WHEN r.state = 'posted' THEN moment END, coalesce(r.reason, '')
            FROM jsonb_array_elements(entries) AS x (body)
            CROSS JOIN LATERAL jsonb_to_record(x.body) AS r (id uuid, book uuid, kind text, state text,
                automatic boolean, "on" date, occurred_at timestamptz, expires_at timestamptz, summary text,
                source_label text, source_id uuid, event uuid, reverses uuid, reason text)
            CROSS JOIN LATERAL (
                SELECT count(*) AS lines, coalesce(sum(l.debit), 0) AS total
                FROM jsonb_to_recordset(x.body->'legs') AS l (debit bigint)
            ) t
            JOIN ledger_book b ON b.id = r.book AND b.closed_on IS NULL
            JOIN ledger_period p ON p.book_id = b.id AND p.month = date_trunc('month', r."on")::date
                AND p.closed_at IS NULL
            ORDER BY r.id
            ON CONFLICT (id) DO NOTHING
            RETURNING id
        )
        SELECT array_agg(id) INTO written FROM fresh_ones;
        keys := keys || coalesce(written, '{}');
        EXIT WHEN cardinality(keys) + greatest(known, 0) >= jsonb_array_length(entries) OR known >= 0;
        -- Rare: a key that is known already, a month that has no period yet, a book or a month that takes nothing.
        known := ledger_explain(entries, keys);
    END LOOP;

    WITH legs AS (
        INSERT INTO ledger_leg (id, entry_id, line, account_id, "on", debit_fen, credit_fen, counterparty_id,
            project_id, agreement_id, note)
        SELECT new_key(), (x.body->>'id')::uuid, l.line, l.account, (x.body->>'on')::date, coalesce(l.debit, 0),
            coalesce(l.credit, 0), l.counterparty, l.project, l.agreement, coalesce(l.note, '')
        FROM jsonb_array_elements(entries) AS x (body)
        CROSS JOIN LATERAL ROWS FROM (
            jsonb_to_recordset(x.body->'legs') AS (account uuid, debit bigint, credit bigint, counterparty uuid,
                project uuid, agreement uuid, note text)
        ) WITH ORDINALITY AS l (account, debit, credit, counterparty, project, agreement, note, line)
        WHERE (x.body->>'id')::uuid = ANY (keys)
        RETURNING ledger_leg.entry_id AS entry, ledger_leg.debit_fen AS d, ledger_leg.credit_fen AS c
    )
    SELECT entry, sum(d) AS d, sum(c) AS c INTO unfit FROM legs GROUP BY entry HAVING sum(d) <> sum(c) LIMIT 1;
    IF FOUND THEN
        PERFORM ledger_refuse('an_entry_balances', jsonb_build_object('debit_fen', unfit.d, 'credit_fen', unfit.c));
    END IF;

    IF jsonb_path_exists(entries, '$[*].approval') THEN
        INSERT INTO ledger_entryapproval (entry_id, document_id, kind, agreed, "of", decided_on)
        SELECT (x.body->>'id')::uuid, a.document, a.kind, a.agreed, a."of", a.date
        FROM jsonb_array_elements(entries) AS x (body)
        CROSS JOIN LATERAL jsonb_to_record(x.body->'approval')
            AS a (document uuid, kind text, agreed integer, "of" integer, date date)
        WHERE (x.body->>'id')::uuid = ANY (keys) AND x.body ? 'approval';
    END IF;
    PERFORM ledger_write_audit(keys, 'ledger.post', who, moment, '');
    IF jsonb_path_exists(entries, '$[*] ? (@.tell == true)') THEN
        INSERT INTO occurrences (id, name, ids)
        SELECT new_key(), 'ledger.posted', jsonb_build_object('entry_id', x.body->>'id')
        FROM jsonb_array_elements(entries) AS x (body)
        WHERE (x.body->>'id')::uuid = ANY (keys) AND x.body @> '{"tell": true}';
    END IF;
    PERFORM ledger_move(keys, '{}');
    RETURN QUERY SELECT (x.body->>'id')::uuid, (x.body->>'id')::uuid = ANY (keys)
        FROM jsonb_array_elements(entries) AS x (body);
END
$$;

-- Why an entry was not written: known (then the same request, or refused), or its book or month takes nothing.
-- Opens months that have no period yet. Gives how many are known.
DROP FUNCTION IF EXISTS ledger_explain(jsonb, uuid[]);
CREATE FUNCTION ledger_explain(entries jsonb, keys uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    one record;
    known integer := 0;
BEGIN
    FOR one IN
        SELECT e.id AS there, e.request_hash = sha256(convert_to(x.body::text, 'UTF8')) AS same, r.id, b.id AS book_id,
            b.name, b.closed_on, p.id AS period_id, p.closed_at, date_trunc('month', r."on")::date AS month
        FROM jsonb_array_elements(entries) AS x (body)
        CROSS JOIN LATERAL jsonb_to_record(x.body) AS r (id uuid, book uuid, "on" date)
        LEFT JOIN ledger_entry e ON e.id = r.id
        LEFT JOIN ledger_book b ON b.id = r.book
        LEFT JOIN ledger_period p ON p.book_id = b.id AND p.month = date_trunc('month', r."on")::date
        WHERE NOT r.id = ANY (keys)
        ORDER BY r.id
    LOOP
        IF one.there IS NOT NULL THEN
            IF NOT one.same THEN
                PERFORM ledger_refuse('one_key_is_one_request', jsonb_build_object('key', one.id));
            END IF;
            known := known + 1;
        ELSIF one.book_id IS NULL OR one.closed_on IS NOT NULL THEN
            PERFORM ledger_refuse('a_closed_book_takes_nothing', jsonb_build_object('book', one.name));
        ELSIF one.closed_at IS NOT NULL THEN
            PERFORM ledger_refuse('a_closed_period_takes_nothing',
                jsonb_build_object('book', one.name, 'month', to_char(one.month, 'YYYY-MM')));
        ELSIF one.period_id IS NULL THEN
            INSERT INTO ledger_period (id, book_id, month, last_number, closed_by_name)
            VALUES (new_key(), one.book_id, one.month, 0, '') ON CONFLICT (book_id, month) DO NOTHING;
        END IF;
    END LOOP;
    RETURN known;
END
$$;

-- One line for each entry, unless the caller writes its own ("quiet").
DROP FUNCTION IF EXISTS ledger_write_audit(uuid[], text, jsonb, timestamptz, text);
CREATE FUNCTION ledger_write_audit(keys uuid[], act text, who jsonb, moment timestamptz, why text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce((who->>'quiet')::boolean, false) THEN
        RETURN;
    END IF;
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
