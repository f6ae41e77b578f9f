-- Scores are sealed: the app may not read them. These are the only ways in and out; they work as the owner.
CREATE OR REPLACE FUNCTION gatherings_seal_score(for_judge uuid, for_registration uuid, with_points integer)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM gatherings_gathering g JOIN gatherings_judge j ON j.gathering_id = g.id WHERE j.id = for_judge FOR SHARE OF g;
    IF NOT EXISTS (SELECT FROM gatherings_judge j JOIN gatherings_registration r ON r.gathering_id = j.gathering_id
        WHERE j.id = for_judge AND r.id = for_registration AND r.given_up_at IS NULL) THEN
        RAISE EXCEPTION 'A judge scores the contestants of their own contest.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_judge_scores_their_own_contest';
    END IF;
    IF EXISTS (SELECT FROM gatherings_gathering g JOIN gatherings_judge j ON j.gathering_id = g.id
        WHERE j.id = for_judge AND g.scores_opened_at IS NOT NULL) THEN
        RAISE EXCEPTION 'The scores are open: nobody scores any more.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_scores_after_the_opening';
    END IF;
    -- A judge may think again while everything is sealed.
    INSERT INTO gatherings_sealedscore (id, judge_id, registration_id, points) VALUES (gen_random_uuid(), for_judge, for_registration, with_points)
        ON CONFLICT (judge_id, registration_id) DO UPDATE SET points = EXCLUDED.points;
END
$$;

-- How many scores each judge has sealed: who is still missing, never what was given.
CREATE OR REPLACE FUNCTION gatherings_scores_in(in_gathering uuid)
RETURNS TABLE (judge uuid, registration uuid) LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT s.judge_id, s.registration_id FROM gatherings_sealedscore s JOIN gatherings_judge j ON j.id = s.judge_id
        JOIN gatherings_registration r ON r.id = s.registration_id
        WHERE j.gathering_id = in_gathering AND r.given_up_at IS NULL;
$$;

-- All at once, when all are in, or for a reason that stands on the gathering.
CREATE OR REPLACE FUNCTION gatherings_open_scores(in_gathering uuid, why text, opened timestamptz)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    expected integer;
    found_scores integer;
BEGIN
    IF EXISTS (SELECT FROM gatherings_gathering WHERE id = in_gathering AND scores_opened_at IS NOT NULL FOR UPDATE) THEN
        RAISE EXCEPTION 'The scores are open already.' USING ERRCODE = 'check_violation', CONSTRAINT = 'scores_are_opened_once';
    END IF;
    SELECT (SELECT count(*) FROM gatherings_judge WHERE gathering_id = in_gathering)
        * (SELECT count(*) FROM gatherings_registration r JOIN orders_order o ON o.id = r.order_id
            WHERE r.gathering_id = in_gathering AND r.given_up_at IS NULL AND o.state = 'paid') INTO expected;
    SELECT count(*) FROM gatherings_scores_in(in_gathering) INTO found_scores;
    IF found_scores = 0 OR found_scores < expected AND btrim(why) = '' THEN
        RAISE EXCEPTION 'Scores stay sealed until all are in.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'scores_stay_sealed_until_all_are_in';
    END IF;
    PERFORM set_config('gatherings.opening', in_gathering::text, true);
    UPDATE gatherings_gathering SET scores_opened_at = opened, scores_opened_why = btrim(why) WHERE id = in_gathering;
    INSERT INTO gatherings_score (id, judge_id, registration_id, points)
        SELECT s.id, s.judge_id, s.registration_id, s.points FROM gatherings_sealedscore s JOIN gatherings_judge j ON j.id = s.judge_id
        JOIN gatherings_registration r ON r.id = s.registration_id
        WHERE j.gathering_id = in_gathering AND r.given_up_at IS NULL;
    PERFORM set_config('gatherings.opening', '', true);
    RETURN found_scores;
END
$$;
