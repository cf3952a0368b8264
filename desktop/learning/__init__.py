"""The person's own words: what they have written, kept only if they say so, encrypted and on this machine."""
