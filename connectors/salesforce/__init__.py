"""Salesforce: the wire and the sign-in on one side, the pure dialect on the other."""
