"""The process that runs one model for the local API: one that writes by tokens, or one that labels texts."""
