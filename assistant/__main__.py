"""Where `assistant` and `python -m assistant` start."""


def main() -> None:
    """Run the command line."""
    from assistant.cli.root import assistant

    assistant()


if __name__ == "__main__":
    main()
