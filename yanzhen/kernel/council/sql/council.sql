-- Marks, ballots and results are never altered.
SELECT keep_append_only('council_mark', 'council_ballot', 'council_secretballot', 'council_secretreceipt', 'council_result',
    'council_certificate', 'council_attendance', 'council_callback', 'council_delivery', 'council_call', 'council_extension');

CREATE SEQUENCE IF NOT EXISTS council_number;

-- The roll and the matters stand still from the opening on. A sealed name may be sealed anew: the fingerprint holds what it says.
CREATE OR REPLACE FUNCTION council_refuse_thawing() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    one jsonb := to_jsonb(CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END);
    two jsonb := to_jsonb(CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END);
    found uuid[];
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'council_rollowner' AND one - 'name' = two - 'name' THEN
        RETURN NEW;
    END IF;
    found := CASE WHEN TG_TABLE_NAME = 'council_rollowner'
        THEN ARRAY(SELECT vote_id FROM council_rollentry WHERE id IN ((one ->> 'entry_id')::uuid, (two ->> 'entry_id')::uuid))
        ELSE ARRAY[(one ->> 'vote_id')::uuid, (two ->> 'vote_id')::uuid] END;
    -- What was not published can't be voted on: matters stand still from the notice on.
    IF EXISTS (SELECT FROM council_vote WHERE id = ANY (found)
        AND (state NOT IN ('draft', 'noticed') OR state = 'noticed' AND TG_TABLE_NAME IN ('council_matter', 'council_election')) FOR SHARE) THEN
        RAISE EXCEPTION 'The roll and the matters of a vote stand still once it is open.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_open_roll_is_frozen';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
DROP TRIGGER IF EXISTS roll_is_frozen ON council_rollentry;
CREATE TRIGGER roll_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON council_rollentry
    FOR EACH ROW EXECUTE FUNCTION council_refuse_thawing();
DROP TRIGGER IF EXISTS roll_is_frozen ON council_rollowner;
CREATE TRIGGER roll_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON council_rollowner
    FOR EACH ROW EXECUTE FUNCTION council_refuse_thawing();
DROP TRIGGER IF EXISTS roll_is_frozen ON council_matter;
CREATE TRIGGER roll_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON council_matter
    FOR EACH ROW EXECUTE FUNCTION council_refuse_thawing();
DROP TRIGGER IF EXISTS roll_is_frozen ON council_election;
CREATE TRIGGER roll_is_frozen BEFORE INSERT OR UPDATE OR DELETE ON council_election
    FOR EACH ROW EXECUTE FUNCTION council_refuse_thawing();

-- Nobody votes before the opening or after the close. Whoever votes and whoever closes meet at a lock that is no row: each ballot
-- would write its share into the row of the vote, and all who vote at that moment would stand in line for it.
CREATE OR REPLACE FUNCTION council_wait_for_the_close(here text, the_vote uuid) RETURNS void LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF current_setting('transaction_isolation') = 'read committed' THEN
        PERFORM pg_advisory_xact_lock_shared(hashtextextended(here || the_vote::text, 40));
    ELSE
        -- A snapshot may be older than the lock: then the row itself is asked.
        PERFORM FROM council_vote WHERE id = the_vote FOR SHARE;
    END IF;
