"""The programs of this computer as a person knows them, and what holds in each."""
