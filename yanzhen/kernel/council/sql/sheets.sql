-- Papers of a secret vote: taken out of the box after the close, counted, entered twice. Never altered.
SELECT keep_append_only('council_boxcount', 'council_sheetentry');

-- How many papers lay in the box by the last count, or null.
CREATE OR REPLACE FUNCTION council_papers_in(the_vote uuid) RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT sheets FROM council_boxcount WHERE vote_id = the_vote ORDER BY turn DESC LIMIT 1
$$;

-- A count waits for entries on their way, and no entry comes between it and what it says.
CREATE OR REPLACE FUNCTION council_refuse_stray_count() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM council_vote WHERE id = NEW.vote_id AND state = 'closed' AND secret FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Papers are counted after the close of a secret vote.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'papers_are_counted_after_the_close';
    END IF;
    IF NEW.sheets < (SELECT max(number) FROM council_sheetentry WHERE vote_id = NEW.vote_id) THEN
        RAISE EXCEPTION 'A sheet of a higher number is entered already.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_fewer_papers_than_are_entered';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS counted_after_the_close ON council_boxcount;
CREATE TRIGGER counted_after_the_close BEFORE INSERT ON council_boxcount
    FOR EACH ROW EXECUTE FUNCTION council_refuse_stray_count();

-- A sheet is one of those in the box, says what a ballot may say, and its entries follow each other: first, second, and a new
-- round where the two differ. Two who enter at once meet at the unique keys.
CREATE OR REPLACE FUNCTION council_refuse_stray_sheet() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM council_vote WHERE id = NEW.vote_id AND state = 'closed' AND secret FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Papers are counted after the close of a secret vote.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'papers_are_counted_after_the_close';
    END IF;
    IF (NEW.number <= council_papers_in(NEW.vote_id)) IS NOT TRUE THEN
        RAISE EXCEPTION 'There are not so many papers in the box.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_sheet_is_one_of_the_box';
    END IF;
    IF NEW.invalid = '' AND council_wrong_choices(NEW.vote_id, NEW.said, '["yes", "no", "abstain", "spoiled"]') IS NOT NULL THEN
        RAISE EXCEPTION 'A sheet says what a ballot may say, or it is invalid.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_sheet_says_what_a_ballot_may';
    END IF;
    IF NEW.turn = 2 AND NOT EXISTS (
            SELECT FROM council_sheetentry WHERE vote_id = NEW.vote_id AND number = NEW.number AND round = NEW.round AND turn = 1)
        OR NEW.turn = 1 AND NEW.round > 1 AND NOT EXISTS (
            SELECT FROM council_sheetentry a JOIN council_sheetentry b ON b.vote_id = a.vote_id AND b.number = a.number AND b.round = a.round
            WHERE a.vote_id = NEW.vote_id AND a.number = NEW.number AND a.round = NEW.round - 1 AND a.turn = 1 AND b.turn = 2
            AND (a.said, a.invalid) IS DISTINCT FROM (b.said, b.invalid)) THEN
        RAISE EXCEPTION 'A sheet is entered first, then a second time, and anew where the two differ.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_of_a_sheet_follow';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS sheet_of_its_box ON council_sheetentry;
CREATE TRIGGER sheet_of_its_box BEFORE INSERT ON council_sheetentry
    FOR EACH ROW EXECUTE FUNCTION council_refuse_stray_sheet();

-- What a certificate says of papers is so, and each paper was entered twice alike.
CREATE OR REPLACE FUNCTION council_refuse_uncounted_papers() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    handed integer;
    found record;
    box integer := council_papers_in(NEW.vote_id);
BEGIN
    SELECT count(*) INTO handed FROM council_mark k JOIN council_vote v ON v.id = k.vote_id
        WHERE k.vote_id = NEW.vote_id AND k.channel = 'paper' AND v.secret;
    IF handed > 0 AND box IS NULL THEN
        RAISE EXCEPTION 'The papers in the box are counted first.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'the_box_is_counted_first';
    END IF;
    SELECT count(*) FILTER (WHERE a.invalid = '') AS valid, count(*) FILTER (WHERE a.invalid <> '') AS invalid INTO found
        FROM council_sheetentry a JOIN council_sheetentry b ON b.vote_id = a.vote_id AND b.number = a.number AND b.round = a.round
        WHERE a.vote_id = NEW.vote_id AND a.turn = 1 AND b.turn = 2 AND (a.said, a.invalid) IS NOT DISTINCT FROM (b.said, b.invalid);
    IF (NEW.papers_out, NEW.papers_in, NEW.papers_valid, NEW.papers_invalid)
        IS DISTINCT FROM (handed, coalesce(box, 0), found.valid::integer, found.invalid::integer) THEN
        RAISE EXCEPTION 'A certificate says of papers what was counted, and each is entered twice alike.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_certificate_says_what_was_counted';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS papers_are_counted ON council_certificate;
CREATE TRIGGER papers_are_counted BEFORE INSERT ON council_certificate
    FOR EACH ROW EXECUTE FUNCTION council_refuse_uncounted_papers();
