"""End of turn: is what has been typed a finished utterance?  Imports nothing, so that leaves may lie here."""
