"""Everything SQL: the schema, its migrations, and one module for each noun that is kept.

What a poll asks of the store is put together once, at the top of a module: SQLAlchemy takes longer to build a
statement than SQLite to run it.
"""
