"""Who may do what: roles and scopes, people, and the secrets that they sign in with."""
