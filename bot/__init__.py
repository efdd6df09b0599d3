"""Signaalwijzer: a Dutch chat assistant about child abuse and domestic violence."""
