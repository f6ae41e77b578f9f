-- Nobody is away where they are needed: leaves and the roster are laid out as days of persons, and one
-- exclusion constraint compares them (parties_presence). Derived here, whoever writes the rows.
CREATE OR REPLACE FUNCTION lay_out_leave() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM parties_presence WHERE leave_id = NEW.id;
    INSERT INTO parties_presence (id, person_id, part, since, until, leave_id)
        SELECT gen_random_uuid(), person, part, NEW.since, NEW.until, NEW.id
        FROM (VALUES (NEW.person_id, 'away'), (NEW.deputy_id, 'here')) AS parts (person, part)
        WHERE person IS NOT NULL;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION lay_out_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM parties_presence WHERE shift_id = NEW.id;
    INSERT INTO parties_presence (id, person_id, part, since, until, shift_id)
        VALUES (gen_random_uuid(), NEW.person_id, 'here', NEW.day, NEW.day, NEW.id);
    RETURN NULL;
END
$$;

-- A deputy stands in for the holder, never for another deputy.
CREATE OR REPLACE FUNCTION refuse_deputy_of_a_deputy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM parties_appointment WHERE id = NEW.deputy_for_id AND deputy_for_id IS NOT NULL) THEN
        RAISE EXCEPTION 'A deputy stands in for the holder, never for another deputy.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_deputy_has_no_deputy';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS laid_out ON parties_leave;
CREATE TRIGGER laid_out AFTER INSERT OR UPDATE ON parties_leave
    FOR EACH ROW EXECUTE FUNCTION lay_out_leave();
DROP TRIGGER IF EXISTS laid_out ON parties_dutyshift;
CREATE TRIGGER laid_out AFTER INSERT OR UPDATE ON parties_dutyshift
    FOR EACH ROW EXECUTE FUNCTION lay_out_duty();
DROP TRIGGER IF EXISTS deputy_of_a_holder ON parties_appointment;
CREATE TRIGGER deputy_of_a_holder BEFORE INSERT OR UPDATE OF deputy_for_id ON parties_appointment
    FOR EACH ROW WHEN (NEW.deputy_for_id IS NOT NULL) EXECUTE FUNCTION refuse_deputy_of_a_deputy();
