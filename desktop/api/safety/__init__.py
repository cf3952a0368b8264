"""Who may ask, how much, how large and how slowly; knows no contract."""
