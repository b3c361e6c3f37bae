"""The settings of a deployment by topic; `infra/settings.py` puts them together."""
