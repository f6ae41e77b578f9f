-- Signatures are only added, and nothing of a list changes under one.
SELECT keep_append_only('co_governance_handoversignature');

CREATE OR REPLACE FUNCTION co_governance_keep_signed() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    one jsonb := to_jsonb(COALESCE(NEW, OLD));
    two jsonb := to_jsonb(COALESCE(OLD, NEW));
BEGIN
    IF EXISTS (SELECT FROM co_governance_handoversignature
                WHERE (handover_id = (one ->> 'handover_id')::uuid AND letter = one ->> 'letter')
                   OR (handover_id = (two ->> 'handover_id')::uuid AND letter = two ->> 'letter')) THEN
        RAISE EXCEPTION 'A list that somebody signed stands still.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_signed_list_stands_still';
    END IF;
    RETURN COALESCE(NEW, OLD);
END
$$;
DROP TRIGGER IF EXISTS co_governance_keep_signed ON co_governance_handoverline;
CREATE TRIGGER co_governance_keep_signed BEFORE INSERT OR UPDATE OR DELETE ON co_governance_handoverline
    FOR EACH ROW EXECUTE FUNCTION co_governance_keep_signed();

-- Ten lists, four sides each; and no money open once it is settled.
CREATE OR REPLACE FUNCTION co_governance_prove_handover() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.state IN ('signed', 'settled', 'left', 'filed')
       AND (SELECT count(*) FROM co_governance_handoversignature WHERE handover_id = NEW.id) < 40 THEN
        RAISE EXCEPTION 'Four sides sign each of the ten lists.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'four_sides_sign_ten_lists';
    END IF;
    IF NEW.ending = 'first' AND NEW.supervisor_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM parties_organisation WHERE party_id = NEW.supervisor_id AND kind = 'government') THEN
        RAISE EXCEPTION 'An office of the government supervises the end of a first contract.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_office_supervises_a_first_handover';
    END IF;
    IF NEW.state IN ('settled', 'left', 'filed')
       AND EXISTS (SELECT FROM co_governance_handovermoney WHERE handover_id = NEW.id AND settled_on IS NULL) THEN
        RAISE EXCEPTION 'All money of a handover is settled before the old company leaves.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'money_of_a_handover_is_settled';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS co_governance_prove_handover ON co_governance_handover;
CREATE CONSTRAINT TRIGGER co_governance_prove_handover AFTER INSERT OR UPDATE OF state, supervisor_id, ending ON co_governance_handover
    DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION co_governance_prove_handover();

-- The sheet that was signed hangs on this very handover.
CREATE OR REPLACE FUNCTION co_governance_refuse_stray_sheet() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.document_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM documents_document WHERE id = NEW.document_id AND owner_label = 'co_governance.handover' AND owner_id = NEW.handover_id) THEN
        RAISE EXCEPTION 'The signed sheet hangs on its handover.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_signed_sheet_is_of_its_handover';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS sheet_of_its_handover ON co_governance_handoversignature;
CREATE TRIGGER sheet_of_its_handover BEFORE INSERT ON co_governance_handoversignature
    FOR EACH ROW EXECUTE FUNCTION co_governance_refuse_stray_sheet();
