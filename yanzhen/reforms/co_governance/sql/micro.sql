-- Owners' money is spent by a vote of the owners that is published and passed: the maintenance fund and the common income.
CREATE OR REPLACE FUNCTION co_governance_refuse_unvoted() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM works_fundingsource s WHERE s.project_id = NEW.id AND s.kind IN ('maintenance_fund', 'common_income') AND NOT EXISTS (
        SELECT FROM co_governance_microproject p JOIN council_vote v ON v.id = p.vote_id JOIN council_matter m ON m.vote_id = v.id
        JOIN council_result r ON r.matter_id = m.id
        WHERE p.project_id = NEW.id AND v.state = 'published' AND r.outcome = 'passed'
            AND m.kind = CASE s.kind WHEN 'maintenance_fund' THEN 'fund_use' ELSE 'common_income' END)) THEN
        RAISE EXCEPTION 'The owners decide about their money.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'owners_decide_about_their_money';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS owners_money_is_voted ON works_project;
CREATE TRIGGER owners_money_is_voted BEFORE UPDATE ON works_project
    FOR EACH ROW WHEN (NEW.state = 'asked' AND OLD.state <> 'asked') EXECUTE FUNCTION co_governance_refuse_unvoted();

-- A micro-project stays with its deliberation and its project.
CREATE OR REPLACE FUNCTION co_governance_refuse_other_project() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (NEW.project_id, NEW.deliberation_id, NEW.estate_id) IS DISTINCT FROM (OLD.project_id, OLD.deliberation_id, OLD.estate_id)
        OR NEW.vote_id IS DISTINCT FROM OLD.vote_id AND EXISTS (SELECT FROM works_project WHERE id = NEW.project_id AND began_on IS NOT NULL) THEN
        RAISE EXCEPTION 'What a micro-project rests on stays.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_micro_project_stays_with_its_origin';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS micro_stays ON co_governance_microproject;
CREATE TRIGGER micro_stays BEFORE UPDATE OR DELETE ON co_governance_microproject
    FOR EACH ROW EXECUTE FUNCTION co_governance_refuse_other_project();
