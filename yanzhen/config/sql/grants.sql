-- The last file: the app may work with all rows, and may never change what is append-only.
-- The schema is the one that search_path names: one jurisdiction lives in one schema.
DO $$
DECLARE
    append_only text;
    here text := current_schema();
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO {app}', here);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I TO {app}', here);
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %I TO {app}', here);
    EXECUTE format('GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA %I TO {app}', here);
    -- A table of this list that a smaller installation leaves out is skipped.
    FOREACH append_only IN ARRAY ARRAY[
        'audit_auditline', 'audit_seal', 'audit_sealedline',
        'innovation_community_ladderresult', 'innovation_community_stagechange',
        'cases_caseevent',
        'orders_redemption', 'orders_gatescan', 'orders_scanverdict', 'orders_callback', 'orders_callbackverdict',
        'assets_assetchange', 'assets_inspection', 'assets_stockcount',
        'agreements_agreementchange', 'agreements_payment', 'agreements_paymentpart', 'agreements_depositmove',
        'agreements_takenback',
        'one_pass_gatecount', 'one_pass_gatefault',
        'council_mark', 'council_ballot', 'council_secretballot', 'council_secretreceipt', 'council_result',
        'council_certificate', 'council_attendance', 'council_callback', 'council_delivery', 'council_call',
        'council_extension', 'council_boxcount', 'council_sheetentry',
        'co_governance_fundmove', 'co_governance_commonitem', 'co_governance_incomepublication',
        'co_governance_orderevent', 'co_governance_ordercost', 'co_governance_orderphoto', 'co_governance_orderrating',
        'co_governance_patrolscan', 'co_governance_handoversignature', 'co_governance_signin',
        'co_governance_inspectionround', 'co_governance_roundcount',
        'surveys_answered', 'surveys_sheet', 'surveys_answer', 'surveys_publication',
        'works_opinion', 'works_signature', 'works_picture',
        'gatherings_correction', 'gatherings_score', 'gatherings_placing', 'gatherings_certificate',
        'gatherings_doorpress', 'gatherings_doorverdict'] LOOP
        IF to_regclass(append_only) IS NOT NULL THEN
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %I FROM {app}', append_only);
        END IF;
    END LOOP;
    -- Books: what stands is written by the ledger's own functions; an entry's header moves along its table.
    IF to_regclass('ledger_entry') IS NOT NULL THEN
        REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ledger_entry, ledger_leg, ledger_entryapproval, ledger_balance,
            ledger_delta FROM {app};
        GRANT UPDATE (state, voucher_number, reviewed_by_id, reviewed_by_name, reviewed_at, posted_by_id,
            posted_by_name, posted_at, ended_at, reason) ON ledger_entry TO {app};
        REVOKE DELETE, TRUNCATE ON ledger_book, ledger_account, ledger_period FROM {app};
        REVOKE UPDATE, DELETE, TRUNCATE ON ledger_balanceassertion FROM {app};
        -- Only behind the doors of the ledger, which work as the owner.
        REVOKE EXECUTE ON FUNCTION ledger_move(uuid[], uuid[]), ledger_write(jsonb, jsonb, timestamptz) FROM {app}, PUBLIC;
    END IF;
    -- Sealed scores: sealed, counted and opened through their own functions only, which work as the owner.
    IF to_regclass('gatherings_sealedscore') IS NOT NULL THEN
        REVOKE ALL ON gatherings_sealedscore FROM {app};
        REVOKE INSERT ON gatherings_score FROM {app};
    END IF;
    -- The box of a secret vote: put in and opened through its own functions only, which work as the owner.
    IF to_regclass('council_secretballot') IS NOT NULL THEN
        REVOKE ALL ON council_secretballot FROM {app};
        REVOKE INSERT ON council_secretreceipt FROM {app};
    END IF;
    -- The history of migrations is the owner's.
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {app};
END
$$;
