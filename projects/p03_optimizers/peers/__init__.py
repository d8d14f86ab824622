"""What is measured against other libraries, which are imported when it begins."""
