-- Casting: one statement, one round trip. Gives {"mark": …}, or {"refused": rule, …}, which actions/casting.py says in words.
-- Nothing is written where it refuses. What must hold whoever writes is held by the triggers and keys of council.sql.

-- What is wrong with the choices, or null: each published matter is answered, and nothing else; of a body's candidates no more
-- than there are seats.
DROP FUNCTION IF EXISTS council_wrong_choices(uuid, jsonb, text[]);
DROP FUNCTION IF EXISTS council_wrong_choices(uuid, jsonb, jsonb);
CREATE FUNCTION council_wrong_choices(the_vote uuid, choices jsonb, allowed jsonb) RETURNS jsonb
LANGUAGE plpgsql STABLE AS $$
DECLARE
  asked record;
  one record;
BEGIN
  SELECT count(*) AS published, count(*) FILTER (WHERE choices ? id::text) AS named,
    count(*) FILTER (WHERE allowed ? (choices->>id::text)) AS answered, count(election_id) AS bodies,
    (SELECT count(*) FROM jsonb_object_keys(choices)) AS said INTO asked
    FROM council_matter WHERE vote_id = the_vote;
  IF asked.named < asked.said THEN
    RETURN '{"refused": "not_published"}';
  END IF;
  IF asked.answered < asked.published THEN
    SELECT id, title INTO one FROM council_matter
    WHERE vote_id = the_vote AND (allowed ? (choices->>id::text)) IS NOT TRUE ORDER BY "order" LIMIT 1;
    RETURN jsonb_build_object('refused', 'choose', 'matter', one.title, 'field', one.id);
  END IF;
  IF asked.bodies > 0 THEN
    SELECT e.title, e.seats INTO one FROM council_election e JOIN council_matter m ON m.election_id = e.id
    WHERE e.vote_id = the_vote AND choices->>m.id::text = 'yes' GROUP BY e.id HAVING count(*) > e.seats LIMIT 1;
    IF FOUND THEN
      RETURN jsonb_build_object('refused', 'too_many_candidates', 'body', one.title, 'seats', one.seats);
    END IF;
  END IF;
  RETURN NULL;
END $$;

-- `ask`: vote, entry, channel, day, at, who (the columns of an audit line), person, receipt; `owners` where somebody votes for
-- themselves (the parties they may be), absent where an officer writes down; `proxy` where a paper is given to whoever stands in;
-- `choices` by matter, absent in a secret vote.
DROP FUNCTION IF EXISTS council_cast(jsonb);
CREATE FUNCTION council_cast(ask jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  today date := (ask->>'day')::date;
  spot record;
  stands_in uuid;
  ends date;
  wrong jsonb;
  the_mark uuid := gen_random_uuid();
BEGIN
  SELECT e.id, e.kind, e.unit, v.id AS vote, v.state, v.opens_on, v.closes_on, v.secret, v.count_parking,
    v.number || ' ' || v.title AS title, p.path,
    NOT ask ? 'owners' OR EXISTS (SELECT FROM council_rollowner o WHERE o.entry_id = e.id AND ask->'owners' ? o.party_id::text) AS owns
    INTO spot
    FROM council_rollentry e JOIN council_vote v ON v.id = e.vote_id JOIN places_place p ON p.id = v.place_id
    WHERE e.id = (ask->>'entry')::uuid;
  IF spot.vote IS DISTINCT FROM (ask->>'vote')::uuid THEN
    RETURN '{"refused": "roll_of_another_vote"}';
  END IF;
  IF spot.secret = (ask ? 'choices') THEN
    RAISE EXCEPTION 'A secret vote is asked in two halves, a named one in one.';
  END IF;
  IF spot.state <> 'open' OR today NOT BETWEEN spot.opens_on AND spot.closes_on THEN
    RETURN jsonb_build_object('refused', 'not_open', 'since', spot.opens_on, 'until', spot.closes_on);
  END IF;
  IF spot.kind = 'parking' AND spot.count_parking IS NOT TRUE THEN
    RETURN '{"refused": "parking"}';
  END IF;
  IF NOT spot.owns THEN
    SELECT id, until INTO stands_in, ends FROM council_proxy WHERE entry_id = spot.id AND holder_id = (ask->>'person')::uuid;
    IF NOT FOUND THEN
      RETURN jsonb_build_object('refused', 'not_on_the_roll', 'unit', spot.unit);
    END IF;
    IF ends < today THEN
      RETURN jsonb_build_object('refused', 'proxy_ended', 'unit', spot.unit, 'day', ends);
    END IF;
  END IF;
  IF ask ? 'proxy' THEN
    SELECT id, until INTO stands_in, ends FROM council_proxy WHERE entry_id = spot.id;
    IF NOT FOUND THEN
      RETURN jsonb_build_object('refused', 'nobody_stands_in', 'unit', spot.unit);
    END IF;
    IF ends < today THEN
      RETURN jsonb_build_object('refused', 'stood_in', 'unit', spot.unit, 'day', ends);
    END IF;
  END IF;
  IF NOT spot.secret THEN
    wrong := council_wrong_choices(spot.vote, ask->'choices', ask->'allowed');
    IF wrong IS NOT NULL THEN
      RETURN wrong;
    END IF;
  END IF;

  INSERT INTO council_mark (id, vote_id, entry_id, channel, at, person_id, person_name, proxy_id, receipt)
  VALUES (the_mark, spot.vote, spot.id, ask->>'channel', CASE WHEN NOT spot.secret THEN (ask->>'at')::timestamptz END,
    (ask->>'person')::uuid, ask->'who'->>'person_name', stands_in,
    CASE WHEN spot.secret THEN '' ELSE ask->>'receipt' END)
  ON CONFLICT ON CONSTRAINT a_line_votes_once DO NOTHING;
  IF NOT FOUND THEN
    RETURN jsonb_build_object('refused', 'voted', 'unit', spot.unit);
  END IF;
  IF NOT spot.secret THEN
    INSERT INTO council_ballot (id, matter_id, entry_id, mark_id, choice)
    SELECT new_key(), m.id, spot.id, the_mark, ask->'choices'->>m.id::text FROM council_matter m WHERE m.vote_id = spot.vote;
    PERFORM audit_write(ask->'who', 'council.cast', 'council.vote', spot.vote, spot.title, spot.path,
      jsonb_build_object('unit', spot.unit, 'channel', ask->'channel'), (ask->>'at')::timestamptz);
  END IF;
  RETURN jsonb_build_object('mark', the_mark);
END $$;
