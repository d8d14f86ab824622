"""Old name of arm_statistics.py (a module must not be called like one of the standard library); goes away."""

from projects.p06_bandits.policies.arm_statistics import ArmStatistics as ArmStatistics
