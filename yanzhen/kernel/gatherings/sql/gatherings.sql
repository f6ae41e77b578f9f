-- What was corrected, scored, placed and certified is never altered.
SELECT keep_append_only('gatherings_correction', 'gatherings_score', 'gatherings_placing', 'gatherings_certificate', 'gatherings_doorpress', 'gatherings_doorverdict');

CREATE SEQUENCE IF NOT EXISTS gatherings_number;
CREATE SEQUENCE IF NOT EXISTS gatherings_certificate_number;

-- A gathering moves along its table; places, price and conditions stand still once registration has begun; scores are opened by their door alone.
CREATE OR REPLACE FUNCTION gatherings_refuse_jump() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'open'), ('open', 'closed'), ('closed', 'held'), ('draft', 'cancelled'), ('open', 'cancelled'), ('closed', 'cancelled')) THEN
        RAISE EXCEPTION 'A gathering does not go from % to %.', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_gathering_moves_along_its_table';
    END IF;
    IF OLD.state <> 'draft' AND
        (NEW.kind, NEW.place_id, NEW.seller_id, NEW.offer_id, NEW.price_fen, NEW.age_min, NEW.age_max, NEW.residents_only, NEW.after_id, NEW.walk_ins)
        IS DISTINCT FROM
        (OLD.kind, OLD.place_id, OLD.seller_id, OLD.offer_id, OLD.price_fen, OLD.age_min, OLD.age_max, OLD.residents_only, OLD.after_id, OLD.walk_ins) THEN
        RAISE EXCEPTION 'Conditions stand still once the registration has begun.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'conditions_stand_still';
    END IF;
    IF (NEW.scores_opened_at, NEW.scores_opened_why) IS DISTINCT FROM (OLD.scores_opened_at, OLD.scores_opened_why)
        AND coalesce(current_setting('gatherings.opening', true), '') <> NEW.id::text THEN
        RAISE EXCEPTION 'Scores are opened by their own door.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'scores_are_opened_by_their_door';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS gathering_along_its_table ON gatherings_gathering;
CREATE TRIGGER gathering_along_its_table BEFORE UPDATE ON gatherings_gathering
    FOR EACH ROW EXECUTE FUNCTION gatherings_refuse_jump();

-- One registers while the registration is open, with an order of this very gathering.
CREATE OR REPLACE FUNCTION gatherings_refuse_registering() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM gatherings_gathering WHERE id = NEW.gathering_id AND state = 'open' FOR SHARE) THEN
        RAISE EXCEPTION 'The registration is not open.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_registers_while_it_is_open';
    END IF;
    IF NOT EXISTS (SELECT FROM orders_orderline l JOIN gatherings_gathering g ON g.offer_id = l.offer_id
        WHERE l.order_id = NEW.order_id AND g.id = NEW.gathering_id AND l.quantity = 1) THEN
        RAISE EXCEPTION 'A registration has one place of its own gathering.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_registration_has_its_place';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS registered_while_open ON gatherings_registration;
CREATE TRIGGER registered_while_open BEFORE INSERT ON gatherings_registration
    FOR EACH ROW EXECUTE FUNCTION gatherings_refuse_registering();

-- Who, for what and with which consent stays; only giving up is written later.
CREATE OR REPLACE FUNCTION gatherings_refuse_other_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.gathering_id, NEW.person_id, NEW.order_id, NEW.minor, NEW.consent_at) IS DISTINCT FROM
        (OLD.gathering_id, OLD.person_id, OLD.order_id, OLD.minor, OLD.consent_at)
        OR OLD.given_up_at IS NOT NULL AND NEW.given_up_at IS DISTINCT FROM OLD.given_up_at THEN
        RAISE EXCEPTION 'A registration stays whose it is.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_registration_stays_whose_it_is';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS stays_whose_it_is ON gatherings_registration;
CREATE TRIGGER stays_whose_it_is BEFORE UPDATE ON gatherings_registration
    FOR EACH ROW EXECUTE FUNCTION gatherings_refuse_other_person();

-- One comes to a date of the gathering one is registered for, or by, where that is allowed and the registration has ended; coming is written once, leaving once.
CREATE OR REPLACE FUNCTION gatherings_refuse_attendance() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (
        OLD.left_at IS NOT NULL OR to_jsonb(NEW) - 'left_at' <> to_jsonb(OLD) - 'left_at') THEN
        RAISE EXCEPTION 'Coming and leaving are written once; hours are corrected with a reason.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'attendance_is_written_once';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.registration_id IS NULL AND NOT EXISTS (
        SELECT FROM gatherings_meeting m JOIN gatherings_gathering g ON g.id = m.gathering_id
        WHERE m.id = NEW.meeting_id AND g.walk_ins AND g.state IN ('closed', 'held')) THEN
        RAISE EXCEPTION 'Nobody comes by here.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'one_comes_by_where_it_is_allowed';
    END IF;
    IF TG_OP = 'INSERT' AND NEW.registration_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM gatherings_meeting m JOIN gatherings_registration r ON r.gathering_id = m.gathering_id JOIN orders_order o ON o.id = r.order_id
        WHERE m.id = NEW.meeting_id AND r.id = NEW.registration_id AND r.given_up_at IS NULL AND o.state = 'paid') THEN
        RAISE EXCEPTION 'Only who is registered for this gathering and has paid comes in.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'who_comes_is_registered';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS attendance_once ON gatherings_attendance;
CREATE TRIGGER attendance_once BEFORE INSERT OR UPDATE OR DELETE ON gatherings_attendance
    FOR EACH ROW EXECUTE FUNCTION gatherings_refuse_attendance();

