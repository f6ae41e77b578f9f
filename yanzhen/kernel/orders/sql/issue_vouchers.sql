-- A sale's vouchers, called by the sale itself with all orders that it has just paid (one statement each, however many).
-- One voucher per line that can be redeemed; under it what it opens: the offer as a whole, or each of its points, the line's
-- money spread over them by settlement price and rounded on the running sum, so that the parts are the whole.
DROP FUNCTION IF EXISTS orders_issue_vouchers(uuid[]);
CREATE FUNCTION orders_issue_vouchers(sold uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    WITH fresh AS (
        INSERT INTO orders_voucher (id, order_id, line_id, offer_id, since, until, uses, revoked_why)
        SELECT gen_random_uuid(), l.order_id, l.id, l.offer_id,
               coalesce(l.day, (o.paid_at AT TIME ZONE 'Asia/Shanghai')::date),
               CASE WHEN f.valid_days > 0 THEN coalesce(l.day, (o.paid_at AT TIME ZONE 'Asia/Shanghai')::date) + f.valid_days - 1
                    ELSE coalesce(l.until, l.day) END,
               l.quantity * f.uses, ''
          FROM orders_orderline l
          JOIN orders_order o ON o.id = l.order_id
          JOIN orders_offer f ON f.id = l.offer_id
         WHERE l.order_id = ANY (sold) AND f.uses > 0
        RETURNING id, line_id, offer_id, uses
    ), spread AS (
        SELECT v.id AS voucher_id, p.code, p.title, p.uses * l.quantity AS uses, l.amount_fen,
               sum(p.settle_fen) OVER (PARTITION BY v.id ORDER BY p."order", p.code) AS until_here,
               sum(p.settle_fen) OVER (PARTITION BY v.id ORDER BY p."order", p.code) - p.settle_fen AS before_here,
               sum(p.settle_fen) OVER (PARTITION BY v.id) AS whole
          FROM fresh v
          JOIN orders_orderline l ON l.id = v.line_id
          JOIN orders_redeempoint p ON p.offer_id = v.offer_id AND p.active
    ), points AS (
        INSERT INTO orders_entitlement (id, voucher_id, point, title, amount_fen, uses, used, given_back, stopped)
        SELECT gen_random_uuid(), voucher_id, code, title,
               (amount_fen * until_here / greatest(whole, 1))::bigint - (amount_fen * before_here / greatest(whole, 1))::bigint,
               uses, 0, 0, false
          FROM spread
    )
    INSERT INTO orders_entitlement (id, voucher_id, point, title, amount_fen, uses, used, given_back, stopped)
    SELECT gen_random_uuid(), v.id, '', l.title, l.amount_fen, v.uses, 0, 0, false
      FROM fresh v JOIN orders_orderline l ON l.id = v.line_id
     WHERE NOT EXISTS (SELECT 1 FROM orders_redeempoint p WHERE p.offer_id = v.offer_id AND p.active);
END
$$;
