-- Who signed in stands as it was written.
SELECT keep_append_only('co_governance_signin');

-- One signs in on the day itself, while the table is open.
CREATE OR REPLACE FUNCTION co_governance_refuse_late_sign_in() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM co_governance_roundtable WHERE id = NEW.table_id AND closed_on IS NULL
        AND held_on = (NEW.recorded_at AT TIME ZONE 'Asia/Shanghai')::date FOR SHARE) THEN
        RAISE EXCEPTION 'One signs in on the day of the round table.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_signs_in_on_the_day';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS signed_in_on_the_day ON co_governance_signin;
CREATE TRIGGER signed_in_on_the_day BEFORE INSERT ON co_governance_signin
    FOR EACH ROW EXECUTE FUNCTION co_governance_refuse_late_sign_in();

-- A round table closes when every item has its minutes, and its agenda stands still after that.
CREATE OR REPLACE FUNCTION co_governance_refuse_open_agenda() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_TABLE_NAME = 'co_governance_roundtable' THEN
        IF (to_jsonb(OLD) ->> 'closed_on') IS NOT NULL THEN
            RAISE EXCEPTION 'A closed round table stays as it was.'
                USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_closed_round_table_stays';
        END IF;
        IF (to_jsonb(NEW) ->> 'closed_on') IS NOT NULL AND EXISTS (
            SELECT FROM co_governance_agendaitem i JOIN council_deliberation d ON d.id = i.deliberation_id
            WHERE i.table_id = (to_jsonb(NEW) ->> 'id')::uuid AND d.state = 'scheduled') THEN
            RAISE EXCEPTION 'Every item of the agenda has its minutes.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'every_item_has_its_minutes';
        END IF;
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM co_governance_roundtable WHERE closed_on IS NOT NULL AND id IN (
        (to_jsonb(OLD) ->> 'table_id')::uuid, (to_jsonb(NEW) ->> 'table_id')::uuid) FOR SHARE) THEN
        RAISE EXCEPTION 'A closed round table stays as it was.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_closed_round_table_stays';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
DROP TRIGGER IF EXISTS closed_with_minutes ON co_governance_roundtable;
CREATE TRIGGER closed_with_minutes BEFORE UPDATE ON co_governance_roundtable
    FOR EACH ROW EXECUTE FUNCTION co_governance_refuse_open_agenda();
DROP TRIGGER IF EXISTS agenda_of_an_open_table ON co_governance_agendaitem;
CREATE TRIGGER agenda_of_an_open_table BEFORE INSERT OR UPDATE OR DELETE ON co_governance_agendaitem
    FOR EACH ROW EXECUTE FUNCTION co_governance_refuse_open_agenda();
