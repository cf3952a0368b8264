"""What makes sense at one place of a text: agreement, beginnings, words nobody wants unasked.  Pure; ranks nothing."""
