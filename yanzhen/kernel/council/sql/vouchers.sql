-- The largest sum of money a text names, in fen: the same as sum_said in base/money.py.
CREATE OR REPLACE FUNCTION council_sum_said(words text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT max(trunc(replace(found[1], ',', '')::numeric * CASE found[2] WHEN '万元' THEN 1000000 ELSE 100 END))::bigint
    FROM regexp_matches(words, '([0-9][0-9,]{0,11}(?:\.[0-9]{1,4})?) *(万元|元|yuan)', 'g') found
$$;

-- Whether this matter passed in a vote of the place that is counted, and is of a kind a voucher may rest on.
-- The row of the vote is the turn of two vouchers that would rest on one matter.
CREATE OR REPLACE FUNCTION council_carries_voucher(the_matter uuid, the_place uuid) RETURNS boolean
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM FROM council_vote v JOIN council_matter m ON m.vote_id = v.id WHERE m.id = the_matter FOR NO KEY UPDATE OF v;
    RETURN EXISTS (
        SELECT FROM council_matter m JOIN council_vote v ON v.id = m.vote_id JOIN council_result r ON r.matter_id = m.id
         WHERE m.id = the_matter AND v.place_id = the_place AND v.state IN ('certified', 'published') AND r.outcome = 'passed'
           AND v.electorate IN ('owners', 'members', 'member_representatives') AND m.kind <> 'fund_use' AND m.election_id IS NULL
           AND EXISTS (SELECT FROM council_certificate c WHERE c.vote_id = v.id));
END
$$;

-- A decision that names a vote names one that passed where its book is.
CREATE OR REPLACE FUNCTION council_refuse_stray_basis() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM ledger_slip WHERE id = NEW.slip_id AND state = 'handed_in') THEN
        RAISE EXCEPTION 'The vote of a voucher that is handed in stays.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'what_a_handed_in_voucher_rests_on_stays';
    END IF;
    IF NOT council_carries_voucher(NEW.matter_id, (
        SELECT b.place_id FROM ledger_slip s JOIN ledger_book b ON b.id = s.book_id WHERE s.id = NEW.slip_id)) THEN
        RAISE EXCEPTION 'A voucher rests on a vote of its place that passed and is counted.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_voucher_rests_on_a_vote_that_passed';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS rests_on_a_vote ON ledger_slipdecision;
CREATE TRIGGER rests_on_a_vote BEFORE INSERT OR UPDATE ON ledger_slipdecision
    FOR EACH ROW WHEN (NEW.matter_id IS NOT NULL) EXECUTE FUNCTION council_refuse_stray_basis();

-- Handed in, the vote carries it still, and all vouchers that rest on it take no more than it named.
CREATE OR REPLACE FUNCTION council_refuse_beyond_the_vote() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    the_matter uuid;
    used bigint;
    most bigint;
BEGIN
    SELECT matter_id INTO the_matter FROM ledger_slipdecision WHERE slip_id = NEW.id;
    IF the_matter IS NULL THEN
        RETURN NEW;
    END IF;
    IF NOT council_carries_voucher(the_matter, (SELECT place_id FROM ledger_book WHERE id = NEW.book_id)) THEN
        RAISE EXCEPTION 'A voucher rests on a vote of its place that passed and is counted.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_voucher_rests_on_a_vote_that_passed';
    END IF;
    SELECT council_sum_said(title || ' ' || text) INTO most FROM council_matter WHERE id = the_matter;
    SELECT sum(l.debit_fen) INTO used
      FROM ledger_slipdecision d JOIN ledger_slip s ON s.id = d.slip_id JOIN ledger_slipline l ON l.slip_id = s.id
     WHERE d.matter_id = the_matter AND (s.id = NEW.id OR s.state = 'handed_in');
    IF used > most THEN
        RAISE EXCEPTION 'Vouchers take no more than the vote they rest on named.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'vouchers_stay_within_their_vote';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS within_its_vote ON ledger_slip;
CREATE TRIGGER within_its_vote BEFORE UPDATE OF state ON ledger_slip
    FOR EACH ROW WHEN (NEW.state = 'handed_in' AND OLD.state <> 'handed_in') EXECUTE FUNCTION council_refuse_beyond_the_vote();
