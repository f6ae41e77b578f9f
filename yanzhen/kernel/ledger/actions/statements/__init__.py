"""What the books say: layouts of statements as data, and pure arithmetic over account balances."""
