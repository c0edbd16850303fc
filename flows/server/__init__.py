"""The feed server: the published folder and a read-only query API over its snapshots."""

from flows.server.app import create_app

__all__ = ["create_app"]
