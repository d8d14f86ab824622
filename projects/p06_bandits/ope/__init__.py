"""Off-policy evaluation: what a policy would have earned, from the logs of another one."""
