"""What else than the model's opinion decides which rows are worth a place: what was passed over, own words, stems."""