END
$$;
CREATE OR REPLACE FUNCTION council_refuse_outside_the_vote() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    held record;
BEGIN
    PERFORM council_wait_for_the_close(TG_TABLE_SCHEMA, NEW.vote_id);
    SELECT v.state, v.secret, e.id AS entry INTO held
    FROM council_vote v LEFT JOIN council_rollentry e ON e.id = NEW.entry_id AND e.vote_id = v.id
    WHERE v.id = NEW.vote_id;
    IF held.state <> 'open' THEN
        RAISE EXCEPTION 'This vote is not open.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'votes_are_cast_while_open';
    END IF;
    IF held.entry IS NULL THEN
        RAISE EXCEPTION 'This line stands on the roll of another vote.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_mark_is_of_its_own_roll';
    END IF;
    IF held.secret AND (NEW.at IS NOT NULL OR NEW.receipt <> '') THEN
        RAISE EXCEPTION 'A mark of a secret vote holds no time and no receipt.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_secret_mark_says_only_that';
    END IF;
    -- In a secret vote the mark says that a paper was handed out; what stands on it comes out of the box.
    IF NEW.channel = 'paper' AND NOT held.secret AND NOT EXISTS (
        SELECT FROM council_paperballot WHERE entry_id = NEW.entry_id AND second_by_id IS NOT NULL AND NOT differs) THEN
        RAISE EXCEPTION 'A paper ballot counts when two people entered the same.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'paper_counts_after_two_entries';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS cast_while_open ON council_mark;
CREATE TRIGGER cast_while_open BEFORE INSERT ON council_mark
    FOR EACH ROW EXECUTE FUNCTION council_refuse_outside_the_vote();

-- A named ballot belongs to the mark of its own line, in a vote that is open and not secret; of one body's candidates it is for
-- as many as there are seats.
CREATE OR REPLACE FUNCTION council_refuse_stray_ballot() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    body uuid;
    of_vote uuid;
BEGIN
    SELECT vote_id INTO of_vote FROM council_mark WHERE id = NEW.mark_id;
    PERFORM council_wait_for_the_close(TG_TABLE_SCHEMA, of_vote);
    SELECT m.election_id INTO body
    FROM council_mark k JOIN council_vote v ON v.id = k.vote_id JOIN council_matter m ON m.vote_id = v.id
    WHERE k.id = NEW.mark_id AND k.entry_id = NEW.entry_id AND m.id = NEW.matter_id AND v.state = 'open' AND NOT v.secret;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'A named ballot belongs to the mark of its line in an open vote that is not secret.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_ballot_belongs_to_its_mark';
    END IF;
    IF body IS NOT NULL AND NEW.choice = 'yes' AND (SELECT seats FROM council_election WHERE id = body) <= (
        SELECT count(*) FROM council_ballot b JOIN council_matter m ON m.id = b.matter_id
        WHERE b.entry_id = NEW.entry_id AND m.election_id = body AND b.choice = 'yes') THEN
        RAISE EXCEPTION 'Nobody votes for more candidates than there are seats.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_more_votes_than_seats';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS ballot_of_its_mark ON council_ballot;
CREATE TRIGGER ballot_of_its_mark BEFORE INSERT ON council_ballot
    FOR EACH ROW EXECUTE FUNCTION council_refuse_stray_ballot();

CREATE OR REPLACE FUNCTION council_refuse_stray_secret() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM council_wait_for_the_close(TG_TABLE_SCHEMA, (SELECT vote_id FROM council_matter WHERE id = NEW.matter_id));
    IF NOT EXISTS (
        SELECT FROM council_vote v JOIN council_matter m ON m.vote_id = v.id
        WHERE m.id = NEW.matter_id AND v.state = 'open' AND v.secret
    ) THEN
        RAISE EXCEPTION 'A secret ballot belongs to an open secret vote.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_secret_ballot_is_of_a_secret_vote';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS secret_of_its_vote ON council_secretballot;
CREATE TRIGGER secret_of_its_vote BEFORE INSERT ON council_secretballot
    FOR EACH ROW EXECUTE FUNCTION council_refuse_stray_secret();

-- Who got a ballot and who was there changes what is counted: it is written down before the close, not when ballots can be read.
CREATE OR REPLACE FUNCTION council_refuse_late_notes() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM council_vote v JOIN council_rollentry e ON e.vote_id = v.id WHERE v.id = NEW.vote_id AND e.id = NEW.entry_id
        AND (v.state = 'open' OR v.state = 'noticed' AND TG_TABLE_NAME = 'council_delivery') FOR SHARE OF v) THEN
        RAISE EXCEPTION 'Deliveries and attendance are written down before the vote closes.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_counts_is_written_before_the_close';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS written_before_the_close ON council_delivery;
