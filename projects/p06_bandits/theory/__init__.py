"""The theory engine: what policies cost, proved, computed exactly, and checked by simulation.

lower_bounds    what no policy can beat (Lai-Robbins, minimax, finite-time)
bounds          what theorems promise for each policy: `BOUNDS[slug]`
exact_dp        the Bayes-optimal policy of two Bernoulli arms and its regret, by dynamic programming
exact_policies  the exact regret of Thompson sampling, greedy, UCB1, KL-UCB on two arms, in the same state space
exact_etc       explore-then-commit in closed form
gittins         the Gittins index: optimal play for a discounted future
certificate     simulated curves held against bounds: holds, violated, can't tell
"""
