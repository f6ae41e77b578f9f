-- A unified social credit code ends in the check character of GB 32100-2015, whoever writes the row.
-- The alphabet leaves out I, O, S, V, Z; weights are 3^(i-1) mod 31. The form of the code (18
-- characters of the alphabet) is a CHECK of the table.
CREATE OR REPLACE FUNCTION refuse_wrong_credit_code() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    alphabet constant text := '0123456789ABCDEFGHJKLMNPQRTUWXY';
    weight int := 1;
    total int := 0;
BEGIN
    FOR i IN 1..17 LOOP
        total := total + weight * (position(substr(NEW.uscc, i, 1) IN alphabet) - 1);
        weight := weight * 3 % 31;
    END LOOP;
    IF length(NEW.uscc) = 18
        AND substr(alphabet, (31 - total % 31) % 31 + 1, 1) <> right(NEW.uscc, 1) THEN
        RAISE EXCEPTION 'The check character of the credit code % is wrong.', NEW.uscc
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_credit_code_ends_in_its_check_character';
    END IF;
    RETURN NEW;
END
$$;

DROP TRIGGER IF EXISTS credit_code ON parties_organisation;

CREATE TRIGGER credit_code BEFORE INSERT OR UPDATE OF uscc ON parties_organisation
    FOR EACH ROW WHEN (NEW.uscc <> '') EXECUTE FUNCTION refuse_wrong_credit_code();