CREATE TRIGGER written_before_the_close BEFORE INSERT ON council_delivery
    FOR EACH ROW EXECUTE FUNCTION council_refuse_late_notes();
DROP TRIGGER IF EXISTS written_before_the_close ON council_attendance;
CREATE TRIGGER written_before_the_close BEFORE INSERT ON council_attendance
    FOR EACH ROW EXECUTE FUNCTION council_refuse_late_notes();

-- Whoever can read the ballots can choose what to dispute: a line is disputed before the close, or by an owner who was called back.
CREATE OR REPLACE FUNCTION council_refuse_late_dispute() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM council_vote v JOIN council_rollentry e ON e.vote_id = v.id
        WHERE v.id = NEW.vote_id AND e.id = NEW.entry_id AND NOT v.secret AND (v.state = 'open' OR v.state = 'closed' AND EXISTS (
            SELECT FROM council_callback c JOIN council_mark k ON k.id = c.mark_id WHERE k.entry_id = e.id AND NOT c.confirmed))
        FOR SHARE OF v) THEN
        RAISE EXCEPTION 'A line is disputed before the vote closes.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_line_is_disputed_before_the_close';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS disputed_before_the_close ON council_conflict;
CREATE TRIGGER disputed_before_the_close BEFORE INSERT ON council_conflict
    FOR EACH ROW EXECUTE FUNCTION council_refuse_late_dispute();

-- What the day of the opening finds: a roll that is long enough, and an area for each line that counts, where area counts.
-- tests/test_openings.py asks the electorates themselves.
CREATE OR REPLACE FUNCTION council_refuse_opening() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.opened_on IS NULL THEN
        RAISE EXCEPTION 'An opening has its day.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_opening_has_its_day';
    END IF;
    IF (SELECT count(*) FROM council_rollentry WHERE vote_id = NEW.id)
        < (CASE NEW.electorate WHEN 'member_representatives' THEN 21 ELSE 1 END) THEN
        RAISE EXCEPTION 'Too few stand on the roll of this vote.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'enough_stand_on_the_roll';
    END IF;
    IF NEW.electorate = 'owners' AND EXISTS (SELECT FROM council_rollentry WHERE vote_id = NEW.id AND area IS NULL
        AND (kind <> 'parking' OR NEW.count_parking)) THEN
        RAISE EXCEPTION 'Every line that counts has its area.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'no_area_is_missing';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS opens_with_its_roll ON council_vote;
CREATE TRIGGER opens_with_its_roll BEFORE UPDATE ON council_vote
    FOR EACH ROW WHEN (NEW.state = 'open' AND OLD.state = 'noticed') EXECUTE FUNCTION council_refuse_opening();

-- A vote begins as a draft, a deliberation as a topic: every other state is reached along the table.
CREATE OR REPLACE FUNCTION council_refuse_skipping() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    RAISE EXCEPTION 'A vote begins as a draft and a deliberation as a topic.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'a_vote_or_topic_begins_at_its_start';
END
$$;
DROP TRIGGER IF EXISTS begins_as_a_draft ON council_vote;
CREATE TRIGGER begins_as_a_draft BEFORE INSERT ON council_vote
    FOR EACH ROW WHEN (NEW.state <> 'draft') EXECUTE FUNCTION council_refuse_skipping();
DROP TRIGGER IF EXISTS begins_as_a_topic ON council_deliberation;
CREATE TRIGGER begins_as_a_topic BEFORE INSERT ON council_deliberation
    FOR EACH ROW WHEN (NEW.state <> 'topic') EXECUTE FUNCTION council_refuse_skipping();

-- Results and certificates are written by the count of a closed vote, at no other time.
CREATE OR REPLACE FUNCTION council_refuse_uncounted() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    row_of jsonb := to_jsonb(NEW);
BEGIN
    IF NOT EXISTS (SELECT FROM council_vote v WHERE v.state = 'closed' AND v.id = CASE WHEN TG_TABLE_NAME = 'council_certificate'
        THEN (row_of ->> 'vote_id')::uuid ELSE (SELECT vote_id FROM council_matter WHERE id = (row_of ->> 'matter_id')::uuid) END FOR SHARE) THEN
        RAISE EXCEPTION 'Results and certificates are written when a closed vote is counted.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_counted_is_written_after_the_close';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS written_by_the_count ON council_certificate;
