"""The interviewer's ears and mouth: a LiveKit Agents worker.

What is said is decided by the platform's brain; this package hears the candidate, speaks the brain's words, and hands
what both said to the platform. Start reading at `interview.py`; `worker.py` is the program around it.
"""
