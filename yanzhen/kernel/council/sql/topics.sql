SELECT keep_append_only('council_acceptance');

-- What becomes of a topic: objections in their days, agreed items written down while it was held, each a case before it is carried out.
CREATE OR REPLACE FUNCTION council_refuse_stray_objection() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (
            SELECT FROM council_deliberation d WHERE d.id = NEW.deliberation_id AND d.state = 'published'
               AND (NEW.recorded_at AT TIME ZONE 'Asia/Shanghai')::date BETWEEN d.publish_from AND d.publish_until
        ) THEN
            RAISE EXCEPTION 'Objections are taken while the outcome is published.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'an_objection_comes_while_the_outcome_hangs_out';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.answer <> '' OR (NEW.deliberation_id, NEW.party_id, NEW.text, NEW.recorded_at)
            IS DISTINCT FROM (OLD.deliberation_id, OLD.party_id, OLD.text, OLD.recorded_at) THEN
        RAISE EXCEPTION 'An objection stays as it was written, and is answered once.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_objection_is_answered_once';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS objection_in_its_days ON council_objection;
CREATE TRIGGER objection_in_its_days BEFORE INSERT OR UPDATE OR DELETE ON council_objection
    FOR EACH ROW EXECUTE FUNCTION council_refuse_stray_objection();

CREATE OR REPLACE FUNCTION council_refuse_stray_agreed() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (SELECT FROM council_deliberation d WHERE d.id = NEW.deliberation_id AND d.state = 'held') THEN
            RAISE EXCEPTION 'What was agreed is written down after the topic was held, before it is agreed.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'an_agreed_item_is_written_while_held';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.case_id IS NOT NULL OR (NEW.deliberation_id, NEW.text, NEW.responsible_id, NEW.due_on, NEW.item_id)
            IS DISTINCT FROM (OLD.deliberation_id, OLD.text, OLD.responsible_id, OLD.due_on, OLD.item_id) THEN
        RAISE EXCEPTION 'What was agreed stays, and becomes one case.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_was_agreed_stays';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS agreed_while_held ON council_agreeditem;
CREATE TRIGGER agreed_while_held BEFORE INSERT OR UPDATE OR DELETE ON council_agreeditem
    FOR EACH ROW EXECUTE FUNCTION council_refuse_stray_agreed();

CREATE OR REPLACE FUNCTION council_refuse_idle_topic() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.state = 'implementing' AND EXISTS (SELECT FROM council_agreeditem a WHERE a.deliberation_id = NEW.id AND a.case_id IS NULL) THEN
        RAISE EXCEPTION 'Each agreed item is a case before the topic is carried out.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_carried_out_is_a_case';
    END IF;
    IF OLD.state = 'published' AND NEW.state = 'screened' AND NOT EXISTS (
        SELECT FROM council_objection o WHERE o.deliberation_id = NEW.id
           AND (o.recorded_at AT TIME ZONE 'Asia/Shanghai')::date >= OLD.publish_from) THEN
        RAISE EXCEPTION 'A published topic is taken up again after an objection only.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_topic_is_taken_up_again_after_an_objection';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS topic_not_idle ON council_deliberation;
CREATE TRIGGER topic_not_idle BEFORE UPDATE OF state ON council_deliberation
    FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION council_refuse_idle_topic();

-- An agreed item is accepted once its case has ended (the case can't be opened again meanwhile); a correction is of the same item's last word.
CREATE OR REPLACE FUNCTION council_refuse_early_acceptance() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    ended date;
BEGIN
    SELECT (c.ended_at AT TIME ZONE 'Asia/Shanghai')::date INTO ended
      FROM council_agreeditem a JOIN cases_case c ON c.id = a.case_id WHERE a.id = NEW.agreed_id FOR SHARE OF c;
    IF ended IS NULL THEN
        RAISE EXCEPTION 'An agreed item is accepted after its case has ended.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_accepted_is_done';
    END IF;
    IF NEW.asked_on < ended OR NEW.asked_on > (NEW.recorded_at AT TIME ZONE 'Asia/Shanghai')::date THEN
        RAISE EXCEPTION 'People are asked after it was done and before it is written down.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_asks_after_it_was_done';
    END IF;
    IF NEW.corrects_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM council_acceptance o WHERE o.id = NEW.corrects_id AND o.agreed_id = NEW.agreed_id) THEN
        RAISE EXCEPTION 'A correction is of the same agreed item.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_correction_is_of_its_own_item';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS accepted_when_done ON council_acceptance;
CREATE TRIGGER accepted_when_done BEFORE INSERT ON council_acceptance
    FOR EACH ROW EXECUTE FUNCTION council_refuse_early_acceptance();
