"""Questions about the facts that rules and the verdict both ask, each answered once.

Pure, and below `rules` and `judge`: what is concluded here is neither a finding nor a verdict.
"""
