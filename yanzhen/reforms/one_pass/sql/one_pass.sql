-- The places of a day of an area are never more than its approved maximum; sessions of one day are summed. A sale touches
-- neither column, so that this costs a sale nothing: orders itself holds that no more is sold than there is.
CREATE OR REPLACE FUNCTION one_pass_keep_maximum() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    most integer;
BEGIN
    SELECT day_max INTO most FROM one_pass_area WHERE pool_id = NEW.pool_id;
    IF FOUND AND NEW.size + COALESCE((
        SELECT sum(c.size) FROM orders_capacity c WHERE c.pool_id = NEW.pool_id AND c.day = NEW.day AND c.id <> NEW.id), 0) > most THEN
        RAISE EXCEPTION 'A day has no more places than the approved maximum.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_day_keeps_to_the_approved_maximum';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS one_pass_keep_maximum ON orders_capacity;
CREATE TRIGGER one_pass_keep_maximum BEFORE INSERT OR UPDATE OF size, pool_id, day ON orders_capacity
    FOR EACH ROW EXECUTE FUNCTION one_pass_keep_maximum();

-- Nor does the maximum sink below days that are open already from today on.
CREATE OR REPLACE FUNCTION one_pass_keep_area() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM orders_capacity c WHERE c.pool_id = NEW.pool_id AND c.day >= current_date
               GROUP BY c.day HAVING sum(c.size) > NEW.day_max) THEN
        RAISE EXCEPTION 'A day has no more places than the approved maximum.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_day_keeps_to_the_approved_maximum';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS one_pass_keep_area ON one_pass_area;
CREATE TRIGGER one_pass_keep_area BEFORE INSERT OR UPDATE OF day_max, pool_id ON one_pass_area
    FOR EACH ROW EXECUTE FUNCTION one_pass_keep_area();

-- A tour is confirmed with grown-ups enough: asked at the commit, so that staff and answer may come in either order.
CREATE OR REPLACE FUNCTION one_pass_keep_staff() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    of uuid := CASE WHEN TG_TABLE_NAME = 'one_pass_studytour' THEN (to_jsonb(COALESCE(NEW, OLD)) ->> 'id')::uuid
                    ELSE (to_jsonb(COALESCE(NEW, OLD)) ->> 'tour_id')::uuid END;
BEGIN
    IF EXISTS (
        SELECT FROM one_pass_studytour t JOIN one_pass_product p ON p.id = t.product_id
         WHERE t.id = of AND t.state = 'confirmed' AND (p.pupils_per_staff IS NULL
            OR (SELECT count(*) FROM one_pass_tourstaff s WHERE s.tour_id = t.id) * p.pupils_per_staff < t.pupils)
    ) THEN
        RAISE EXCEPTION 'A tour is confirmed with staff enough for its pupils.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_tour_goes_with_staff_enough';
    END IF;
    -- The roles of NEEDED (models/tours.py): each group goes with one of these at least.
    IF EXISTS (
        SELECT FROM one_pass_studytour t CROSS JOIN unnest(ARRAY['representative', 'teacher', 'leader', 'safety']) AS needed(role)
         WHERE t.id = of AND t.state = 'confirmed'
           AND NOT EXISTS (SELECT FROM one_pass_tourstaff s WHERE s.tour_id = t.id AND s.role = needed.role)
    ) THEN
        RAISE EXCEPTION 'A tour is confirmed with somebody in each role that it needs.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_tour_goes_with_every_role';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS one_pass_keep_staff ON one_pass_studytour;
CREATE CONSTRAINT TRIGGER one_pass_keep_staff AFTER INSERT OR UPDATE OF state, pupils ON one_pass_studytour
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION one_pass_keep_staff();
DROP TRIGGER IF EXISTS one_pass_keep_staff ON one_pass_tourstaff;
CREATE CONSTRAINT TRIGGER one_pass_keep_staff AFTER DELETE OR UPDATE ON one_pass_tourstaff
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION one_pass_keep_staff();

