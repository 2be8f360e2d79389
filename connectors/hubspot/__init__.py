"""HubSpot, seen through the port: `portal` is the way in, `dialect`, `rows` and `properties` are pure."""
