"""Finding the rows for which HubSpot refuses a whole batch, so that the others are written all the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from connectors.errors import CrmError, LeaseLost, OutcomeUnknown
from connectors.hubspot.rows import Refusal, certain, rejected
from connectors.port import Result, Verdict, Write
from leads.record import RecordRef

#: Further calls one batch may cost; rows not told apart by then are left for another time.
MOST_CALLS = 40

Answered = dict[RecordRef, Result] | Refusal


class Sieve:
    """Sends a batch, and while it is refused finds one bad row at a time by halving.

    Each bad row costs at most ceil(log2 n) + 1 further calls: a half that goes through is written, and the
    other half is then known to be bad without being sent. Rows of halves never tested are sent together in
    the end. `send` writes rows that are all of one type.
    """

    def __init__(self, send: Callable[[Sequence[Write]], Answered]) -> None:
        self._send = send
        self._calls = 0
        self._results: dict[RecordRef, Result] = {}

    def results(self, writes: Sequence[Write]) -> dict[RecordRef, Result]:
        """The result of every row, each type of record in calls of its own.

        Raises `OutcomeUnknown` or `LeaseLost` of any call. Any other error is raised if no row is settled
        yet; after that the rows not yet sent are left for another time, since others may be written.
        """
        try:
            for kind in dict.fromkeys(write.ref.type for write in writes):
                self._sift([write for write in writes if write.ref.type == kind])
        except (OutcomeUnknown, LeaseLost):
            raise
        except CrmError as trouble:
            if not self._results:
                raise
            self._leave(writes, trouble.code or type(trouble).__name__, str(trouble))
        self._leave(writes, "NOT_TOLD_APART", "refused in a batch with rows that are at fault")
        return self._results

    def _sift(self, rows: list[Write]) -> None:
        while rows and self._calls <= MOST_CALLS:
            answer = self._try(rows)
            if not isinstance(answer, Refusal):
                return
            known = certain(rows, answer)
            self._results |= known
            rows = [row for row in rows if row.ref not in known] if known else self._halve(rows, answer)

    def _halve(self, suspects: list[Write], refusal: Refusal) -> list[Write]:
        """Settle one bad row among the suspects; returns those that are neither written nor known bad."""
        untested: list[Write] = []
        while len(suspects) > 1 and self._calls <= MOST_CALLS:
            half, rest = suspects[: len(suspects) // 2], suspects[len(suspects) // 2 :]
            answer = self._try(half)
            if isinstance(answer, Refusal):
                suspects, refusal = half, answer
                untested += rest
            else:
                suspects = rest
        if len(suspects) == 1:
            self._results[suspects[0].ref] = rejected(suspects[0], refusal)
        return untested

    def _try(self, rows: Sequence[Write]) -> Answered:
        answer = self._send(rows)
        self._calls += 1
        if not isinstance(answer, Refusal):
            self._results |= answer
        return answer

    def _leave(self, writes: Sequence[Write], code: str, message: str) -> None:
        """Leave the rows that have no result for another time: nothing of them was written."""
        for write in writes:
            if write.ref not in self._results:
                self._results[write.ref] = Result(write.ref, Verdict.LOCKED, code, message)
