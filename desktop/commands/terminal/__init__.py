"""The playground of ``ieum try``: a line being written, and the terminal it is written in."""
