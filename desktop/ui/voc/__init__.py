"""The windows of complaints."""
