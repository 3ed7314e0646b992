"""What one part of the suite found. It prints nothing and decides nothing."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field


@dataclass
class Outcome:
    """How many cases held, and one text for each that did not."""

    title: str
    proved: int = 0
    failures: list[str] = field(default_factory=list)

    def record(self, case: str, problems: list[str]) -> None:
        """Counts a case: proved without problems, else one failure that lists them."""
        if problems:
            self.failures.append(f"{case}: " + "; ".join(problems))
        else:
            self.proved += 1

    def report(self) -> int:
        """For a part that is run alone: prints what was found, returns the exit status."""
        for failure in self.failures:
            print(failure)
        print(self.summary())
        return 1 if self.failures else 0

    def summary(self) -> str:
        """One line."""
        line = f"{self.title}: {self.proved} cases proved"
        return f"{line}, {len(self.failures)} failed" if self.failures else line


def progress(text: str) -> None:
    """Tells the person who waits; results go to stdout."""
    print(text, file=sys.stderr, flush=True)
