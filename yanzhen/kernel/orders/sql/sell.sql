-- The sale: one statement, one round trip. Gives the order, a receipt of the queue, or raises YZ409 (refused) or YZ410
-- (the ground has moved: ask again with the same key).

-- What became of a key: an order, a request, or nothing yet. The same key with other words is refused.
DROP FUNCTION IF EXISTS orders_answer(uuid, text);
CREATE FUNCTION orders_answer(key uuid, words text) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  o record;
BEGIN
  SELECT id, hash, number, state, total_fen, expires_at INTO o FROM orders_order WHERE id = key;
  IF FOUND THEN
    IF words IS NOT NULL AND o.hash <> words THEN
      PERFORM orders_refuse('key_used_for_something_else', jsonb_build_object('number', o.number));
    END IF;
    RETURN jsonb_build_object('id', o.id, 'number', o.number, 'state', o.state, 'total_fen', o.total_fen, 'expires_at', o.expires_at);
  END IF;
  SELECT id, hash, arrived, state, refusal, draft->'total_fen' AS total_fen INTO o FROM orders_request WHERE id = key;
  IF FOUND THEN
    IF words IS NOT NULL AND o.hash <> words THEN
      PERFORM orders_refuse('key_used_for_something_else', jsonb_build_object('number', o.arrived));
    END IF;
    RETURN jsonb_build_object('id', o.id, 'state', CASE o.state WHEN 'waiting' THEN 'queued' ELSE o.state END,
      'arrived', o.arrived, 'refusal', o.refusal, 'total_fen', o.total_fen);
  END IF;
  RETURN NULL;
END $$;

-- The same for whoever may read it; nothing for anybody else.
DROP FUNCTION IF EXISTS orders_answer_for(uuid, jsonb);
CREATE FUNCTION orders_answer_for(key uuid, who jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE WHEN orders_may_read(key, who) THEN orders_answer(key, NULL) END;
END $$;

DROP FUNCTION IF EXISTS orders_sell(jsonb);
CREATE FUNCTION orders_sell(ask jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  at timestamptz := (ask->>'at')::timestamptz;
  key uuid := (ask->>'id')::uuid;
  answer jsonb := orders_answer(key, ask->>'hash');
  draft jsonb;
  short jsonb;
BEGIN
  IF answer IS NOT NULL THEN
    RETURN answer || '{"fresh": false}';
  END IF;
  draft := orders_priced(ask);
  IF draft->'takes' @> '[{"mode": "queue"}]' THEN
    RETURN orders_queue_up(draft);
  END IF;
  -- Sold out is said without writing anything; where holds have lapsed, they are given back first.
  SELECT t INTO short FROM jsonb_array_elements(draft->'takes') t
  WHERE (t->>'left')::integer < (t->>'n')::integer OR (t->>'waiting')::integer > 0 AND draft->>'waiting' IS NULL LIMIT 1;
  IF FOUND AND draft->>'waiting' IS NULL THEN
    IF orders_expire((short->>'capacity')::uuid, at, 200) > 0 THEN
      RETURN '{"state": "again"}';
    END IF;
    PERFORM orders_refuse(CASE WHEN (short->>'waiting')::integer > 0 THEN 'waiting_list_first' ELSE 'sold_out' END,
      jsonb_build_object('left', GREATEST((short->>'left')::integer, 0), 'capacity', short->'capacity'));
  END IF;

  PERFORM orders_write(ARRAY[draft]);
  IF draft->>'waiting' IS NOT NULL THEN
    PERFORM orders_take_what_was_offered(draft, at);
  END IF;
  PERFORM orders_take(draft, draft->>'pay' IS NULL, at);
  RETURN orders_answer(key, NULL) || '{"fresh": true}';
END $$;

-- The request is stored: that is its receipt. It holds the priced basket, so what was promised here is what is sold.
DROP FUNCTION IF EXISTS orders_queue_up(jsonb);
CREATE FUNCTION orders_queue_up(draft jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  queue uuid;
  place bigint;
BEGIN
  IF draft->'takes' @> '[{"mode": "slots"}]' OR draft @> '{"units": true}' THEN
    PERFORM orders_refuse('hot_goods_go_alone');
  END IF;
  SELECT (t->>'capacity')::uuid INTO queue FROM jsonb_array_elements(draft->'takes') t WHERE t->>'mode' = 'queue' ORDER BY 1 LIMIT 1;
  INSERT INTO orders_request (id, arrived, capacity_id, hash, draft, state, by_person_id, asked_at)
  VALUES ((draft->>'id')::uuid, nextval('orders_arrival'), queue, draft->>'hash', draft, 'waiting',
    (draft->'by'->>'person_id')::uuid, (draft->>'at')::timestamptz)
  RETURNING arrived INTO place;
  RETURN jsonb_build_object('id', draft->'id', 'state', 'queued', 'arrived', place, 'total_fen', draft->'total_fen',
    'capacity', queue, 'fresh', true);
END $$;

-- Places that were offered to the waiting list go back into the counter in the same transaction that takes them.
DROP FUNCTION IF EXISTS orders_take_what_was_offered(jsonb, timestamptz);
CREATE FUNCTION orders_take_what_was_offered(draft jsonb, at timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  claim record;
BEGIN
  UPDATE orders_waitingentry SET state = 'taken', order_id = (draft->>'id')::uuid
  WHERE id = (draft->>'waiting')::uuid AND state = 'offered' AND offered_until > at;
  IF NOT FOUND THEN
    PERFORM orders_refuse('offer_has_lapsed');
  END IF;
  UPDATE orders_claim SET state = 'released', given_back = quantity
  WHERE waiting_id = (draft->>'waiting')::uuid AND state = 'held' RETURNING capacity_id, quantity INTO claim;
  UPDATE orders_capacity SET held = held - claim.quantity WHERE id = claim.capacity_id;
END $$;
