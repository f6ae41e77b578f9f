-- A place's path is its parent's path and its own label: the tree can't disagree with itself.
-- Immediate and after the row: one statement that moves a whole subtree is judged when it is done.
-- The table is named through TG_RELID, so the trigger works in every schema.
CREATE OR REPLACE FUNCTION place_path_follows_its_parent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    expected text;
    strays bigint;
BEGIN
    EXECUTE format(
        'SELECT COALESCE(parent.path, '''') || right(replace(place.id::text, ''-'', ''''), 12) || ''/'''
        ' FROM %1$s place LEFT JOIN %1$s parent ON parent.id = place.parent_id'
        ' WHERE place.id = $1', TG_RELID::regclass) INTO expected USING NEW.id;
    IF expected IS DISTINCT FROM NEW.path THEN
        RAISE EXCEPTION 'The path of place % does not follow its parent.', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_path_follows_its_parent';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.path <> OLD.path THEN
        EXECUTE format('SELECT count(*) FROM %s WHERE parent_id = $1 AND path NOT LIKE $2 || ''%%''',
            TG_RELID::regclass) INTO strays USING NEW.id, NEW.path;
        IF strays > 0 THEN
            RAISE EXCEPTION 'Place % moved without the places below it.', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'a_place_moves_with_all_below_it';
        END IF;
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS place_path ON places_place;

CREATE TRIGGER place_path AFTER INSERT OR UPDATE OF id, path, parent_id ON places_place
    FOR EACH ROW EXECUTE FUNCTION place_path_follows_its_parent();

-- The history of a place is append-only (the function is audit's).
SELECT keep_append_only('places_placechange');