-- Nor is it confirmed without its places: a live order for its product and its day with a place for each pupil.
CREATE OR REPLACE FUNCTION one_pass_keep_tour_places() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (
        SELECT FROM one_pass_studytour t JOIN one_pass_product p ON p.id = t.product_id
         WHERE t.id = NEW.id AND t.state = 'confirmed' AND NOT EXISTS (
            SELECT FROM orders_order o JOIN orders_orderline l ON l.order_id = o.id
             WHERE o.id = t.order_id AND o.state IN ('placed', 'paid') AND l.offer_id = p.offer_id AND l.day = t.day
             GROUP BY o.id HAVING sum(l.quantity - l.refunded) >= t.pupils)
    ) THEN
        RAISE EXCEPTION 'A confirmed tour holds a place for each pupil.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_confirmed_tour_holds_its_places';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS one_pass_keep_tour_places ON one_pass_studytour;
CREATE CONSTRAINT TRIGGER one_pass_keep_tour_places AFTER INSERT OR UPDATE OF state, pupils, day, order_id ON one_pass_studytour
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION one_pass_keep_tour_places();

-- A study product is sold to a tour that was asked for, and in no other way: page, shop, counter, queue and API alike. The tour
-- names its order (or request) before the lines are written. Once a statement, not once a row: a sale pays for one look.
CREATE OR REPLACE FUNCTION one_pass_sell_to_tours() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE
    title text;
BEGIN
    IF TG_TABLE_NAME = 'orders_orderline' THEN
        SELECT p.name INTO title FROM added l JOIN one_pass_product p ON p.offer_id = l.offer_id AND p.sort = 'study'
         WHERE NOT EXISTS (SELECT FROM one_pass_studytour t WHERE t.order_id = l.order_id) LIMIT 1;
    ELSE
        SELECT p.name INTO title FROM added r CROSS JOIN jsonb_array_elements(r.draft -> 'lines') AS l
          JOIN one_pass_product p ON p.offer_id = (l ->> 'offer')::uuid AND p.sort = 'study'
         WHERE NOT EXISTS (SELECT FROM one_pass_studytour t WHERE t.order_id = r.id) LIMIT 1;
    END IF;
    IF title IS NOT NULL THEN
        RAISE EXCEPTION 'only_a_tour_buys_this' USING ERRCODE = 'YZ409', DETAIL = jsonb_build_object('offer', title)::text;
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS one_pass_sell_to_tours ON orders_orderline;
CREATE TRIGGER one_pass_sell_to_tours AFTER INSERT ON orders_orderline REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION one_pass_sell_to_tours();
DROP TRIGGER IF EXISTS one_pass_sell_to_tours ON orders_request;
CREATE TRIGGER one_pass_sell_to_tours AFTER INSERT ON orders_request REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION one_pass_sell_to_tours();

-- Who came: let in with a ticket at the point where visitors are counted (or with one that has no points), or free of charge at
-- a gate of such a point. Who lives or works there is no visitor; who is let back in was counted before.
CREATE OR REPLACE VIEW one_pass_admission AS
SELECT r.id, p.area_id, r.occurred_at AS at, r.uses AS people, e.title, ''::varchar(10) AS reason, v.order_id, NULL::uuid AS device_id, r.device AS gate
  FROM orders_redemption r
  JOIN orders_entitlement e ON e.id = r.entitlement_id
  JOIN orders_voucher v ON v.id = e.voucher_id
  JOIN one_pass_product p ON p.offer_id = v.offer_id
 WHERE e.point = '' AND p.area_id IS NOT NULL
    OR EXISTS (SELECT FROM one_pass_productpoint s WHERE s.product_id = p.id AND s.code = e.point AND s.arrives)
UNION ALL
SELECT c.scan_id, COALESCE(a.area_id, here.area_id), c.at, c.people, ''::varchar(200), c.reason, NULL::uuid, d.id, d.label
  FROM one_pass_gatecount c
  JOIN one_pass_gatedevice d ON d.id = c.device_id
  LEFT JOIN one_pass_attraction a ON a.id = d.attraction_id
  LEFT JOIN LATERAL (
        SELECT p.area_id FROM one_pass_productpoint s JOIN one_pass_product p ON p.id = s.product_id
          JOIN orders_offer o ON o.id = p.offer_id
         WHERE s.code = d.point AND s.arrives AND o.seller_id = d.seller_id ORDER BY p.id LIMIT 1) here ON d.point <> ''
 WHERE c.kind = 'free' AND c.reason NOT IN ('islander', 'staff') AND (d.point = '' AND a.area_id IS NOT NULL OR here.area_id IS NOT NULL);
