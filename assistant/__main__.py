"""Where `assistant` and `python -m assistant` start."""

import sys

INTERRUPTED = 130  # 128 and the number of SIGINT, as a shell tells it


def main() -> None:
    """Run the command line."""
    try:
        from assistant.cli.root import assistant

        assistant()
    except KeyboardInterrupt:  # before or after a command; within one, the command line says a sentence
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
