"""The contracts that clients are written for, one application each."""
