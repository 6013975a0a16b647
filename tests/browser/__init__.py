"""The browser journeys: people with real clicks in Chromium against the whole hall in real processes."""
