"""How much of what was said was understood."""

import re


def word_error_rate(expected: str, heard: str) -> float:
    """The share of the expected words that must be changed, removed or added to get what was heard."""
    expected_words, heard_words = words(expected), words(heard)
    above = list(range(len(heard_words) + 1))
    for row, word in enumerate(expected_words, 1):
        current = [row]
        for column, other in enumerate(heard_words, 1):
            current.append(min(above[column - 1] + (word != other), above[column] + 1, current[-1] + 1))
        above = current
    return above[-1] / len(expected_words)


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))
