"""What is typed in: types, lengths, trimming. The rules stand in models and actions."""