CREATE TRIGGER written_by_the_count BEFORE INSERT ON council_certificate
    FOR EACH ROW EXECUTE FUNCTION council_refuse_uncounted();
DROP TRIGGER IF EXISTS written_by_the_count ON council_result;
CREATE TRIGGER written_by_the_count BEFORE INSERT ON council_result
    FOR EACH ROW EXECUTE FUNCTION council_refuse_uncounted();

-- A dispute about a line of a named vote changes its count: it is resolved or dropped before that.
CREATE OR REPLACE FUNCTION council_refuse_late_disputes() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    one record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF NOT EXISTS (SELECT FROM council_vote v JOIN council_rollentry e ON e.vote_id = v.id
        WHERE v.id = one.vote_id AND e.id = one.entry_id AND v.state IN ('open', 'closed') AND NOT v.secret FOR SHARE OF v)
        OR TG_OP = 'UPDATE' AND (NEW.vote_id, NEW.entry_id) <> (OLD.vote_id, OLD.entry_id) THEN
        RAISE EXCEPTION 'A line is disputed between the opening and the count of a named vote.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_dispute_ends_before_the_count';
    END IF;
    RETURN one;
END
$$;
DROP TRIGGER IF EXISTS settled_before_the_count ON council_conflict;
CREATE TRIGGER settled_before_the_count BEFORE UPDATE OR DELETE ON council_conflict
    FOR EACH ROW EXECUTE FUNCTION council_refuse_late_disputes();

