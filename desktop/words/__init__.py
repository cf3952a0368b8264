"""Every sentence a person reads, in Korean and English, by subject; no Qt here."""
