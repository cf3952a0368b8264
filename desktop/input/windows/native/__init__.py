"""What is asked of Windows itself, by ctypes and COM; the rest of the backend knows it by ``port`` alone."""
