-- A UUIDv7 made in SQL, for functions that write rows themselves: the keys of base/keys.py, sorted by their moment.
-- 48 bits of milliseconds over a random key; bits 52 and 53 turn version 4 into version 7.
CREATE OR REPLACE FUNCTION new_key() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
        FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$;
