"""The DMARC policy, which is advice."""
