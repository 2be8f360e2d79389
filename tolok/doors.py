"""Opening the door to a CRM: the one place that names real connectors."""

from __future__ import annotations

from collections.abc import Callable

from config.secrets import Secrets
from config.settings import Connection, CrmName
from connectors.hubspot.client import HubSpotSettings
from connectors.hubspot.portal import HubSpotCrm
from connectors.port import Crm, Gate
from connectors.salesforce.org import SalesforceCrm, SalesforceSettings

#: Makes the CRM of a connection from its settings, its secrets and the gate before its calls.
OpenDoor = Callable[[str, Connection, Secrets, Gate], Crm]


def open_door(name: str, connection: Connection, secrets: Secrets, gate: Gate) -> Crm:
    """The real CRM of a connection, over the network."""
    if connection.crm is CrmName.SALESFORCE:
        return SalesforceCrm(salesforce_settings(connection, secrets), gate)
    return HubSpotCrm(hubspot_settings(connection, secrets), gate)


def salesforce_settings(connection: Connection, secrets: Secrets) -> SalesforceSettings:
    """What the Salesforce connector must know."""
    return SalesforceSettings(
        base_url=connection.url,
        api_version=connection.version,
        client_id=secrets.client_id,
        client_secret=secrets.client_secret,
        access_token=secrets.access_token,
    )


def hubspot_settings(connection: Connection, secrets: Secrets) -> HubSpotSettings:
    """What the HubSpot connector must know."""
    if secrets.access_token is None:
        raise ValueError("a HubSpot connection needs an access token")
    return HubSpotSettings(
        base_url=connection.url, api_version=connection.version, access_token=secrets.access_token
    )


#: The field that tells who changed a record last, by CRM.
EDITOR_FIELDS = {CrmName.SALESFORCE: "LastModifiedById", CrmName.HUBSPOT: "hs_updated_by_user_id"}
