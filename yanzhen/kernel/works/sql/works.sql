-- Opinions, signatures and pictures are never altered.
SELECT keep_append_only('works_opinion', 'works_signature', 'works_picture');

CREATE SEQUENCE IF NOT EXISTS works_number;

-- A project moves along its table only, and each step finds what it stands on.
CREATE OR REPLACE FUNCTION works_refuse_jump() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('raised', 'choosing'), ('raised', 'chosen'), ('choosing', 'chosen'), ('chosen', 'asked'), ('asked', 'funded'), ('asked', 'chosen'),
        ('funded', 'working'), ('working', 'accepting'), ('accepting', 'mending'), ('mending', 'accepting'), ('accepting', 'accepted'),
        ('accepted', 'published'), ('raised', 'dropped'), ('choosing', 'dropped'), ('chosen', 'dropped'), ('asked', 'dropped'),
        ('funded', 'dropped')) THEN
        RAISE EXCEPTION 'A project does not go from % to %.', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_project_moves_along_its_table';
    END IF;
    IF NEW.state = 'chosen' AND NOT EXISTS (SELECT FROM works_variant WHERE id = NEW.chosen_id AND project_id = NEW.id AND cost_fen = NEW.base_fen) THEN
        RAISE EXCEPTION 'The variant chosen is one of the project, at its cost.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'the_variant_chosen_is_one_of_its_own';
    END IF;
    IF NEW.state IN ('asked', 'funded', 'working') AND
        (SELECT COALESCE(sum(amount_fen), 0) FROM works_fundingsource WHERE project_id = NEW.id) <> NEW.base_fen THEN
        RAISE EXCEPTION 'The sources of a project add up to its budget.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sources_add_up_to_the_budget';
    END IF;
    IF NEW.state = 'working' AND NOT (
        EXISTS (SELECT FROM works_milestone WHERE project_id = NEW.id) AND EXISTS (SELECT FROM works_acceptor WHERE project_id = NEW.id)
        AND EXISTS (SELECT FROM works_picture WHERE project_id = NEW.id AND stage = 'before')) THEN
        RAISE EXCEPTION 'Works begin with a plan, a photo and somebody who accepts them.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'works_begin_with_plan_photo_and_acceptor';
    END IF;
    IF NEW.state = 'working' AND (
        NOT EXISTS (SELECT FROM works_projectcontract WHERE project_id = NEW.id)
        OR EXISTS (SELECT FROM works_projectcontract c JOIN agreements_agreement a ON a.id = c.agreement_id
            WHERE c.project_id = NEW.id AND a.state <> 'in_force')
        OR (SELECT sum(a.value_fen) FROM works_projectcontract c JOIN agreements_agreement a ON a.id = c.agreement_id
            WHERE c.project_id = NEW.id) > NEW.budget_fen) THEN
        RAISE EXCEPTION 'Works begin with a contract in force that the budget covers.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'works_begin_with_a_contract_in_force';
    END IF;
    IF OLD.state = 'working' AND EXISTS (SELECT FROM works_milestone WHERE project_id = NEW.id AND reached_on IS NULL) THEN
        RAISE EXCEPTION 'What is finished has reached its milestones.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_finished_reached_its_milestones';
    END IF;
    IF NEW.state = 'accepting' AND OLD.state <> 'accepting' AND EXISTS (
        SELECT FROM works_costchange WHERE project_id = NEW.id AND approved IS NULL) THEN
        RAISE EXCEPTION 'A change of the cost waits for its approval.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_accepted_while_a_change_waits';
    END IF;
    IF NEW.state = 'accepting' AND NEW.round <> OLD.round + 1 THEN
        RAISE EXCEPTION 'Each time it is presented is a round of its own.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'each_acceptance_is_a_round';
    END IF;
    IF NEW.state IN ('accepted', 'mending') AND EXISTS (SELECT FROM works_acceptor a WHERE a.project_id = NEW.id AND NOT EXISTS (
        SELECT FROM works_signature s WHERE s.acceptor_id = a.id AND s.round = NEW.round)) THEN
        RAISE EXCEPTION 'Every named party has answered.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'every_named_party_answers';
    END IF;
    IF NEW.state = 'accepted' AND EXISTS (SELECT FROM works_signature WHERE project_id = NEW.id AND round = NEW.round AND NOT accepts) THEN
        RAISE EXCEPTION 'What a party refused is mended first.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nothing_is_accepted_with_defects';
    END IF;
    IF NEW.state = 'published' AND NOT EXISTS (SELECT FROM works_picture WHERE project_id = NEW.id AND stage = 'after') THEN
        RAISE EXCEPTION 'What is published shows how it is now.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_published_shows_how_it_is_now';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS project_along_its_table ON works_project;
CREATE TRIGGER project_along_its_table BEFORE UPDATE ON works_project
    FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION works_refuse_jump();

