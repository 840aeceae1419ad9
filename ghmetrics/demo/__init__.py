"""A stand-in for GitHub: a small invented organisation over both APIs, on loopback and without any network."""

from ghmetrics.demo.server import DemoServer
from ghmetrics.demo.world import Repository, World

__all__ = ["DemoServer", "Repository", "World"]