-- A vote moves along its table only, and what it stands on is fixed once it is open.
CREATE OR REPLACE FUNCTION council_refuse_jump() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('draft', 'noticed'), ('noticed', 'open'), ('open', 'closed'), ('closed', 'certified'), ('certified', 'published'),
        ('published', 'challenged'), ('challenged', 'published'), ('published', 'revoked'), ('challenged', 'revoked'),
        ('draft', 'cancelled'), ('noticed', 'cancelled'), ('open', 'cancelled'), ('closed', 'cancelled')) THEN
        RAISE EXCEPTION 'A vote does not go from % to %.', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_vote_moves_along_its_table';
    END IF;
    -- Whoever votes just now is waited for, and whoever votes next waits and finds it closed.
    IF OLD.state = 'open' AND NEW.state <> 'open' THEN
        PERFORM pg_advisory_xact_lock(hashtextextended(TG_TABLE_SCHEMA || OLD.id::text, 40));
    END IF;
    IF NEW.state = 'noticed' AND OLD.state = 'draft' THEN
        IF NEW.temporary AND NOT EXISTS (SELECT FROM council_call WHERE vote_id = NEW.id) THEN
            RAISE EXCEPTION 'A temporary meeting says who calls it.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_temporary_meeting_is_called';
        END IF;
        IF NEW.electorate = 'owners' AND NEW.opens_on < NEW.noticed_on + 15
            AND EXISTS (SELECT FROM council_election WHERE vote_id = NEW.id) THEN
            RAISE EXCEPTION 'Candidates are published 15 days before they are elected.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'candidates_are_known_in_time';
        END IF;
    END IF;
    -- The filing is corrected, never lost, and nothing about it is written after the close.
    IF (NEW.filed_as, NEW.committee_told_on) IS DISTINCT FROM (OLD.filed_as, OLD.committee_told_on) AND (
        OLD.state NOT IN ('draft', 'noticed', 'open') OR OLD.filed_as <> '' AND NEW.filed_as = ''
        OR OLD.committee_told_on IS NOT NULL AND NEW.committee_told_on IS NULL) THEN
        RAISE EXCEPTION 'The filing of a vote is written before the close and never lost.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_filing_is_not_lost';
    END IF;
    -- The last day is put off while the vote runs, never brought forward, and only with the reason written down.
    IF OLD.state NOT IN ('draft', 'noticed') AND NEW.closes_on <> OLD.closes_on AND NOT (
        OLD.state = 'open' AND NEW.state = 'open' AND EXISTS (
            SELECT FROM council_extension WHERE vote_id = NEW.id AND before = OLD.closes_on AND until = NEW.closes_on)) THEN
        RAISE EXCEPTION 'The last day of a vote is put off for a reason that is written down.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_last_day_is_put_off_for_a_reason';
    END IF;
    IF OLD.state NOT IN ('draft', 'noticed') AND
        (NEW.pack_id, NEW.electorate, NEW.secret, NEW.count_parking, NEW.silence, NEW.proxy_cap, NEW.noticed_on, NEW.opens_on,
         NEW.opened_on, NEW.roll_salt, NEW.roll_hash, NEW.area_all, NEW.heads_all, NEW.lines_all)
        IS DISTINCT FROM
        (OLD.pack_id, OLD.electorate, OLD.secret, OLD.count_parking, OLD.silence, OLD.proxy_cap, OLD.noticed_on, OLD.opens_on,
         OLD.opened_on, OLD.roll_salt, OLD.roll_hash, OLD.area_all, OLD.heads_all, OLD.lines_all)
        OR OLD.state NOT IN ('draft', 'noticed', 'open') AND NEW.closed_on IS DISTINCT FROM OLD.closed_on THEN
        RAISE EXCEPTION 'What a vote stands on is fixed once it is open.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'an_open_vote_is_fixed';
    END IF;
    -- It runs until its last day has ended, or until everybody has voted; only owners have a shortest period.
    IF NEW.state = 'closed' AND OLD.state = 'open' AND (NEW.closed_on IS NULL OR NEW.electorate = 'owners'
        AND NEW.closed_on <= NEW.closes_on AND (SELECT count(*) FROM council_mark WHERE vote_id = NEW.id) < NEW.lines_all) THEN
        RAISE EXCEPTION 'A vote runs until its last day has ended.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_vote_runs_to_its_last_day';
    END IF;
    IF NEW.state IN ('certified', 'published') AND NEW.state <> OLD.state AND (
        NOT EXISTS (SELECT FROM council_certificate WHERE vote_id = NEW.id)
        OR EXISTS (SELECT FROM council_matter m WHERE m.vote_id = NEW.id AND NOT EXISTS (
            SELECT FROM council_result WHERE matter_id = m.id))) THEN
        RAISE EXCEPTION 'A vote is certified by its certificate and a result for each matter.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_certified_vote_is_counted';
    END IF;
    -- What the notice says stands. Parking is answered later where it said nothing.
    IF OLD.state <> 'draft' AND (
        (NEW.title, NEW.electorate, NEW.place_id, NEW.deliberation_id, NEW.temporary, NEW.secret, NEW.scope, NEW.scope_reason, NEW.silence, NEW.silence_clause)
        IS DISTINCT FROM
        (OLD.title, OLD.electorate, OLD.place_id, OLD.deliberation_id, OLD.temporary, OLD.secret, OLD.scope, OLD.scope_reason, OLD.silence, OLD.silence_clause)
        OR OLD.count_parking IS NOT NULL AND NEW.count_parking IS DISTINCT FROM OLD.count_parking) THEN
        RAISE EXCEPTION 'What the notice of a vote says stands.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_the_notice_says_stands';
    END IF;
    IF NEW.proxy_cap IS DISTINCT FROM OLD.proxy_cap AND EXISTS (
        SELECT FROM council_proxy p JOIN council_rollentry e ON e.id = p.entry_id WHERE p.vote_id = NEW.id AND NOT p.guardian
        GROUP BY p.holder_id HAVING count(DISTINCT e.head) > coalesce(NEW.proxy_cap, 0)) THEN
        RAISE EXCEPTION 'Somebody stands for more already.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_cap_holds_who_stands_in_already';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS vote_along_its_table ON council_vote;
