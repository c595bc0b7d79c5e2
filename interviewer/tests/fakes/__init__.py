"""Fakes: they speak a service's protocol as far as the interviewer uses it, and stand in for nothing else."""
