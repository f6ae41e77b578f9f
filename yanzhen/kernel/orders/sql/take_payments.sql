-- The payments of orders that have just become paid.
DROP FUNCTION IF EXISTS orders_take_payments(uuid[]);
CREATE FUNCTION orders_take_payments(sold uuid[]) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  NULL;
END $$;
