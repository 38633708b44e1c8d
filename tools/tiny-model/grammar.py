# Copyright the QAdapter authors. Licensed under the Apache License, Version 2.0.
"""Small helpers that keep the generated English correct: capitals, articles, lists and seeded choices."""

import hashlib
import random


def capital(text: str) -> str:
    """Returns the text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


def a_an(noun_phrase: str) -> str:
    """Puts the right indefinite article before a noun phrase ("an owl", "a useful map")."""
    word = noun_phrase.split()[0].lower()
    vowel = word[0] in "aeiou" and not word.startswith(("uni", "use", "usu", "one", "eu"))
    vowel = vowel or word.startswith(("hour", "honest"))
    return ("an " if vowel else "a ") + noun_phrase


def join_and(items: list[str]) -> str:
    """Joins items as "x", "x and y" or "x, y, and z"."""
    if len(items) <= 2:
        return " and ".join(items)
    return ", ".join(items[:-1]) + ", and " + items[-1]


def is_held_out(key: str, percent: int) -> bool:
    """Tells by a hash of the key whether it belongs to the held-out part, which pre-training never sees."""
    return hashlib.sha256(key.encode("utf-8")).digest()[0] * 100 < percent * 256


class Chooser:
    """Seeded random choices."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)

    def one(self, options):
        """Chooses one option."""
        return options[self.random.randrange(len(options))]

    def some(self, options, count: int) -> list:
        """Chooses several different options in random order."""
        return self.random.sample(list(options), count)

    def some_in_order(self, options, count: int) -> list:
        """Chooses several different options and keeps the order in which they are written."""
        indices = sorted(self.random.sample(range(len(options)), count))
        return [options[i] for i in indices]

    def chance(self, probability: float) -> bool:
        """Returns true with the given probability."""
        return self.random.random() < probability
