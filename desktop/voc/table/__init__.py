"""Whole tables of complaints: rows in, results beside them, gone on with after a crash."""
