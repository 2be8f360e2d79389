"""Every way out to a CRM: one port, one closed set of errors."""
