"""How this program speaks HTTP, whomever it speaks to: a leaf that hub and complaints both stand on."""
