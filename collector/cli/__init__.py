"""The command line: arguments -> query -> text. Nothing is decided here."""