-- What a project stands on is fixed once it was chosen, funded, accepted.
CREATE OR REPLACE FUNCTION works_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF OLD.state NOT IN ('raised', 'choosing') AND (NEW.chosen_id, NEW.chosen_on, NEW.base_fen, NEW.decided_how, NEW.decided_text)
            IS DISTINCT FROM (OLD.chosen_id, OLD.chosen_on, OLD.base_fen, OLD.decided_how, OLD.decided_text)
        OR OLD.state IN ('funded', 'working', 'accepting', 'mending', 'accepted', 'published')
            AND (NEW.funded_on, NEW.funding_asked_by_id, NEW.funding_decided_by_id)
            IS DISTINCT FROM (OLD.funded_on, OLD.funding_asked_by_id, OLD.funding_decided_by_id)
        OR OLD.state IN ('accepted', 'published')
            AND (NEW.budget_fen, NEW.final_fen, NEW.began_on, NEW.finished_on, NEW.accepted_on, NEW.round, NEW.raised_on)
            IS DISTINCT FROM (OLD.budget_fen, OLD.final_fen, OLD.began_on, OLD.finished_on, OLD.accepted_on, OLD.round, OLD.raised_on) THEN
        RAISE EXCEPTION 'What was decided about a project stays as it was decided.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_was_decided_stays';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS decided_stays ON works_project;
CREATE TRIGGER decided_stays BEFORE UPDATE ON works_project FOR EACH ROW EXECUTE FUNCTION works_refuse_rewriting();

-- Each part of a project stands still from the state on in which people rely on it. The lock waits for whoever steps just now.
CREATE OR REPLACE FUNCTION works_refuse_late() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    one jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    two jsonb := to_jsonb(CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END);
    open_states text[] := CASE TG_TABLE_NAME
        WHEN 'works_variant' THEN ARRAY['raised']
        WHEN 'works_fundingsource' THEN ARRAY['raised', 'choosing', 'chosen']
        WHEN 'works_projectcontract' THEN ARRAY['raised', 'choosing', 'chosen', 'asked', 'funded', 'working', 'mending']
        ELSE ARRAY['raised', 'choosing', 'chosen', 'asked', 'funded'] END;
BEGIN
    -- Reaching a milestone is no change of the plan.
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'works_milestone' AND one - 'reached_on' - 'note' = two - 'reached_on' - 'note' THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM works_project WHERE id IN ((one ->> 'project_id')::uuid, (two ->> 'project_id')::uuid)
        AND state <> ALL (open_states) FOR SHARE) THEN
        RAISE EXCEPTION 'This part of a project stands still by now.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_project_stands_still_part_by_part';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
