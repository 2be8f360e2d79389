"""The HubSpot portal of the sandbox: an independent reading of the vendor's contract."""
