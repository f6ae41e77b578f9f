-- What was counted stands.
SELECT keep_append_only('co_governance_inspectionround', 'co_governance_roundcount');

-- A target is set before the first round; nothing of a closed campaign changes; it closes when nothing found is left.
CREATE OR REPLACE FUNCTION co_governance_refuse_of_campaign() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    one jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    of uuid := CASE TG_TABLE_NAME
        WHEN 'co_governance_campaign' THEN (one ->> 'id')::uuid
        WHEN 'co_governance_finding' THEN (SELECT campaign_id FROM co_governance_inspectionround WHERE id = (one ->> 'round_id')::uuid)
        ELSE (one ->> 'campaign_id')::uuid END;
BEGIN
    IF TG_TABLE_NAME = 'co_governance_campaign' AND TG_OP = 'UPDATE' AND (one ->> 'closed_on') IS NOT NULL AND (to_jsonb(OLD) ->> 'closed_on') IS NULL THEN
        IF EXISTS (SELECT FROM co_governance_finding f JOIN co_governance_inspectionround r ON r.id = f.round_id
            WHERE r.campaign_id = of AND f.cleared_on IS NULL)
            OR (SELECT count(*) FROM co_governance_inspectionround WHERE campaign_id = of) < 2 THEN
            RAISE EXCEPTION 'A campaign closes with two rounds and when nothing found is left.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_campaign_closes_when_nothing_is_left';
        END IF;
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM co_governance_campaign WHERE id = of AND closed_on IS NOT NULL FOR SHARE) THEN
        RAISE EXCEPTION 'A closed campaign stays as it was.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_closed_campaign_stays';
    END IF;
    IF TG_TABLE_NAME = 'co_governance_campaigntarget' AND EXISTS (SELECT FROM co_governance_inspectionround WHERE campaign_id = of) THEN
        RAISE EXCEPTION 'What is counted is set before its first round.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'targets_are_set_before_the_first_round';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['co_governance_campaigntarget', 'co_governance_inspectionround', 'co_governance_finding'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS of_a_running_campaign ON %I', part);
        EXECUTE format('CREATE TRIGGER of_a_running_campaign BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION co_governance_refuse_of_campaign()', part);
    END LOOP;
END
$$;
DROP TRIGGER IF EXISTS closes_with_nothing_left ON co_governance_campaign;
CREATE TRIGGER closes_with_nothing_left BEFORE UPDATE OR DELETE ON co_governance_campaign
    FOR EACH ROW EXECUTE FUNCTION co_governance_refuse_of_campaign();
