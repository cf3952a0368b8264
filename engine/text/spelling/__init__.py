"""How Korean is written rightly: misspelt forms, joined forms, josa behind what is read, names.  Leaves."""