CREATE TRIGGER vote_along_its_table BEFORE UPDATE ON council_vote
    FOR EACH ROW EXECUTE FUNCTION council_refuse_jump();

-- All three parties are invited, and whoever did not come is written down, before anything counts as deliberated.
CREATE OR REPLACE FUNCTION council_refuse_without_parties() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF (SELECT count(DISTINCT side) FROM council_invitation WHERE deliberation_id = NEW.id
        AND side IN ('residents_committee', 'owners_committee', 'property_company')) < 3
        OR EXISTS (SELECT FROM council_invitation WHERE deliberation_id = NEW.id AND present IS NULL) THEN
        RAISE EXCEPTION 'A deliberation has invited all three parties and says who came.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'three_parties_are_invited';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS held_with_three_parties ON council_deliberation;
CREATE TRIGGER held_with_three_parties BEFORE UPDATE ON council_deliberation
    FOR EACH ROW WHEN (NEW.state = 'held' AND OLD.state <> 'held') EXECUTE FUNCTION council_refuse_without_parties();

-- One person stands for no more heads than the adopted rules allow; without an answer, for nobody. A guardian is no free choice.
CREATE OR REPLACE FUNCTION council_refuse_proxy_beyond_cap() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    cap integer;
BEGIN
    IF NEW.guardian THEN
        RETURN NEW;
    END IF;
    SELECT proxy_cap INTO cap FROM council_vote WHERE id = NEW.vote_id FOR NO KEY UPDATE;
    IF cap IS NULL OR cap < (SELECT count(DISTINCT e.head) FROM council_rollentry e LEFT JOIN council_proxy p ON p.entry_id = e.id
        WHERE e.id = NEW.entry_id OR p.vote_id = NEW.vote_id AND p.holder_id = NEW.holder_id AND NOT p.guardian) THEN
        RAISE EXCEPTION 'One person stands for too many.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_proxy_stays_within_the_cap';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS within_the_cap ON council_proxy;
CREATE TRIGGER within_the_cap BEFORE INSERT OR UPDATE ON council_proxy
    FOR EACH ROW EXECUTE FUNCTION council_refuse_proxy_beyond_cap();

-- A deliberation moves along its table only; what was agreed, or the vote that was needed, is there before it goes on.
CREATE OR REPLACE FUNCTION council_refuse_topic_jump() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN (
        ('topic', 'screened'), ('screened', 'scheduled'), ('scheduled', 'held'), ('held', 'agreed'), ('held', 'needs_vote'),
        ('held', 'referred'), ('held', 'not_agreed'), ('not_agreed', 'screened'), ('not_agreed', 'published'), ('agreed', 'implementing'), ('needs_vote', 'implementing'), ('implementing', 'published'),
        ('referred', 'published'), ('published', 'screened')) THEN
        RAISE EXCEPTION 'A deliberation does not go from % to %.', OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_deliberation_moves_along_its_table';
    END IF;
    IF NEW.state = 'agreed' AND NOT EXISTS (SELECT FROM council_agreeditem WHERE deliberation_id = NEW.id) THEN
        RAISE EXCEPTION 'What was agreed is written down.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'what_was_agreed_is_written_down';
    END IF;
    IF OLD.state = 'needs_vote' AND NOT EXISTS (
        SELECT FROM council_vote v JOIN council_matter m ON m.vote_id = v.id JOIN council_result r ON r.matter_id = m.id
        WHERE v.deliberation_id = NEW.id AND v.state = 'published' AND r.outcome = 'passed') THEN
        RAISE EXCEPTION 'A deliberation replaces no vote.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_deliberation_replaces_no_vote';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS topic_along_its_table ON council_deliberation;
CREATE TRIGGER topic_along_its_table BEFORE UPDATE ON council_deliberation
    FOR EACH ROW WHEN (NEW.state <> OLD.state) EXECUTE FUNCTION council_refuse_topic_jump();
