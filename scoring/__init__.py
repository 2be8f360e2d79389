"""How good a lead is, and why: pure functions of facts, a definition and a time."""
