"""The demo: made-up organizations and patients, played through the services on one time line."""
