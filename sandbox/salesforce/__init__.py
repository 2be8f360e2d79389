"""A Salesforce org that lives in memory and answers the REST API as the vendor documents it."""
