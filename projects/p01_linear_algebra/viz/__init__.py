"""Animations: what matrices do, frame by frame. The numbers come from `pure`, NumPy and matplotlib only draw."""
