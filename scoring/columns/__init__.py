"""The second back-end: one compiled definition over columns of many leads, with the same integers.

Conditions are not written a second time: the plain engine's own test is asked once for each distinct value of
a column, and the answers are gathered. Only what joins columns is done on arrays.
"""

from scoring.columns.batch import Batch, Coded, Column, Measured, Stream, Values
from scoring.columns.reading import MANY, Reader
from scoring.columns.totals import BoxTotals, NamedTotals, PartTotals, Totals
from scoring.columns.yardstick import ColumnYardstick, compile_columns

__all__ = [
    "MANY",
    "Batch",
    "BoxTotals",
    "Coded",
    "Column",
    "ColumnYardstick",
    "Measured",
    "NamedTotals",
    "PartTotals",
    "Reader",
    "Stream",
    "Totals",
    "Values",
    "compile_columns",
]
