-- A handover and a work order move along their tables only; a work order is finished with a photograph of what was done.
CREATE OR REPLACE FUNCTION co_governance_refuse_handover_jump() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state <> 'planned' OR TG_OP = 'UPDATE' AND NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('planned', 'noticed'), ('noticed', 'inventory'), ('inventory', 'inspected'), ('inspected', 'defects'), ('defects', 'signed'),
        ('signed', 'settled'), ('settled', 'left'), ('left', 'filed')) THEN
        RAISE EXCEPTION 'A handover does not come to % like this.', NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_handover_moves_along_its_table';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS handover_along_its_table ON co_governance_handover;
CREATE TRIGGER handover_along_its_table BEFORE INSERT OR UPDATE OF state ON co_governance_handover
    FOR EACH ROW EXECUTE FUNCTION co_governance_refuse_handover_jump();

CREATE OR REPLACE FUNCTION co_governance_refuse_order_jump() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' AND NEW.state <> 'waiting' OR TG_OP = 'UPDATE' AND NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('waiting', 'taken'), ('taken', 'arrived'), ('arrived', 'done'), ('done', 'closed'), ('taken', 'waiting'), ('arrived', 'waiting'),
        ('waiting', 'passed_on'), ('taken', 'passed_on'), ('arrived', 'passed_on'), ('waiting', 'cancelled'), ('taken', 'cancelled'),
        ('arrived', 'cancelled')) THEN
        RAISE EXCEPTION 'A work order does not come to % like this.', NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_work_order_moves_along_its_table';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS order_along_its_table ON co_governance_workorder;
CREATE TRIGGER order_along_its_table BEFORE INSERT OR UPDATE OF state ON co_governance_workorder
    FOR EACH ROW EXECUTE FUNCTION co_governance_refuse_order_jump();

-- The photograph may come in the same transaction: asked at the commit.
CREATE OR REPLACE FUNCTION co_governance_prove_done() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM co_governance_orderphoto WHERE order_id = NEW.id AND stage = 'after') THEN
        RAISE EXCEPTION 'A work order is finished with a photograph.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_done_is_shown';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS co_governance_prove_done ON co_governance_workorder;
CREATE CONSTRAINT TRIGGER co_governance_prove_done AFTER UPDATE OF state ON co_governance_workorder
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'done') EXECUTE FUNCTION co_governance_prove_done();
