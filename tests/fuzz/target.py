"""A target: one reader, the whole messages its inputs are made of, and the errors that it says it raises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from random import Random

from tests.fuzz.mutation import mutated


class Target:
    """`read` raises one of `errors`, or returns; anything else is a finding."""

    def __init__(
        self,
        name: str,
        seeds: Callable[[], Sequence[bytes]],
        read: Callable[[bytes], object],
        errors: tuple[type[Exception], ...] = (),
    ) -> None:
        self.name = name
        self.read = read
        self.errors = errors
        self._make_seeds = seeds

    @cached_property
    def seeds(self) -> Sequence[bytes]:
        return self._make_seeds()

    def input(self, seed: int, number: int) -> bytes:
        """The `number`th input of a run: the same for the same seed, project and recordings."""
        return mutated(Random(f"{seed} {self.name} {number}"), self.seeds)

    def accepts(self, data: bytes) -> bool:
        """Whether `data` was read; False for a refusal in the reader's own terms. Anything else is raised."""
        try:
            self.read(data)
        except self.errors:
            return False
        return True
