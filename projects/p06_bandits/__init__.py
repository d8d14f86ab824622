"""Multi-armed bandits: policies, exact theory, contextual learning and off-policy evaluation."""
