-- The box of a secret vote. The application may not read what lies in it (grants.sql): these are the only ways in and out, and
-- they work as the owner.

-- The second half of casting. A server logs statements: here stands what was chosen and not by whom, in cast.sql by whom and not what.
DROP FUNCTION IF EXISTS council_into_the_box(uuid, jsonb, text[], text);
DROP FUNCTION IF EXISTS council_into_the_box(uuid, jsonb, jsonb, text);
CREATE FUNCTION council_into_the_box(the_vote uuid, choices jsonb, allowed jsonb, the_print text) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  wrong jsonb := council_wrong_choices(the_vote, choices, allowed);
BEGIN
  IF wrong IS NOT NULL THEN
    RETURN wrong;
  END IF;
  INSERT INTO council_secretballot (id, matter_id, choice)
  SELECT gen_random_uuid(), m.id, choices->>m.id::text FROM council_matter m WHERE m.vote_id = the_vote;
  INSERT INTO council_secretreceipt (fingerprint, vote_id) VALUES (the_print, the_vote);
  RETURN '{}';
END $$;

-- What was chosen, matter by matter in the order of random keys, when no more ballots come. Of a vote that was cancelled it stays shut.
DROP FUNCTION IF EXISTS council_open_the_box(uuid);
CREATE FUNCTION council_open_the_box(the_vote uuid) RETURNS TABLE (matter uuid, said text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM council_vote WHERE id = the_vote AND state NOT IN ('draft', 'noticed', 'open', 'cancelled')) THEN
    RAISE EXCEPTION 'The box of a secret vote is opened after the close.'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'the_box_is_opened_after_the_close';
  END IF;
  RETURN QUERY SELECT b.matter_id, b.choice::text FROM council_secretballot b JOIN council_matter m ON m.id = b.matter_id
    WHERE m.vote_id = the_vote ORDER BY b.matter_id, b.id;
END $$;
