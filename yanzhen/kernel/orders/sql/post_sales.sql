-- The entries of orders that have just become paid, in one call: in the book of whoever took the money, and mirrored
-- in the books of the other sellers of the basket. What costs nothing moves nothing.
DROP FUNCTION IF EXISTS orders_post_sales(uuid[]);
CREATE FUNCTION orders_post_sales(sold uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  entries jsonb;
BEGIN
  WITH paid AS (
    SELECT o.id, o.number, o.total_fen, o.paid_at, o.collector_id, c.book_id, c.payable_account_id, m.account_id AS money
    FROM orders_order o
    JOIN orders_seller c ON c.organisation_id = o.collector_id AND c.book_id IS NOT NULL
    LEFT JOIN orders_moneyaccount m ON m.seller_id = o.collector_id AND m.method = o.pay_method
    WHERE o.id = ANY (sold) AND o.total_fen > 0
  ), shares AS (
    SELECT l.order_id, l.seller_id, sum(l.amount_fen)::bigint AS fen, s.book_id, s.receivable_account_id, a.id AS account,
      CASE WHEN a.by_counterparty THEN COALESCE(o.buyer_id, o.collector_id) END AS counterparty
    FROM orders_orderline l
    JOIN orders_order o ON o.id = l.order_id
    JOIN orders_offer f ON f.id = l.offer_id
    JOIN orders_seller s ON s.organisation_id = l.seller_id
    LEFT JOIN ledger_account a ON a.id = CASE f.recognised WHEN 'redemption' THEN COALESCE(s.advance_account_id, s.income_account_id)
      ELSE s.income_account_id END
    WHERE l.order_id = ANY (sold) AND l.amount_fen > 0
    GROUP BY l.order_id, l.seller_id, s.book_id, s.receivable_account_id, a.id, 7
  ), collected AS (
    SELECT p.id, jsonb_build_object('id', p.id, 'event', p.id, 'book', p.book_id, 'state', 'posted',
      'on', (p.paid_at AT TIME ZONE 'Asia/Shanghai')::date, 'occurred_at', p.paid_at, 'automatic', true,
      'summary', p.number, 'source_label', 'orders.order', 'source_id', p.id,
      'legs', jsonb_build_array(jsonb_build_object('account', p.money, 'debit', p.total_fen)) || (
        SELECT jsonb_agg(CASE WHEN s.seller_id = p.collector_id
          THEN jsonb_build_object('account', s.account, 'credit', s.fen, 'counterparty', s.counterparty)
          ELSE jsonb_build_object('account', p.payable_account_id, 'credit', s.fen, 'counterparty', s.seller_id) END)
        FROM shares s WHERE s.order_id = p.id)) AS entry
    FROM paid p
  ), mirrored AS (
    SELECT p.id, jsonb_build_object('id', new_key(), 'event', p.id, 'book', s.book_id, 'state', 'posted',
      'on', (p.paid_at AT TIME ZONE 'Asia/Shanghai')::date, 'occurred_at', p.paid_at, 'automatic', true,
      'summary', p.number, 'source_label', 'orders.order', 'source_id', p.id,
      'legs', jsonb_build_array(
        jsonb_build_object('account', s.receivable_account_id, 'debit', sum(s.fen), 'counterparty', p.collector_id))
        || jsonb_agg(jsonb_build_object('account', s.account, 'credit', s.fen, 'counterparty', s.counterparty))) AS entry
    FROM paid p JOIN shares s ON s.order_id = p.id AND s.seller_id <> p.collector_id AND s.book_id IS NOT NULL
    GROUP BY p.id, p.number, p.paid_at, p.collector_id, s.book_id, s.receivable_account_id
  )
  SELECT jsonb_agg(entry) INTO entries FROM (SELECT entry FROM collected UNION ALL SELECT entry FROM mirrored) every;
  IF entries IS NOT NULL THEN
    PERFORM ledger_post(entries, '{"quiet": true}');
  END IF;
END $$;
