-- No letter waits for an address that nobody has confirmed.
DROP TRIGGER IF EXISTS letters_go_to_proved_addresses ON notices_delivery;
DROP FUNCTION IF EXISTS notices_letters_go_to_proved_addresses();
CREATE FUNCTION notices_letters_go_to_proved_addresses() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM notices_emailproof WHERE person_id = NEW.person_id AND confirmed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'letters_go_to_proved_addresses: this address is not confirmed' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER letters_go_to_proved_addresses BEFORE INSERT ON notices_delivery
FOR EACH ROW WHEN (NEW.channel = 'email') EXECUTE FUNCTION notices_letters_go_to_proved_addresses();
