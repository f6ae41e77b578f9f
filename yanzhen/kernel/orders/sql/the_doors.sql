-- What the app calls, and what looks at the commit (base/sql/doors.sql); named after the files that make them.
SELECT keep_plans('orders_sell', 'orders_settle', 'orders_withdraw', 'orders_wait', 'orders_answer_for', 'orders_expire',
    'orders_cancel', 'orders_pay', 'orders_release', 'orders_redeem', 'orders_keep_gate', 'orders_lines_add_up', 'orders_no_late_line',
    'orders_keep_share', 'orders_keep_rule', 'orders_keep_part');
