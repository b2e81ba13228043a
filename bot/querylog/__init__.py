"""Query log: one SQLite file, one row a question, one a quote shown. `log.QueryLog.open` opens it."""
