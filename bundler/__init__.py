"""Evidence packs for stuck custom-domain verification in Azure Communication Services Email."""

__version__ = "0.1.0"