-- A press is judged with what came of it on its own date.
CREATE OR REPLACE FUNCTION gatherings_refuse_other_date() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.attendance_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM gatherings_doorpress p JOIN gatherings_attendance a ON a.meeting_id = p.meeting_id
        WHERE p.id = NEW.press_id AND a.id = NEW.attendance_id) THEN
        RAISE EXCEPTION 'A press is judged with what came of it on its own date.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_verdict_is_of_its_own_date';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS of_its_own_date ON gatherings_doorverdict;
CREATE TRIGGER of_its_own_date BEFORE INSERT ON gatherings_doorverdict
    FOR EACH ROW EXECUTE FUNCTION gatherings_refuse_other_date();

-- Opened scores come from the opening; judges and dates stand still with it.
CREATE OR REPLACE FUNCTION gatherings_refuse_own_score() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF coalesce(current_setting('gatherings.opening', true), '') = '' THEN
        RAISE EXCEPTION 'Scores are written by the opening alone.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'scores_come_from_the_opening';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS from_the_opening ON gatherings_score;
CREATE TRIGGER from_the_opening BEFORE INSERT ON gatherings_score
    FOR EACH ROW EXECUTE FUNCTION gatherings_refuse_own_score();

CREATE OR REPLACE FUNCTION gatherings_refuse_other_judges() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM gatherings_gathering WHERE scores_opened_at IS NOT NULL
        AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.gathering_id ELSE OLD.gathering_id END, CASE WHEN TG_OP = 'DELETE' THEN OLD.gathering_id ELSE NEW.gathering_id END)
        FOR SHARE) THEN
        RAISE EXCEPTION 'The judges stand still once the scores are open.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'judges_stand_still_after_the_opening';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
DROP TRIGGER IF EXISTS judges_stand_still ON gatherings_judge;
CREATE TRIGGER judges_stand_still BEFORE INSERT OR UPDATE OR DELETE ON gatherings_judge
    FOR EACH ROW EXECUTE FUNCTION gatherings_refuse_other_judges();

-- Dates stand still once the registration has begun.
CREATE OR REPLACE FUNCTION gatherings_refuse_other_dates() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM gatherings_gathering WHERE state <> 'draft'
        AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.gathering_id ELSE OLD.gathering_id END, CASE WHEN TG_OP = 'DELETE' THEN OLD.gathering_id ELSE NEW.gathering_id END)
        FOR SHARE) THEN
        RAISE EXCEPTION 'Dates stand still once the registration has begun.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'dates_stand_still';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
DROP TRIGGER IF EXISTS dates_stand_still ON gatherings_meeting;
CREATE TRIGGER dates_stand_still BEFORE INSERT OR UPDATE OR DELETE ON gatherings_meeting
    FOR EACH ROW EXECUTE FUNCTION gatherings_refuse_other_dates();

-- A series is of a first one, which is of none itself; of its gatherings that stand, no two begin at the same moment.
CREATE OR REPLACE FUNCTION gatherings_refuse_chain() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    -- The first one is held, so that it becomes no repeat of another in the same moment.
    IF EXISTS (SELECT FROM gatherings_gathering WHERE id = NEW.series_id AND series_id IS NOT NULL FOR SHARE)
        OR EXISTS (SELECT FROM gatherings_gathering WHERE series_id = NEW.id) THEN
        RAISE EXCEPTION 'A series is of a first one, which repeats no other.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_series_is_of_a_first_one';
    END IF;
    PERFORM FROM gatherings_gathering WHERE id = NEW.series_id FOR SHARE;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS of_a_first_one ON gatherings_gathering;
CREATE TRIGGER of_a_first_one BEFORE INSERT OR UPDATE OF series_id ON gatherings_gathering
    FOR EACH ROW WHEN (NEW.series_id IS NOT NULL) EXECUTE FUNCTION gatherings_refuse_chain();

CREATE OR REPLACE FUNCTION gatherings_refuse_same_moment() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    one uuid := CASE TG_TABLE_NAME WHEN 'gatherings_meeting' THEN (to_jsonb(NEW) ->> 'gathering_id')::uuid ELSE (to_jsonb(NEW) ->> 'id')::uuid END;
    head uuid := (SELECT COALESCE(series_id, id) FROM gatherings_gathering WHERE id = one);
BEGIN
    IF NOT EXISTS (SELECT FROM gatherings_gathering WHERE series_id = head) THEN
        RETURN NULL;
    END IF;
    -- One after the other within a series: what another has written and not committed is waited for.
    PERFORM FROM gatherings_gathering WHERE id = head FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM gatherings_gathering mine JOIN gatherings_meeting m ON m.gathering_id = mine.id
            JOIN gatherings_meeting o ON o.starts_at = m.starts_at AND o.gathering_id <> mine.id
            JOIN gatherings_gathering other ON other.id = o.gathering_id
         WHERE mine.id = one AND mine.state <> 'cancelled' AND other.state <> 'cancelled' AND head IN (other.id, other.series_id)
    ) THEN
        RAISE EXCEPTION 'The series begins already at that time.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_series_begins_once_at_a_time';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS begins_once ON gatherings_meeting;
CREATE TRIGGER begins_once AFTER INSERT OR UPDATE OF starts_at, gathering_id ON gatherings_meeting
    FOR EACH ROW EXECUTE FUNCTION gatherings_refuse_same_moment();
DROP TRIGGER IF EXISTS begins_once ON gatherings_gathering;
CREATE TRIGGER begins_once AFTER UPDATE OF series_id ON gatherings_gathering
    FOR EACH ROW WHEN (NEW.series_id IS DISTINCT FROM OLD.series_id) EXECUTE FUNCTION gatherings_refuse_same_moment();
