-- What was redeemed, scanned, judged, called back or shared is never altered or removed (audit/sql/append_only.sql).
SELECT keep_append_only('orders_redemption', 'orders_gatescan', 'orders_scanverdict', 'orders_callback', 'orders_callbackverdict');
