"""A local stand-in for Salesforce and HubSpot over real HTTP. It imports nothing of the other rooms."""
