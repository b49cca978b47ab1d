"""The collector of news live blogs: watches them, keeps what was observed, and tells what changed since."""

__version__ = "0.1.0"
