"""Contract D: a text continued, eojeol by eojeol."""
