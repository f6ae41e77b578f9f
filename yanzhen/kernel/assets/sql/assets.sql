-- History and counts are never altered: a mistake is corrected by a new line (audit/sql/append_only.sql).
SELECT keep_append_only('assets_assetchange', 'assets_inspection', 'assets_stockcount');

-- Human numbers from sequences: no counter row that all entries share. Gaps are allowed.
CREATE SEQUENCE IF NOT EXISTS assets_number;
CREATE SEQUENCE IF NOT EXISTS assets_take_number;

-- An asset is where its last move says: asked at the commit, whoever wrote the row.
CREATE OR REPLACE FUNCTION assets_refuse_silent_move() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF (SELECT place_id FROM assets_asset WHERE id = NEW.id) IS DISTINCT FROM (
        SELECT to_place_id FROM assets_assetchange
        WHERE asset_id = NEW.id AND to_place_id IS NOT NULL ORDER BY id DESC LIMIT 1
    ) THEN
        RAISE EXCEPTION 'An asset moves with a line in its history, or not at all.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_asset_never_moves_silently';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS never_moves_silently ON assets_asset;
CREATE CONSTRAINT TRIGGER never_moves_silently AFTER UPDATE OF place_id ON assets_asset
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.place_id IS DISTINCT FROM NEW.place_id)
    EXECUTE FUNCTION assets_refuse_silent_move();

-- An asset goes by a disposal that was approved and done, and what is gone stays as it is.
CREATE OR REPLACE FUNCTION assets_refuse_unapproved_end() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM assets_disposal WHERE asset_id = NEW.id AND done_on = NEW.gone_on AND approved) THEN
        RAISE EXCEPTION 'An asset goes by an approved disposal, or not at all.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'an_asset_goes_by_an_approved_disposal';
    END IF;
    RETURN NULL;
END
$$;
DROP TRIGGER IF EXISTS goes_by_a_disposal ON assets_asset;
CREATE CONSTRAINT TRIGGER goes_by_a_disposal AFTER INSERT OR UPDATE OF state, gone_on ON assets_asset
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'gone')
    EXECUTE FUNCTION assets_refuse_unapproved_end();

CREATE OR REPLACE FUNCTION assets_refuse_change_of_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'An asset that was disposed of stays as it is.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_gone_asset_stays_as_it_is';
END
$$;
DROP TRIGGER IF EXISTS gone_is_gone ON assets_asset;
CREATE TRIGGER gone_is_gone BEFORE UPDATE OR DELETE ON assets_asset
    FOR EACH ROW WHEN (OLD.state = 'gone') EXECUTE FUNCTION assets_refuse_change_of_gone();

-- The label is printed once: its code never changes.
CREATE OR REPLACE FUNCTION assets_refuse_new_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The code on a label never changes.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'the_code_on_a_label_never_changes';
END
$$;
DROP TRIGGER IF EXISTS code_stays ON assets_asset;
CREATE TRIGGER code_stays BEFORE UPDATE OF code ON assets_asset
    FOR EACH ROW WHEN (OLD.code <> NEW.code) EXECUTE FUNCTION assets_refuse_new_code();

-- A closed stock-take takes no more counts, and its lines and itself stay as they were signed.
CREATE OR REPLACE FUNCTION assets_refuse_late_count() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM assets_stocktake WHERE id = NEW.take_id AND state IN ('closed', 'called_off')) THEN
        RAISE EXCEPTION 'This stock-take has ended.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_closed_stock_take_is_not_counted_on';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS not_after_the_end ON assets_stockcount;
CREATE TRIGGER not_after_the_end BEFORE INSERT ON assets_stockcount
    FOR EACH ROW EXECUTE FUNCTION assets_refuse_late_count();
DROP TRIGGER IF EXISTS not_after_the_end ON assets_takeline;
CREATE TRIGGER not_after_the_end BEFORE INSERT OR UPDATE ON assets_takeline
    FOR EACH ROW EXECUTE FUNCTION assets_refuse_late_count();
DROP TRIGGER IF EXISTS not_after_the_end ON assets_surplus;
CREATE TRIGGER not_after_the_end BEFORE INSERT OR UPDATE ON assets_surplus
    FOR EACH ROW EXECUTE FUNCTION assets_refuse_late_count();

CREATE OR REPLACE FUNCTION assets_refuse_unsigned_close() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
    IF OLD.state IN ('closed', 'called_off') THEN
        RAISE EXCEPTION 'This stock-take has ended.'
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'a_closed_stock_take_stays_closed';
    END IF;
    IF EXISTS (SELECT FROM assets_stockcount WHERE take_id = NEW.id AND person_id = NEW.closed_by_id) THEN
        RAISE EXCEPTION 'Whoever counted does not close the stock-take.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'nobody_closes_what_they_counted';
    END IF;
    IF NEW.state = 'closed' AND EXISTS (
        SELECT FROM assets_takeline WHERE take_id = NEW.id AND explanation = ''
            AND (damaged OR result IN ('moved', 'missing'))
    ) THEN
        RAISE EXCEPTION 'A difference is not explained yet.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'differences_are_explained_before_the_close';
    END IF;
    RETURN NEW;
END
$$;
DROP TRIGGER IF EXISTS closed_by_another ON assets_stocktake;
CREATE TRIGGER closed_by_another BEFORE UPDATE ON assets_stocktake
    FOR EACH ROW EXECUTE FUNCTION assets_refuse_unsigned_close();