DO $$
DECLARE
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['works_variant', 'works_fundingsource', 'works_projectcontract', 'works_milestone', 'works_acceptor'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS stands_still ON %I', part);
        EXECUTE format('CREATE TRIGGER stands_still BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION works_refuse_late()', part);
    END LOOP;
END
$$;

-- Opinions are given while they are asked for, about a variant of that project.
CREATE OR REPLACE FUNCTION works_refuse_stray_opinion() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    held text;
BEGIN
    SELECT state INTO held FROM works_project WHERE id = NEW.project_id FOR SHARE;
    IF held <> 'choosing' THEN
        RAISE EXCEPTION 'Nobody is asked about this project now.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'opinions_are_given_while_asked_for';
    END IF;
    IF NEW.variant_id IS NOT NULL AND NOT EXISTS (SELECT FROM works_variant WHERE id = NEW.variant_id AND project_id = NEW.project_id) THEN
        RAISE EXCEPTION 'This variant is of another project.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_opinion_is_about_its_own_project';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS opinion_while_asked ON works_opinion;
CREATE TRIGGER opinion_while_asked BEFORE INSERT ON works_opinion FOR EACH ROW EXECUTE FUNCTION works_refuse_stray_opinion();

-- A picture belongs with a variant or a milestone of its own project, and shows nothing that is still to come.
CREATE OR REPLACE FUNCTION works_refuse_stray_picture() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.variant_id IS NOT NULL AND NOT EXISTS (SELECT FROM works_variant WHERE id = NEW.variant_id AND project_id = NEW.project_id)
        OR NEW.milestone_id IS NOT NULL AND NOT EXISTS (SELECT FROM works_milestone WHERE id = NEW.milestone_id AND project_id = NEW.project_id) THEN
        RAISE EXCEPTION 'This picture belongs to another project.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_picture_is_of_its_own_project';
    END IF;
    IF NEW.taken_at > clock_timestamp() + interval '1 minute' THEN
        RAISE EXCEPTION 'A picture was taken before it is added.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_picture_was_taken_by_now';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS picture_of_its_project ON works_picture;
CREATE TRIGGER picture_of_its_project BEFORE INSERT ON works_picture FOR EACH ROW EXECUTE FUNCTION works_refuse_stray_picture();

-- A milestone is reached during the works, not before they began, and a picture shows it. What was reached stays.
CREATE OR REPLACE FUNCTION works_refuse_unproved() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.reached_on IS NOT NULL THEN
        RAISE EXCEPTION 'A milestone that was reached stays as it is.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_reached_milestone_stays';
    END IF;
    IF NOT EXISTS (SELECT FROM works_project WHERE id = NEW.project_id AND state = 'working' AND NEW.reached_on >= began_on FOR SHARE) THEN
        RAISE EXCEPTION 'A milestone is reached while the works are under way.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_milestone_is_reached_during_the_works';
    END IF;
    IF NOT EXISTS (SELECT FROM works_picture WHERE milestone_id = NEW.id) THEN
        RAISE EXCEPTION 'A milestone that was reached is shown.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_reached_milestone_is_shown';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS reached_is_shown ON works_milestone;
CREATE TRIGGER reached_is_shown BEFORE UPDATE ON works_milestone
    FOR EACH ROW WHEN (OLD.reached_on IS NOT NULL OR NEW.reached_on IS NOT NULL) EXECUTE FUNCTION works_refuse_unproved();
DROP TRIGGER IF EXISTS planned_is_not_reached ON works_milestone;
CREATE TRIGGER planned_is_not_reached BEFORE INSERT ON works_milestone
    FOR EACH ROW WHEN (NEW.reached_on IS NOT NULL) EXECUTE FUNCTION works_refuse_unproved();

-- A named party answers in the round that runs.
CREATE OR REPLACE FUNCTION works_refuse_stray_signature() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    held works_project;
BEGIN
    SELECT * INTO held FROM works_project WHERE id = NEW.project_id FOR SHARE;
    IF held.state <> 'accepting' OR held.round <> NEW.round THEN
        RAISE EXCEPTION 'This round of acceptance is not open.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'signatures_are_given_in_their_round';
    END IF;
    IF NOT EXISTS (SELECT FROM works_acceptor WHERE id = NEW.acceptor_id AND project_id = NEW.project_id) THEN
        RAISE EXCEPTION 'This party accepts another project.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_signature_is_of_its_own_project';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS signed_in_its_round ON works_signature;
CREATE TRIGGER signed_in_its_round BEFORE INSERT ON works_signature FOR EACH ROW EXECUTE FUNCTION works_refuse_stray_signature();

-- A change of the cost is asked for during the works and decided once.
CREATE OR REPLACE FUNCTION works_refuse_stray_change() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.approved IS NOT NULL
        OR (NEW.project_id, NEW.amount_fen, NEW.kind, NEW.needs_approval, NEW.asked_by_id, NEW.document_sha256)
            IS DISTINCT FROM (OLD.project_id, OLD.amount_fen, OLD.kind, OLD.needs_approval, OLD.asked_by_id, OLD.document_sha256)) THEN
        RAISE EXCEPTION 'A change of the cost stays as it was asked for and decided.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_change_is_decided_once';
    END IF;
    IF NOT EXISTS (SELECT FROM works_project WHERE id = NEW.project_id AND state IN ('working', 'mending') FOR SHARE) THEN
        RAISE EXCEPTION 'The cost changes while the works are under way.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'cost_changes_during_the_works';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS change_is_decided_once ON works_costchange;
CREATE TRIGGER change_is_decided_once BEFORE INSERT OR UPDATE OR DELETE ON works_costchange
    FOR EACH ROW EXECUTE FUNCTION works_refuse_stray_change();

-- The budget is the variant's cost and the changes that hold: asked at the commit, whoever wrote the rows.
CREATE OR REPLACE FUNCTION works_refuse_wrong_budget() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    of uuid := (to_jsonb(NEW) ->> CASE TG_TABLE_NAME WHEN 'works_project' THEN 'id' ELSE 'project_id' END)::uuid;
BEGIN
    IF EXISTS (SELECT FROM works_project p WHERE p.id = of AND p.budget_fen <> p.base_fen
        + (SELECT COALESCE(sum(c.amount_fen), 0) FROM works_costchange c WHERE c.project_id = p.id AND c.approved)) THEN
        RAISE EXCEPTION 'The budget is the cost of the variant and the changes that hold.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'the_budget_is_the_variant_and_its_changes';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS budget_adds_up ON works_project;
CREATE CONSTRAINT TRIGGER budget_adds_up AFTER INSERT OR UPDATE OF budget_fen, base_fen ON works_project
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION works_refuse_wrong_budget();
DROP TRIGGER IF EXISTS budget_adds_up ON works_costchange;
CREATE CONSTRAINT TRIGGER budget_adds_up AFTER INSERT OR UPDATE ON works_costchange
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION works_refuse_wrong_budget();

CREATE OR REPLACE FUNCTION works_refuse_late_start() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A project begins by being raised.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_project_begins_by_being_raised';
END
$$;
DROP TRIGGER IF EXISTS begins_raised ON works_project;
CREATE TRIGGER begins_raised BEFORE INSERT ON works_project
    FOR EACH ROW WHEN (NEW.state <> 'raised') EXECUTE FUNCTION works_refuse_late_start();
