CREATE SEQUENCE IF NOT EXISTS co_governance_order_number;

-- History, costs, photographs, marks and scans are only added.
SELECT keep_append_only('co_governance_orderevent', 'co_governance_ordercost', 'co_governance_orderphoto', 'co_governance_orderrating',
    'co_governance_patrolscan');

-- What an order costs is charged to an area of the same money: owners never pay for the street, nor the street for owners.
CREATE OR REPLACE FUNCTION co_governance_keep_money_apart() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF (SELECT money FROM co_governance_workorder WHERE id = NEW.order_id) IS DISTINCT FROM
       (SELECT money FROM co_governance_servicearea WHERE id = NEW.area_id FOR SHARE) THEN
        RAISE EXCEPTION 'A cost stays with its money: owners'' and public money are never mixed.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_cost_stays_with_its_money';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS co_governance_keep_money_apart ON co_governance_ordercost;
CREATE TRIGGER co_governance_keep_money_apart BEFORE INSERT ON co_governance_ordercost
    FOR EACH ROW EXECUTE FUNCTION co_governance_keep_money_apart();

-- An order keeps the money it was opened with, which is its area's; and whoever has it keeps it until it waits again.
CREATE OR REPLACE FUNCTION co_governance_keep_order() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.money IS DISTINCT FROM (SELECT money FROM co_governance_servicearea WHERE id = NEW.area_id FOR SHARE)
       OR (TG_OP = 'UPDATE' AND NEW.money <> OLD.money) THEN
        RAISE EXCEPTION 'An order keeps the money of its area.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_order_keeps_its_money';
    END IF;
    IF TG_OP = 'UPDATE' AND OLD.worker_id IS NOT NULL AND NEW.worker_id IS NOT NULL AND NEW.worker_id <> OLD.worker_id THEN
        RAISE EXCEPTION 'Another worker has this order.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_order_has_one_worker_at_a_time';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS co_governance_keep_order ON co_governance_workorder;
CREATE TRIGGER co_governance_keep_order BEFORE INSERT OR UPDATE OF money, area_id, worker_id ON co_governance_workorder
    FOR EACH ROW EXECUTE FUNCTION co_governance_keep_order();

-- An area that has orders does not change whose money it is.
CREATE OR REPLACE FUNCTION co_governance_keep_area() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.money <> OLD.money AND EXISTS (SELECT FROM co_governance_workorder WHERE area_id = NEW.id) THEN
        RAISE EXCEPTION 'An area with orders keeps whose money it is.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_area_keeps_its_money';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS co_governance_keep_area ON co_governance_servicearea;
CREATE TRIGGER co_governance_keep_area BEFORE UPDATE OF money, kind, estate_id ON co_governance_servicearea
    FOR EACH ROW EXECUTE FUNCTION co_governance_keep_area();

-- The contract of an area is between its payer and the company of its cluster.
CREATE OR REPLACE FUNCTION co_governance_keep_contract() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.agreement_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM agreements_agreement a JOIN co_governance_cluster c ON c.id = NEW.cluster_id
         WHERE a.id = NEW.agreement_id AND a.owner_id = NEW.payer_id AND a.counterparty_id = c.company_id
           AND a.state IN ('in_force', 'ending', 'ended') FOR SHARE OF a) THEN
        RAISE EXCEPTION 'The contract of an area is in force between its payer and the company.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_contract_of_an_area_is_its_payers';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS co_governance_keep_contract ON co_governance_servicearea;
CREATE TRIGGER co_governance_keep_contract BEFORE INSERT OR UPDATE OF agreement_id, payer_id, cluster_id ON co_governance_servicearea
    FOR EACH ROW EXECUTE FUNCTION co_governance_keep_contract();
