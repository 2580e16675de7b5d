"""What to do about a problem, in words and in commands: rules and the verdict both offer it."""
