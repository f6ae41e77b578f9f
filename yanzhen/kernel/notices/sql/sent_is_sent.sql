-- What was sent stays sent: nothing can put a notice back into the post.
DROP TRIGGER IF EXISTS sent_is_sent ON notices_delivery;
DROP FUNCTION IF EXISTS notices_sent_is_sent();
CREATE FUNCTION notices_sent_is_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'sent_is_sent: this notice was sent already' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER sent_is_sent BEFORE UPDATE ON notices_delivery
FOR EACH ROW WHEN (OLD.state = 'sent') EXECUTE FUNCTION notices_sent_is_sent();
