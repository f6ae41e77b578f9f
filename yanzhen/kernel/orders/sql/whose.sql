-- Whose desk somebody sits at. Verbs that sell, take and give back money ask it where they hold the order's row anyway,
-- so it costs no question more (actions/desks.py says the same in Python; docs/decisions/0204-a-desk-acts-for-its-seller.md).

-- An office of an organisation is the desk of that seller; one without an organisation serves the sellers of its place
-- (models/sellers.py: served_by).
CREATE OR REPLACE FUNCTION orders_desk_of(office uuid, the_seller uuid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  own uuid;
  scope uuid;
BEGIN
  SELECT o.organisation_id, o.scope_id INTO own, scope FROM parties_office o WHERE o.id = office;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  IF own IS NOT NULL OR scope IS NULL THEN
    RETURN own IS NULL OR own = the_seller;
  END IF;
  RETURN EXISTS (SELECT 1 FROM orders_seller s JOIN places_place it ON it.id = s.place_id JOIN places_place here ON here.id = scope
    WHERE s.organisation_id = the_seller AND starts_with(it.path, here.path));
END $$;

-- The system's own work, and whoever sits at the server's console.
CREATE OR REPLACE FUNCTION orders_by_the_house(who jsonb) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN COALESCE(who->>'channel', '') IN ('job', 'console');
END $$;

-- It is theirs: the buyer, or whoever acts for the buyer.
CREATE OR REPLACE FUNCTION orders_for_self(who jsonb, buyer uuid) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN COALESCE(buyer IN ((who->>'person_id')::uuid, (who->>'on_behalf_of_id')::uuid), false);
END $$;

-- It is theirs by the link it was given with: nobody's order, sold by that door (actions/links.py), and the very one of the link.
CREATE OR REPLACE FUNCTION orders_by_link(who jsonb, key uuid, buyer uuid, sold_by text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN COALESCE(who->>'channel' = 'link' AND sold_by = 'link' AND buyer IS NULL AND (who->>'link_of')::uuid = key, false);
END $$;

-- Refuses everybody but the desk of this seller, and says whose it is.
CREATE OR REPLACE FUNCTION orders_refuse_other_desk(who jsonb, the_seller uuid) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT (orders_by_the_house(who) OR orders_desk_of((who->>'office_id')::uuid, the_seller)) THEN
    PERFORM orders_refuse('another_sellers_desk', jsonb_build_object('seller', (SELECT name FROM parties_party WHERE id = the_seller)));
  END IF;
END $$;

-- Who may read what became of a key: whoever asked, buys or holds its link, and the desks of its sellers.
CREATE OR REPLACE FUNCTION orders_may_read(key uuid, who jsonb) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
  office uuid := (who->>'office_id')::uuid;
  o record;
BEGIN
  IF orders_by_the_house(who) THEN
    RETURN true;
  END IF;
  SELECT by_person_id, buyer_id, collector_id, channel::text, NULL::jsonb AS draft INTO o FROM orders_order WHERE id = key;
  IF NOT FOUND THEN
    SELECT by_person_id, (r.draft->>'buyer')::uuid AS buyer_id, (r.draft->>'collector')::uuid AS collector_id,
      r.draft->'by'->>'channel' AS channel, r.draft INTO o
    FROM orders_request r WHERE r.id = key;
  END IF;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  RETURN COALESCE(o.by_person_id = (who->>'person_id')::uuid, false) OR orders_for_self(who, o.buyer_id)
    OR orders_by_link(who, key, o.buyer_id, o.channel)
    OR office IS NOT NULL AND (orders_desk_of(office, o.collector_id)
      OR EXISTS (SELECT 1 FROM orders_orderline l WHERE l.order_id = key AND orders_desk_of(office, l.seller_id))
      OR EXISTS (SELECT 1 FROM jsonb_array_elements(o.draft->'lines') l WHERE orders_desk_of(office, (l->>'seller')::uuid)));
END $$;

-- An offer takes of its own seller's pools: whoever keeps a pool decides who sells of it.
CREATE OR REPLACE FUNCTION orders_keep_demand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM orders_offer o JOIN orders_pool p ON p.seller_id = o.seller_id WHERE o.id = NEW.offer_id AND p.id = NEW.pool_id) THEN
    RAISE EXCEPTION 'an_offer_takes_of_its_own_sellers_pools' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS orders_keep_demand ON orders_offerdemand;
CREATE TRIGGER orders_keep_demand BEFORE INSERT OR UPDATE ON orders_offerdemand FOR EACH ROW EXECUTE FUNCTION orders_keep_demand();

-- Nor does an offer or a pool ever change hands.
CREATE OR REPLACE FUNCTION orders_keep_owner() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'an_offer_and_a_pool_stay_with_their_seller' USING ERRCODE = 'check_violation';
END $$;
DROP TRIGGER IF EXISTS orders_keep_owner ON orders_offer;
CREATE TRIGGER orders_keep_owner BEFORE UPDATE ON orders_offer FOR EACH ROW
WHEN (NEW.seller_id IS DISTINCT FROM OLD.seller_id) EXECUTE FUNCTION orders_keep_owner();
DROP TRIGGER IF EXISTS orders_keep_owner ON orders_pool;
CREATE TRIGGER orders_keep_owner BEFORE UPDATE ON orders_pool FOR EACH ROW
WHEN (NEW.seller_id IS DISTINCT FROM OLD.seller_id) EXECUTE FUNCTION orders_keep_owner();
