"""What the local API says, to who starts it and to who asks it."""
