-- Reversals: each is the whole of a posted entry with the other sign, on the same sides (红字冲销). They are written
-- through ledger_post, so keys, periods, limits, audit and balances are its matter.
DROP FUNCTION IF EXISTS ledger_reverse(jsonb, jsonb);
CREATE FUNCTION ledger_reverse(reversals jsonb, who jsonb) RETURNS TABLE (entry_id uuid, fresh boolean)
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    entries jsonb;
BEGIN
    -- The originals are locked, so that of two reversals the second sees the first.
    PERFORM 1 FROM ledger_entry WHERE id IN (
        SELECT (r->>'reverses')::uuid FROM jsonb_array_elements(reversals) r
    ) ORDER BY id FOR NO KEY UPDATE;
    SELECT jsonb_agg(
        jsonb_build_object('book', o.book_id,
            'kind', CASE o.kind WHEN 'closing' THEN o.kind ELSE 'ordinary' END, 'automatic', o.automatic,
            'source_label', o.source_label, 'source_id', o.source_id) || r
        || jsonb_build_object('legs', (
            SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
                'account', l.account_id, 'debit', nullif(-l.debit_fen, 0), 'credit', nullif(-l.credit_fen, 0),
                'counterparty', l.counterparty_id, 'project', l.project_id, 'agreement', l.agreement_id,
                'note', l.note)) ORDER BY l.line)
            FROM ledger_leg l WHERE l.entry_id = o.id))
        ORDER BY r->>'id')
    INTO entries
    FROM jsonb_array_elements(reversals) r JOIN ledger_entry o ON o.id = (r->>'reverses')::uuid;
    IF coalesce(jsonb_array_length(entries), 0) < jsonb_array_length(reversals) THEN
        PERFORM ledger_refuse('only_a_posted_entry_is_reversed');
    END IF;
    RETURN QUERY SELECT * FROM ledger_post(entries, who);
END
$$;

-- The functions that write for the app work as the owner (base/sql/doors.sql): nobody else calls them but by name.
SELECT keep_plans('ledger_post', 'ledger_reverse', 'ledger_finish', 'ledger_fold', 'an_account_stays_what_it_is',
    'a_limit_reaches_every_balance', 'an_entry_keeps_its_promises', 'legs_come_with_their_entry', 'voucher_numbers_have_no_gap');
REVOKE ALL ON FUNCTION ledger_post, ledger_reverse, ledger_finish, ledger_fold, an_account_stays_what_it_is,
    a_limit_reaches_every_balance, an_entry_keeps_its_promises, legs_come_with_their_entry, voucher_numbers_have_no_gap FROM PUBLIC;
