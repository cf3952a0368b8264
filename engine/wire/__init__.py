"""What our processes say to each other, and how it is framed."""
