"""The playground of ``ieum try``: keys and a line being written."""
