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
    FOREACH append_only IN ARRAY ARRAY['audit_auditline', 'innovation_community_ladderresult', 'audit_seal', 'audit_sealedline', 'cases_caseevent',
        'orders_redemption', 'orders_gatescan', 'orders_scanverdict', 'orders_callback', 'orders_callbackverdict',
        'innovation_community_stagechange', 'assets_assetchange', 'assets_inspection', 'assets_stockcount', 'agreements_agreementchange', 'agreements_payment', 'agreements_paymentpart', 'agreements_depositmove',
        'agreements_takenback'] LOOP
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
    -- The history of migrations is the owner's.
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON django_migrations FROM {app};
END
$$;
