-- A payment per order that has just been paid, and what is shared at the sale put down for sharing. Called by the sale itself
-- with all orders of a batch. A provider's payment takes over the numbers of the attempt that was paid.
DROP FUNCTION IF EXISTS orders_take_payments(uuid[]);
CREATE FUNCTION orders_take_payments(sold uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO orders_payment (id, number, order_id, seller_id, method, fen, refunded_fen, their_number, reference, person_id, paid_at)
    SELECT new_key(), coalesce(a.number, o.number), o.id, o.collector_id, o.pay_method, o.total_fen, 0,
           coalesce(a.their_number, ''), '', o.by_person_id, o.paid_at
      FROM orders_order o LEFT JOIN orders_attempt a ON a.order_id = o.id AND a.state = 'paid'
     WHERE o.id = ANY (sold);
    INSERT INTO orders_unsettled (id, kind, since)
    SELECT l.id, 'sale', o.paid_at
      FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
     WHERE l.order_id = ANY (sold) AND l.amount_fen > 0 AND (
           SELECT r.basis FROM orders_splitrule r
            WHERE r.offer_id = l.offer_id AND r.in_force_from <= o.placed_at
            ORDER BY r.in_force_from DESC, r.version DESC LIMIT 1) = 'sale';
END
$$;
