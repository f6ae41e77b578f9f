DROP FUNCTION IF EXISTS co_governance_sum_said(text);

-- Whether the owners passed this matter for a use of the fund in a vote of the place that is counted, for so much at least.
-- The row of the vote is the turn of two that would rest on one matter.
CREATE OR REPLACE FUNCTION co_governance_passed(the_matter uuid, the_place uuid, budget bigint) RETURNS boolean
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM council_vote v JOIN council_matter m ON m.vote_id = v.id WHERE m.id = the_matter FOR NO KEY UPDATE OF v;
    RETURN EXISTS (
        SELECT FROM council_matter m JOIN council_vote v ON v.id = m.vote_id JOIN council_result r ON r.matter_id = m.id
        WHERE m.id = the_matter AND m.kind = 'fund_use' AND v.place_id = the_place AND v.state IN ('certified', 'published')
            AND r.outcome = 'passed' AND budget <= COALESCE(council_sum_said(m.title || ' ' || m.text), budget));
END
$$;

-- A use moves along its table only; the owners passed its matter before anything is spent; what it rests on stays.
CREATE OR REPLACE FUNCTION co_governance_refuse_use_jump() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    the_place uuid;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'A use of the fund begins with its draft.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_use_moves_along_its_table';
        END IF;
        RETURN NEW;
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'voted'), ('draft', 'reviewed'), ('reviewed', 'confirmed'), ('voted', 'applied'), ('confirmed', 'applied'),
        ('applied', 'working'), ('working', 'accepted'), ('working', 'again'), ('again', 'working'), ('accepted', 'audited'),
        ('audited', 'reconfirmed'), ('audited', 'settled'), ('reconfirmed', 'settled'), ('settled', 'filed'), ('draft', 'dropped'),
        ('voted', 'dropped'), ('reviewed', 'dropped'), ('confirmed', 'dropped'), ('applied', 'dropped')) THEN
        RAISE EXCEPTION 'A use of the fund does not go from % to %.', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_use_moves_along_its_table';
    END IF;
    IF OLD.state <> 'draft' AND (NEW.estate_id, NEW.situation, NEW.matter_id, NEW.scope) IS DISTINCT FROM
        (OLD.estate_id, OLD.situation, OLD.matter_id, OLD.scope) THEN
        RAISE EXCEPTION 'What a use of the fund rests on stays.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_a_use_rests_on_stays';
    END IF;
    IF NEW.situation = '' AND NEW.state <> OLD.state AND OLD.state IN ('draft', 'voted', 'applied') AND NEW.state IN ('voted', 'applied', 'working') THEN
        SELECT place_id INTO the_place FROM co_governance_estate WHERE id = NEW.estate_id;
        IF NOT co_governance_passed(NEW.matter_id, the_place, CASE OLD.state WHEN 'draft' THEN NEW.budget_fen ELSE 0 END)
            OR EXISTS (SELECT FROM co_governance_funddeclaration WHERE matter_id = NEW.matter_id) THEN
            RAISE EXCEPTION 'The owners passed this use of the fund in a vote that is counted.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'owners_vote_before_the_fund_is_used';
        END IF;
    END IF;
    IF NEW.state = 'voted' AND OLD.state = 'draft' AND NOT co_governance_asked_who_bears(NEW.id, NEW.matter_id) THEN
        RAISE EXCEPTION 'The owners who bear it decide.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'who_bears_it_decides';
    END IF;
    IF OLD.state <> 'draft' AND NEW.budget_fen <> OLD.budget_fen AND NOT (OLD.state = 'again' AND NEW.state = 'working' AND EXISTS (
        SELECT FROM co_governance_funddeclaration WHERE use_id = NEW.id AND outcome = 'agreed' AND before_fen = OLD.budget_fen
            AND budget_fen = NEW.budget_fen)) THEN
        RAISE EXCEPTION 'A budget grows by what was declared again and agreed.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_budget_grows_by_a_declaration';
    END IF;
    IF 'again' IN (OLD.state, NEW.state) AND NEW.state <> OLD.state AND (NEW.state = 'again') IS DISTINCT FROM EXISTS (
        SELECT FROM co_governance_funddeclaration WHERE use_id = NEW.id AND outcome = '') THEN
        RAISE EXCEPTION 'A use waits while its new budget is not decided.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_use_waits_for_its_new_budget';
    END IF;
    RETURN NEW;
END
$$;

-- Whether the roll of the vote holds the very units that bear the use.
CREATE OR REPLACE FUNCTION co_governance_asked_who_bears(the_use uuid, the_matter uuid) RETURNS boolean
LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT NOT EXISTS (
        SELECT FROM (SELECT u.code::text AS unit FROM co_governance_fundshare s JOIN co_governance_unit u ON u.id = s.unit_id WHERE s.use_id = the_use) bear
        FULL JOIN (SELECT DISTINCT e.unit::text AS unit FROM council_rollentry e JOIN council_matter m ON m.vote_id = e.vote_id WHERE m.id = the_matter) asked
            ON asked.unit = bear.unit
        WHERE bear.unit IS NULL OR asked.unit IS NULL)
$$;
DROP TRIGGER IF EXISTS use_along_its_table ON co_governance_funduse;
CREATE TRIGGER use_along_its_table BEFORE INSERT OR UPDATE ON co_governance_funduse
    FOR EACH ROW EXECUTE FUNCTION co_governance_refuse_use_jump();

-- A new budget is declared while the works go on and decided once: by a matter of its own, or confirmed in an emergency.
CREATE OR REPLACE FUNCTION co_governance_refuse_stray_declaration() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    held record;
BEGIN
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.outcome <> ''
        OR (NEW.use_id, NEW.before_fen, NEW.budget_fen, NEW.why, NEW.declared_on, NEW.declared_by_id)
            IS DISTINCT FROM (OLD.use_id, OLD.before_fen, OLD.budget_fen, OLD.why, OLD.declared_on, OLD.declared_by_id)) THEN
        RAISE EXCEPTION 'A cost declared again stays as it was declared and decided.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_declaration_is_decided_once';
    END IF;
    SELECT u.state, u.situation, u.budget_fen, e.place_id INTO held FROM co_governance_funduse u JOIN co_governance_estate e ON e.id = u.estate_id
        WHERE u.id = NEW.use_id FOR SHARE OF u;
    IF TG_OP = 'INSERT' AND (NEW.outcome <> '' OR held.state <> 'working' OR held.budget_fen <> NEW.before_fen) THEN
        RAISE EXCEPTION 'A cost is declared again while the works go on.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_cost_is_declared_again_during_the_works';
    END IF;
    IF NEW.outcome = 'agreed' AND held.situation = '' AND (NOT co_governance_passed(NEW.matter_id, held.place_id, NEW.budget_fen)
        OR NOT co_governance_asked_who_bears(NEW.use_id, NEW.matter_id)
        OR EXISTS (SELECT FROM co_governance_funduse WHERE matter_id = NEW.matter_id)) THEN
        RAISE EXCEPTION 'The owners who bear it passed the new budget.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'owners_vote_on_the_new_budget';
    END IF;
    IF NEW.outcome = 'agreed' AND held.situation <> '' AND NEW.confirmed_by_id IS NULL THEN
        RAISE EXCEPTION 'The subdistrict confirms the new budget of an emergency.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'the_new_budget_of_an_emergency_is_confirmed';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS declared_during_the_works ON co_governance_funddeclaration;
CREATE TRIGGER declared_during_the_works BEFORE INSERT OR UPDATE OR DELETE ON co_governance_funddeclaration
    FOR EACH ROW EXECUTE FUNCTION co_governance_refuse_stray_declaration();
