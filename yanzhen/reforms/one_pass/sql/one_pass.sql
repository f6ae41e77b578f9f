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
