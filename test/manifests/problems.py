"""What the rules have found so far, and how they say it."""

problems = []


def want(where, got, value, what):
    """Notes a problem unless got is value."""
    if got != value:
        problems.append(f"{where}: {what}: {got!r}, want {value!r}")


def selects(selector, labels):
    """Whether a label selector (a map) matches the labels."""
    return bool(selector) and selector.items() <= labels.items()
